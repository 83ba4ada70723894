"""Processes that do what `work` does, with a quicker lease and at any business time.

They are forked from one that has loaded everything, so that they start at once and many can be
killed in one test.
"""

import multiprocessing
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.settings import load_settings
from commands import leading, wiring
from commands.clock import MovableClock, real_now
from commands.database import Store, open_engine
from commands.serving import begin_logging, run_until_stopped
from models import Lease, Notice, Person, RequestEvent, Rung
from models.category import Urgency
from models.where import Where
from reliability.freezing import freeze, thaw
from services.calendar import WorkCalendar
from services.filing import Filing, file
from services.house import HouseKeeper, Manners
from services.moving import amend
from tests.process.running import Site, eventually

#: How long a lease holds here, in seconds; the ticks come five times as often.
LEASE = 1.0
BEAT = LEASE / 5
#: What the clock does to a request that nobody accepts, in order; its handler hears of each.
STEPS = ("claim", "half", "contact", "warning", "overdue", "late_150", "late_200")
ACTS = Counter(claim_missed=1, contact_missed=1, overdue=1, escalated=2)

_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload([__name__])


@dataclass
class Manner:
    """How the processes differ from `work` beside their shorter lease and ticks: all may lead."""

    all_lead: bool = False


def tick_on(config: Path, url: str, log: Path, offset: timedelta, manner: Manner) -> None:
    """What each process does: what `work` does, at another business time.

    No account is configured: notices are written, and go nowhere.
    """
    if manner.all_lead:
        leading.Leading.leads = lambda self: True
        leading.Leading.transact = lambda self, work: self._store.transact(work)
    leading.LEASE = timedelta(seconds=LEASE)
    wiring.LEAD_SECONDS = wiring.DUE_SECONDS = wiring.DELIVER_SECONDS = BEAT
    wiring.ROUNDS_SECONDS = BEAT
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    surroundings = {"XIAOGE_WECHAT__APP_ID": "", "XIAOGE_DATABASE__URL": url}
    settings = load_settings(config, surroundings)
    begin_logging(settings)
    works = wiring.build_works(settings, MovableClock(offset).now)
    run_until_stopped(works, works.ticks())


