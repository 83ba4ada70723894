"""R14: one person floods us; others are served as always, and the one is asked to wait, once."""

import threading
import time
from collections.abc import Sequence

from bench.mail import Mail
from reliability.findings import NEVER, Findings, at_least, at_most, within
from reliability.post import Answer, Wire
from reliability.services import running
from reliability.sites import Site, new_site
from reliability.trials import Trial

#: The flood comes on so many connections at once, each without a pause.
WIRES = 4
#: Between two messages of the one who only reports.
PAUSE = 0.1
POLITE = "歇一会儿"


def measure(trial: Trial) -> Findings:
    """Reports of one resident, first alone and then beside the flood of another."""
    seconds = trial.sized(5.0, 30.0)
    settings = {
        "XIAOGE_PACE__MESSAGES_PER_MINUTE": "60",
        "XIAOGE_PACE__MESSAGES_PER_HOUR": "60000",
    }
    with new_site(trial.folder / "site", trial.database, None, **settings) as site:  # type: ignore[arg-type]
        serve = site.service("serve")
        with running([serve]):
            mail = Mail(1)
            line = Wire(serve.port)
            line.deliver(mail.bindings()[0])
            quiet = _reports(line, mail, seconds)
            flood = _Flood(serve.port)
            flood.start()
            beside = _reports(line, mail, seconds)
            answers = flood.stop()
        return _found(site, quiet, beside, answers)


class _Flood:
    """One sender on several connections, from a start to a stop."""

    def __init__(self, port: int) -> None:
        self._over = threading.Event()
        self._answers: list[Answer] = []
        self._mail = Mail(1)
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._pour, args=(Wire(port),)) for _ in range(WIRES)
        ]

    def start(self) -> None:
        """Begin on every connection."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> list[Answer]:
        """End, and what came back."""
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self._answers

    def _pour(self, wire: Wire) -> None:
        sender = self._mail.residents[0]
        while not self._over.is_set():
            with self._lock:
                delivery = self._mail.says(sender, "你好")
            self._answers.append(wire.deliver(delivery))
        wire.close()


def _reports(line: Wire, mail: Mail, seconds: float) -> list[Answer]:
    """One resident's reports, ten a second at most."""
    answers, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        answers.append(line.deliver(next(mail.reports)))
        time.sleep(PAUSE)  # Only the pace of somebody who is no flood.
    return answers


def _late(answers: Sequence[Answer]) -> float:
    """What 95 of 100 of them stayed under, in seconds."""
    return sorted(answer.seconds for answer in answers)[int(len(answers) * 0.95)]


def _found(
    site: Site, quiet: Sequence[Answer], beside: Sequence[Answer], flood: Sequence[Answer]
) -> Findings:
    acked = sum(answer.acked for answer in flood)
    heard = site.number("SELECT count(*) FROM messages WHERE text = '你好'")
    polite = sum(POLITE in answer.words for answer in flood)
    figures = {
        "flooding": acked,
        "flooding_not_stored": acked - heard,
        "polite_sentences": polite,
        "answered_beside": sum(answer.acked for answer in beside),
        "unanswered_beside": sum(not answer.acked for answer in (*quiet, *beside)),
        "quiet_p95": _late(quiet),
        "beside_p95": _late(beside),
        "beside_longest": max(answer.seconds for answer in beside),
    }
    limits = {
        "flooding": at_least(100),
        "flooding_not_stored": NEVER,
        # A flood may reach into a second minute.
        "polite_sentences": at_most(2),
        "answered_beside": at_least(5),
        "unanswered_beside": NEVER,
        "beside_p95": within(1.0),
        "beside_longest": within(4.5),
    }
    return Findings(figures, limits)
