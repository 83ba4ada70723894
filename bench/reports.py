"""What a long history costs: messages, lists, figures, briefs and the clock (P9).

Two homes with the same community and the same number of requests a day, one of a month and one of
years, are asked in turn; each figure is the big one's CPU time relative to the small one's.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import Connection

from bench.history import grow
from bench.inprocess import cpu
from bench.mail import Mail
from bench.ours import furnish
from bench.promises import Series
from bot.understanding import Understander, load_understander
from commands.database import Store
from handlers.jobs import jobs
from models import WORKING, By, Request
from services import board, oversight
from services import ticket as tickets
from services.briefs.brief import facts_for
from services.briefs.lists import Lists
from services.desk import Desk
from services.figures import Area, Period, days_of, figures, today
from services.house import HouseKeeper
from services.indicators import report

SMALL = 10_000
RESIDENTS = 24
#: Each time is the median of so many, taken in turn.
TURNS = 7
#: So many due rows the clock takes in one round.
MOST = 200


@dataclass(frozen=True, slots=True)
class Archive:
    """A home with a history."""

    app: Flask
    store: Store
    keeper: HouseKeeper
    mail: Mail
    now: datetime

    @property
    def later(self) -> datetime:
        """A week from now, when all that is open is late and the clock has not come by."""
        return self.now + timedelta(days=7)

    def page(self) -> float:
        """CPU seconds of 统计 本月, 统计 网格 and 统计 类别 for the whole tree."""
        return self._read(self._figures)

    def queue(self) -> float:
        """CPU seconds of 我的任务 of each member of staff."""
        return self._read(lambda db: self._each(db, self.now, self._tasks))

    def brief(self) -> float:
        """CPU seconds of the morning briefs of all staff, those above with their digests."""
        return self._read(self._briefs)

    def overdue(self) -> float:
        """CPU seconds of 超期 of all staff."""
        return self._read(lambda db: self._each(db, self.later, self._overdue))

    def board(self) -> float:
        """CPU seconds of 认领 of all staff."""
        return self._read(lambda db: self._each(db, self.now, board.open_to))

    def clock(self) -> float:
        """CPU seconds in which the clock finds what is due, and when it has to look again."""
        return self._read(self._due)

    def message(self) -> float:
        """CPU seconds of one stored request."""
        return cpu(self.app, self.mail.some(4))

    def _read(self, work: Callable[[Connection], object]) -> float:
        started = time.process_time()
        self.store.read(work)
        return time.process_time() - started

    def _figures(self, db: Connection) -> None:
        house = self.keeper.now(db, self.now)
        area = Area(frozenset(house.directory.orgs))
        last = today(house, self.now)
        report(db, house, area, days_of(house, Period.MONTH, self.now)[0], last, self.now)
        month = last - timedelta(days=28)
        for by in (By.GRID, By.CODE):
            figures(db, house, area.orgs, month, last, by)

    def _each(self, db: Connection, now: datetime, work: Callable[[Desk], object]) -> None:
        house = self.keeper.now(db, now)
        for person_id in house.directory.staff:
            work(Desk(db, house, now, person_id))

    def _tasks(self, desk: Desk) -> None:
        mine = (Request.worker_id == desk.person_id, Request.status.in_(WORKING))
        tickets.find(desk.db, *mine, most=15)

    def _briefs(self, db: Connection) -> None:
        house = self.keeper.now(db, self.later)
        staff = house.directory.staff
        lists = Lists(db, house, self.later, staff)
        for person_id in staff:
            facts_for(lists, today(house, self.later), person_id)

    def _overdue(self, desk: Desk) -> None:
        oversight.overdue(desk.db, desk.house, desk.person_id, desk.now)

    def _due(self, db: Connection) -> None:
        for job in jobs(self.keeper):
            job.find(db, self.later, MOST)
            job.next_at(db)


def open_archive(folder: Path, understander: Understander, requests: int) -> Archive:
    """A new home, its history, and residents who have introduced themselves."""
    home, now, mail = furnish(folder), datetime.now(UTC), Mail(RESIDENTS)
    keeper = grow(home, requests, now)
    app = home.app(understander)
    cpu(app, mail.bindings())
    return Archive(app, Store(home.engine()), keeper, mail, now)


def measure(folder: Path, rounds: int, requests: int) -> Series:
    """The figures of so many rounds, after one that warms up and does not count."""
    understander = load_understander()
    small = open_archive(folder / "small", understander, SMALL)
    big = open_archive(folder / "big", understander, requests)
    series: Series = {f"requests in the big database, {requests:,}": [float(requests)]}
    for number in range(rounds + 1):
        for name, what in WHAT.items():
            less, more = _in_turn(what, small, big)
            if number > 0:
                series.setdefault(name, []).append(more / less)
                series.setdefault(f"{name} with {SMALL:,} requests, ms", []).append(less * 1e3)
                series.setdefault(f"{name} with {requests:,} requests, ms", []).append(more * 1e3)
    for archive in (small, big):
        archive.store.close()
    return series


def _in_turn(what: Callable[[Archive], float], small: Archive, big: Archive) -> tuple[float, float]:
    """The median times of both, asked one after the other."""
    pairs = [(what(small), what(big)) for _ in range(TURNS)]
    return median(less for less, _ in pairs), median(more for _, more in pairs)


WHAT: dict[str, Callable[[Archive], float]] = {
    "P9 message": Archive.message,
    "P9 queue": Archive.queue,
    "P9 page": Archive.page,
    "P9 brief": Archive.brief,
    "P9 overdue": Archive.overdue,
    "P9 board": Archive.board,
    "P9 clock": Archive.clock,
}