class Clockwork:
    """Any number of such processes on one database, at a business time that begins at `begins`."""

    def __init__(self, site: Site, begins: datetime) -> None:
        self.manner = Manner()
        self.config = site.config
        self.url = f"sqlite:///{site.database}"
        self.log = site.folder / "clockwork.log"
        self.store = Store(open_engine(self.url))
        self.running: list[BaseProcess] = []
        self.jump_to(begins)

    def jump_to(self, moment: datetime) -> None:
        """Another business time for all that starts from now on."""
        self.offset = moment - real_now()

    def now(self) -> datetime:
        """Business time."""
        return real_now() + self.offset

    def start(self, count: int = 1) -> None:
        """Start more processes."""
        for _ in range(count):
            arguments = (self.config, self.url, self.log, self.offset, self.manner)
            process = _START.Process(target=tick_on, args=arguments)
            process.start()
            self.running.append(process)

    def leader(self, without: BaseProcess | None = None) -> BaseProcess | None:
        """The process whose lease holds, if it is another one."""
        rows = self.rows(select(Lease.holder, Lease.until).where(Lease.name == leading.CLOCK))
        holders = [int(row.holder.partition("-")[0]) for row in rows if row.until > real_now()]
        return next((one for one in self.running if one.pid in holders and one != without), None)

    def led(self, without: BaseProcess | None = None) -> BaseProcess:
        """The leader, or another one, as soon as there is one."""
        process = eventually(lambda: self.leader(without), 60, "a process leads")
        assert process is not None
        return process

    def kill(self, process: BaseProcess) -> None:
        """End it as a power cut does."""
        process.kill()
        process.join()
        self.running.remove(process)

    def freeze(self, process: BaseProcess) -> None:
        """Stop it as a debugger does."""
        freeze(process.pid or 0, self.store.engine)

    def thaw(self, process: BaseProcess) -> None:
        """Let it go on."""
        thaw(process.pid or 0)

    def stop(self, process: BaseProcess) -> None:
        """Tell it to end, and see that it ends well."""
        process.terminate()
        process.join(15)
        assert process.exitcode == 0, self.said()
        self.running.remove(process)

    def said(self) -> str:
        """What all of them wrote."""
        return self.log.read_text("utf-8")

    def close(self) -> None:
        """End all that still run."""
        for process in [*self.running]:
            self.kill(process)
        self.store.close()

    def rows(self, statement: Any) -> Sequence[Any]:
        """What the database holds."""
        return self.store.read(lambda db: db.execute(statement).all())

    def promise(self, count: int, shortest: float, longest: float) -> list[int]:
        """Requests that nobody accepts, each promised after so many seconds; their numbers."""
        dice = random.Random(20261123)
        return [self._promise(timedelta(seconds=dice.uniform(shortest, longest)), dice)
                for _ in range(count)]  # fmt: skip

    def _promise(self, span: timedelta, dice: random.Random) -> int:
        now = self.now()
        clocks = {
            "begun_at": now,
            "due_at": now + span,
            "claim_due_at": now + span * dice.uniform(0.1, 0.4),
            "contact_due_at": now + span * dice.uniform(0.6, 0.7),
        }

        def work(db: Connection) -> int:
            house = HouseKeeper(WorkCalendar(), Manners()).now(db, now)
            grid = house.directory.grid_by_code("G01")
            assert grid is not None
            asked = Filing("R2", "灯不亮", Urgency.L3, Where(), grid.id, _resident(db, now))
            ticket = file(db, house, now, asked)
            return amend(db, now, ticket, "noted", actor_id=None, values=clocks).id

        return self.store.transact(work)

    def taken(self) -> int:
        """How many steps all requests have taken."""
        return len(self.rows(select(Rung.request_id)))

    def wait_for(self, steps: int, within: float = 40) -> None:
        """Until so many steps are taken."""
        eventually(lambda: self.taken() >= steps, within, f"{steps} steps are taken")

    def check(self, numbers: list[int]) -> None:
        """Every step of these requests was taken once, written once, and told to the handler.

        Of steps that one look took together, after a sleep, the handler hears only the last.
        """
        (worker,) = {row.id for row in self.rows(select(Person.id).where(Person.name == "林晓"))}
        looks: defaultdict[int, dict[datetime, list[str]]] = defaultdict(dict)
        for rung in self.rows(select(Rung.request_id, Rung.name, Rung.at)):
            looks[rung.request_id].setdefault(rung.at, []).append(rung.name)
        acts: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for event in self.rows(select(RequestEvent.request_id, RequestEvent.act)):
            acts[event.request_id][event.act] += event.act in ACTS
        keys = self.rows(select(Notice.key).where(Notice.person_id == worker))
        told = Counter(row.key.rpartition(":")[0] for row in keys if row.key.startswith("rung:"))
        wanted: Counter[str] = Counter()
        for number in numbers:
            taken = [name for names in looks[number].values() for name in names]
            assert sorted(taken) == sorted(STEPS)
            assert +acts[number] == ACTS
            for names in looks[number].values():
                wanted[f"rung:{number}:{max(names, key=STEPS.index)}:1"] += 1
        assert told == wanted


def _resident(db: Connection, now: datetime) -> int:
    """Somebody who can be contacted."""
    person = {"name": "王桂芬", "phone": "", "active": True, "created_at": now}
    key = db.execute(insert(Person).values(person)).inserted_primary_key
    assert key is not None
    return int(key[0])


@contextmanager
def clockwork(site: Site, begins: datetime) -> Iterator[Clockwork]:
    """None running yet; all ended at the end."""
    one = Clockwork(site, begins)
    try:
        yield one
    finally:
        one.close()
