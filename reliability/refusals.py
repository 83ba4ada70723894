"""R5: each refusal and each broken answer of the platform takes the path that is documented."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from bot.platform_http import Timeouts
from bot.retry import KNOCK
from models import Address, Notice, NoticeState, table_of
from reliability.couriers import BEGINS, courier_of, owe, recipients
from reliability.findings import NEVER, Findings, at_least, within
from reliability.platform import Platform, pretended
from reliability.sites import Site, new_site
from reliability.tokens import asked_once
from reliability.trials import Trial

TEMPLATE, TEXT = "/cgi-bin/message/template/send", "/cgi-bin/message/custom/send"
LIMITS = Timeouts(connect=0.5, read=0.6, overall=1.5)
PENDING, SENT, HELD = NoticeState.PENDING, NoticeState.SENT, NoticeState.HELD


class Path(NamedTuple):
    """Where a notice stands after one try: state, tries, by which channel, wait in seconds.

    `least` and `most` bound the wait; a notice that does not wait has none.
    """

    state: str
    tries: int = 0
    channel: str = ""
    least: float = 0
    most: float = 0


#: Errcode of the template message, and what becomes of the notice where texts go through.
CODES: Mapping[int, Path] = {
    -1: Path(PENDING, KNOCK, least=1, most=3),
    40001: Path(PENDING, KNOCK, least=1, most=3),
    42001: Path(PENDING, KNOCK, least=1, most=3),
    45009: Path(SENT, channel="text"),
    45011: Path(SENT, channel="text"),
    45015: Path(SENT, channel="text"),
    45047: Path(SENT, channel="text"),
    48001: Path(SENT, channel="text"),
    40037: Path(SENT, channel="text"),
    40003: Path(HELD),
    43004: Path(HELD),
    43117: Path(PENDING, 1, least=1, most=3),
    99999: Path(PENDING, 1, least=1, most=3),
}
#: The same where texts are refused with the same errcode.
CLOSED: Mapping[int, Path] = {
    45009: Path(PENDING, least=60, most=86_400),
    45011: Path(PENDING, least=0, most=61),
    45015: Path(HELD),
    45047: Path(HELD),
    48001: Path(HELD),
    40164: Path(PENDING, least=590, most=610),
    50002: Path(PENDING, least=590, most=610),
}
#: What comes back instead of an answer.
BROKEN: Mapping[str, Path] = {
    "error_500": Path(PENDING, KNOCK, least=1, most=3),
    "error_502": Path(PENDING, KNOCK, least=1, most=3),
    "hang": Path(PENDING, 1, least=1, most=3),
    "lost": Path(PENDING, 1, least=1, most=3),
    "cut": Path(PENDING, 1, least=1, most=3),
    "garbage": Path(PENDING, 1, least=1, most=3),
    "drip": Path(PENDING, 1, least=1, most=3),
}


@dataclass
class Bench:
    """One site, one platform, and one notice after the other."""

    site: Site
    platform: Platform
    longest: float = 0.0
    tried: int = 0
    astray: int = 0

    def take(self, answers: Mapping[str, Any], fault: str, expected: Path) -> None:
        """Send one notice once into this fault, and see where it stands."""
        self.tried += 1
        person = min(recipients(self.site))
        self.site.store.transact(
            lambda db: db.execute(update(table_of(Address)).values(followed=True))
        )
        self.site.store.transact(partial(owe, key=f"case-{self.tried}", person=person))
        self.platform.answers = dict(answers)
        self.platform.faults.shares = {fault: 1.0} if fault else {}
        began, post = time.monotonic(), courier_of(self.site, LIMITS)
        post.courier.deliver_due(now=BEGINS, real_now=BEGINS, patience=10)
        self.longest = max(self.longest, time.monotonic() - began)
        post.close()
        if not _stands(self._row(), expected):
            self.astray += 1
        # Whatever is left of it must not be tried with the next one.
        done = update(table_of(Notice)).values(state=NoticeState.TOLD)
        self.site.store.transact(lambda db: db.execute(done))

    def _row(self) -> Any:
        return self.site.rows(
            select(table_of(Notice)).where(Notice.key == f"case-{self.tried}")
        )[0]  # fmt: skip


def _stands(row: Any, expected: Path) -> bool:
    """Whether the notice went the documented way."""
    waits = (row.retry_at - BEGINS) / timedelta(seconds=1)
    # The wait counts from the end of the call, which takes its time.
    inside = expected.least <= waits <= expected.most + LIMITS.overall + 1
    return (row.state, row.tries, row.channel) == expected[:3] and (
        row.state != PENDING or inside
    )  # fmt: skip


def measure(trial: Trial) -> Findings:
    """Every row of the tables, tokens that end, one person whose sending hangs beside many."""
    with (
        pretended({}, trial.seed) as platform,
        new_site(trial.folder / "site", trial.database, platform) as site,
    ):
        platform.faults.hang_seconds = 10.0
        bench = Bench(site, platform)
        for code, path in CODES.items():
            bench.take({TEMPLATE: _refusal(code)}, "", path)
        for code, path in CLOSED.items():
            bench.take({TEMPLATE: _refusal(code), TEXT: _refusal(code)}, "", path)
        for fault, path in BROKEN.items():
            bench.take({}, fault, path)
        platform.answers, platform.faults.shares = {}, {}
        tokens = asked_once(trial, site, platform)
        delay = _beside_one_that_hangs(site, platform)
    # The courier's own work, its start and its settling, is allowed a second.
    return Findings(
        {"cases": bench.tried, "astray": bench.astray, "longest_call": bench.longest,
         "others_delayed": delay, **tokens.figures},
        {"astray": NEVER, "cases": at_least(len(CODES) + len(CLOSED) + len(BROKEN)),
         "longest_call": within(LIMITS.overall + 1), "others_delayed": within(2), **tokens.limits},
    )  # fmt: skip


def _refusal(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": "refused"}


def _beside_one_that_hangs(site: Site, platform: Platform) -> float:
    """Seconds until everybody but the one whose calls hang has their notice."""
    people: dict[int, str] = recipients(site)
    stuck, others = min(people), sorted(people)[1:21]
    at: datetime = BEGINS

    def owe_all(db: Connection) -> None:
        for one in (stuck, *others):
            owe(db, f"beside-{one}", one, at=at)

    site.store.transact(owe_all)
    platform.scripted[people[stuck]] = "hang"
    before = platform.delivered.total()
    post, began = courier_of(site, Timeouts()), time.monotonic()
    while platform.delivered.total() < before + len(others) and time.monotonic() < began + 30:
        post.courier.deliver_due(now=BEGINS, real_now=BEGINS, patience=0.2)
    delay = time.monotonic() - began
    platform.closing.set()
    post.close()
    return delay
