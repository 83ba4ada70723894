"""What a city's staff, residents and clock ask every day, each timed as they wait for it.

People ask by their words through the whole bot, transaction and commit included.
"""

import itertools
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from bench.city.sizes import ZONE
from bot.bot import Bot
from bot.incoming import Incoming, Kind
from bot.outbox import undelivered
from bot.understanding import load_understander
from bot.words import load_words
from commands.database import Store, take_time
from commands.hearing import WordKeeper
from handlers.jobs import jobs, run, run_due
from handlers.table import ROUTES
from models import WORKING, Address, Level, Org, Person, Post, Request, Role, Status, Why
from services import briefs, retention
from services.calendar import WorkCalendar
from services.folding import fold, fold_due
from services.forgetting import forget, remove_if_alone
from services.house import House, HouseKeeper, Manners
from services.revisions import Part, raise_for, raise_revision

#: So many due rows the clock takes at once.
MOST = 200


class _Undo(Exception):  # noqa: N818 - it ends a transaction; nothing is wrong.
    """Nothing of this transaction is to stay."""


@dataclass
class City:
    """A city's database with a bot that hears its people."""

    engine: Engine
    now: datetime
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.store = Store(self.engine)
        self.keeper = HouseKeeper(WorkCalendar(), Manners(public_url="https://example.org"))
        understander = load_understander()
        self.bot: Bot[House] = Bot(
            transact=self.store.transact,
            clock=lambda: self.now,
            house_at=self.keeper.at,
            understander_at=WordKeeper(understander).at,
            routes=ROUTES,
            words=load_words(),
        )
        self.people = self._people()

    def _people(self) -> dict[str, int]:
        """One person of each kind: the busiest worker, who stands above them, a resident."""
        with self.engine.connect() as db:
            busy = select(Request.worker_id).where(
                Request.status.in_(WORKING - {Status.NEW}), Request.worker_id.is_not(None)
            )
            worker = db.scalars(
                busy.group_by(Request.worker_id).order_by(func.count().desc()).limit(1)
            ).one()
            held = select(Post.grid_id, Post.org_id).where(Post.person_id == worker, Post.rank == 0)
            grid, org = db.execute(held).one()
            found: dict[str, int | None] = {"worker": worker}
            for role in (Role.LEADER, Role.VOLUNTEER):
                mine = select(Post.person_id).where(Post.grid_id == grid, Post.role == role)
                found[role.value] = db.scalars(mine.limit(1)).one()
            for level in (Level.COMMUNITY, Level.STREET, Level.DISTRICT):
                mine = select(Post.person_id).where(Post.org_id == org, Post.role == Role.ADMIN)
                found[level.value] = db.scalars(mine.limit(1)).one()
                above = db.scalars(select(Org.parent_id).where(Org.id == org)).one()
                org = above or org
            found["resident"] = db.scalars(
                select(func.max(Person.id)).where(Person.household_id.is_not(None))
            ).one()
        return {name: one for name, one in found.items() if one is not None}

    def say(self, who: str, text: str) -> str:
        """What somebody gets back."""
        with self.engine.connect() as db:
            mine = Address.person_id == self.people[who]
            sender = db.scalars(select(Address.value).where(mine).limit(1)).one()
        key = f"{time.time_ns():040}{next(self._numbers):024}"
        return self.bot.hear(Incoming(key, sender, Kind.TEXT, self.now, text=text))

    def change(self, part: Part | None) -> None:
        """Something of the community is changed, and the next message reads it anew."""
        self.store.transact(lambda db: raise_revision(db, part))
        self.store.read(lambda db: self.keeper.now(db, self.now))

    def change_person(self) -> None:
        """Somebody is switched off or on, and the next message reads them anew."""
        self.store.transact(lambda db: raise_for(db, self.people["worker"]))
        self.store.read(lambda db: self.keeper.now(db, self.now))

    def briefs(self) -> None:
        """The morning briefs of everybody."""
        run(briefs.briefs(self.keeper), self.store.transact, self.keeper, self._morning())

    def reports(self) -> None:
        """The figures of the week for those above, after the night has folded its last day."""
        now = self._morning()
        while self.store.transact(lambda db: fold_due(db, now, self.keeper)):
            pass
        run(briefs.reports(self.keeper), self.store.transact, self.keeper, now)

    def _morning(self) -> datetime:
        """Half past eight of the next day that is worked."""
        house = self.store.read(lambda db: self.keeper.now(db, self.now))
        zone = house.calendar.timezone
        local = self.now.astimezone(zone) + timedelta(days=1)
        while not house.calendar.is_working_day(local.date()):
            local += timedelta(days=1)
        return local.replace(hour=8, minute=31, second=0, microsecond=0)

    def look(self) -> None:
        """The clock finds what is due and when it has to look again."""

        def work(db: Connection) -> None:
            for job in jobs(self.keeper):
                job.find(db, self.now, MOST)
                job.next_at(db)

        self.store.read(work)

    def due(self) -> None:
        """A round of what fell due, so many rows at most."""
        run_due(self.store.transact, self.keeper, self.now)

    def fold(self) -> None:
        """A day is summed up, and that undone again."""
        day = self.now.astimezone(ZONE).date()

        def work(db: Connection) -> None:
            take_time(db)
            fold(db, WorkCalendar(), day)
            raise _Undo

        with suppress(_Undo):
            self.store.transact(work)

    def delete(self) -> None:
        """A round of the night's deletions: a batch of each kind."""
        run(retention.job(self.keeper), self.store.transact, self.keeper, self._morning())

    def leave(self) -> None:
        """A resident is forgotten, and that undone again."""

        def work(db: Connection) -> None:
            take_time(db)
            forget(db, self.now, self.people["resident"], Why.ASKED)
            remove_if_alone(db, self.people["resident"])
            raise _Undo

        with suppress(_Undo):
            self.store.transact(work)

    def monitor(self) -> None:
        """What the monitors ask every few seconds."""
        self.store.read(lambda db: undelivered(db, self.now))

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()
