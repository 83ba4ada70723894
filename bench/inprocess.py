"""CPU per message without sockets and threads: P1, P2 and P8."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from bench import bare, naive
from bench.mail import TOKEN, Delivery, Mail
from bench.ours import Home, check_kept, finish, furnish, rows
from bench.promises import Series
from bot.understanding import load_understander

RESIDENTS = 48
#: A round is several short turns of each, so that a slow moment of the machine hits all alike.
TURNS = 2
#: Messages to each application in a round, one after the other in turn.
ALTERNATING = 120


class NotAnsweredError(Exception):
    """An application did not answer 200."""


@dataclass(slots=True)
class Runner:
    """One application and how many messages it gets each turn; `home` where it is ours."""

    app: Flask
    batch: int
    sealed: bool = False
    home: Home | None = None
    reports: int = 0
    mail: Mail = field(init=False)

    def invite(self) -> None:
        """Fresh residents for a round; they introduce themselves untimed."""
        self.mail = Mail(RESIDENTS, sealed=self.sealed)
        if self.home is not None:
            finish(self.home)
            cpu(self.app, self.mail.bindings())

    def turn(self) -> float:
        """CPU seconds a message in one turn."""
        self.reports += self.batch
        return cpu(self.app, self.mail.some(self.batch))


def cpu(app: Flask, deliveries: Sequence[Delivery]) -> float:
    """CPU seconds a message, the kernel's included; NotAnsweredError when one is not taken."""
    environs = [delivery.environ() for delivery in deliveries]
    statuses: set[str] = set()

    def start(status: str, _headers: Any, _error: Any = None) -> Any:
        statuses.add(status)

    started = time.process_time()
    for environ in environs:
        answer = app(environ, start)
        for _ in answer:
            pass
        if close := getattr(answer, "close", None):
            close()
    spent = time.process_time() - started
    if statuses != {"200 OK"}:
        raise NotAnsweredError(f"{app.name} answered {sorted(statuses)}")
    return spent / len(environs)


def measure(directory: Path, rounds: int) -> Series:
    """The figures of `rounds` interleaved rounds, after one that warms up and does not count.

    P1, P2 and P8 come from messages given to the applications in turn, one to each, so that all
    meet the caches as the others left them. The figures "in batches" are kept beside them: many
    messages to one application, which flatters the small ones most.
    """
    runners = open_runners(directory)
    before = {name: rows(one.home) for name, one in runners.items() if one.home}
    series: Series = {}
    for number in range(rounds + 1):
        for one in runners.values():
            one.invite()
        in_turn, in_batches = alternately(runners), batches(runners)
        if number > 0:
            _note(series, in_turn, "")
            _note(series, in_batches, " in batches")
    for name, one in runners.items():
        if one.home is not None:
            now = rows(one.home)
            now["messages"] -= RESIDENTS * (rounds + 1)
            check_kept(before[name], now, one.reports)
    return series


def _note(series: Series, cost: dict[str, float], how: str) -> None:
    """Add one round's ratios and its CPU times."""
    ratios = {
        "P1": cost["ours"] / cost["bare"],
        "P2": cost["ours"] / cost["naive"],
        "P8": cost["AES"] / cost["ours"],
    }
    for name, value in ratios.items():
        series.setdefault(f"{name}{how}", []).append(value)
    for name, seconds in cost.items():
        series.setdefault(f"{_in_words(name)}{how}", []).append(seconds * 1e6)


def _in_words(name: str) -> str:
    return f"CPU of {name}, µs a message"


def open_runners(directory: Path) -> dict[str, Runner]:
    """The applications of one run, each with a database of its own."""
    understander = load_understander()
    plain, safe = furnish(directory / "plain"), furnish(directory / "safe", "safe")
    return {
        "bare": Runner(bare.create_app(), 500),
        "naive": Runner(naive.create_app(directory / "naive.db", TOKEN), 60),
        "ours": Runner(plain.app(understander), 60, home=plain),
        "AES": Runner(safe.app(understander), 60, sealed=True, home=safe),
    }


def alternately(runners: dict[str, Runner]) -> dict[str, float]:
    """CPU seconds a message when each application gets one message in turn."""
    mails = {name: one.mail.some(ALTERNATING) for name, one in runners.items()}
    spent = dict.fromkeys(runners, 0.0)
    for step in range(ALTERNATING):
        for name, one in runners.items():
            spent[name] += cpu(one.app, [mails[name][step]])
    for one in runners.values():
        one.reports += ALTERNATING
    return {name: seconds / ALTERNATING for name, seconds in spent.items()}


def batches(runners: dict[str, Runner]) -> dict[str, float]:
    """CPU seconds a message when each application gets many at a time."""
    turns = [{name: one.turn() for name, one in runners.items()} for _ in range(TURNS)]
    return {name: sum(turn[name] for turn in turns) / TURNS for name in runners}
