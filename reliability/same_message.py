"""R3: one message arrives many times at the same moment, at several processes."""

from collections import Counter

from bench.mail import Delivery, Mail
from reliability.findings import NEVER, Findings, at_least, within
from reliability.post import Answer, Wire
from reliability.services import running
from reliability.sites import Site, new_site
from reliability.trials import Trial

#: The same fact told twice to the same person, by whatever key.
_REPEATED = """SELECT count(*) FROM (SELECT 1 AS one FROM notices
 GROUP BY request_id, person_id, kind HAVING count(*) > 1) AS repeated"""


def measure(trial: Trial) -> Findings:
    """Rounds of one new message each; every wire carries it at once."""
    processes, wires, rounds = trial.sized((2, 20, 25), (4, 50, 200))
    with new_site(trial.folder / "site", trial.database) as site:
        serves = [site.service("serve", str(place)) for place in range(processes)]
        with running(serves):
            lines = [Wire(serve.port) for serve in serves for _ in range(wires)]
            told = _rounds(lines, rounds)
        return _found(site, told, rounds, len(lines))


def _rounds(lines: list[Wire], rounds: int) -> Counter[str]:
    """What came back in so many rounds, each of another resident."""
    mail, told = Mail(rounds), Counter[str]()
    for binding in mail.bindings():
        lines[0].deliver(binding)
    for delivery in mail.some(rounds):
        told.update(_judged(_at_once(lines, delivery)))
    return told


def _at_once(lines: list[Wire], delivery: Delivery) -> list[Answer]:
    """Hand it over on every line before the first answer is read."""
    for line in lines:
        line.send(delivery)
    return [line.receive() for line in lines]


def _judged(answers: list[Answer]) -> Counter[str]:
    """One round in counts: answers of each sort, whether all replies were one, and whether more
    than one of them was asked to come again.
    """
    replies = {answer.words for answer in answers if answer.acked}
    busy = sum(answer.status == 503 for answer in answers)
    silent = sum(answer.status not in {200, 503} for answer in answers)
    return Counter(
        busy=busy,
        rounds_busier_than_once=busy > 1,
        unanswered=silent,
        replies_differ=len(replies) > 1,
    )


def _found(site: Site, told: Counter[str], rounds: int, copies: int) -> Findings:
    requests = site.number("SELECT count(*) FROM requests")
    figures = {
        "rounds": rounds,
        "copies_at_once": copies,
        "requests": requests,
        "duplicate_requests": max(requests - rounds, 0),
        "missing_requests": max(rounds - requests, 0),
        "repeated_notices": site.number(_REPEATED),
        "silent_requests": site.number(
            "SELECT count(*) FROM requests WHERE id NOT IN"
            " (SELECT request_id FROM notices WHERE request_id IS NOT NULL)"
        ),
        "integrity_faults": site.integrity_faults(),
        "busy": told["busy"],
        **{
            name: told[name] for name in ("rounds_busier_than_once", "unanswered", "replies_differ")
        },
    }
    never = ("duplicate_requests", "missing_requests", "repeated_notices", "silent_requests")
    more = ("unanswered", "replies_differ", "integrity_faults")
    limits = dict.fromkeys((*never, *more), NEVER) | {
        "requests": at_least(rounds),
        # Somebody waits for a lock for too long only where the machine is too slow.
        "rounds_busier_than_once": within(0),
    }
    return Findings(figures, limits)
