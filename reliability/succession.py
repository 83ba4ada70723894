"""R7: the process that leads is killed, or frozen for long; another leads, and acts, in time."""

import random
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from commands.database import time_of
from commands.leading import CLOCK
from models import Lease, Person, RequestEvent, Rung, table_of
from models.category import Urgency
from models.where import Where
from reliability.findings import NEVER, Findings, at_least, within
from reliability.freezing import freeze, thaw
from reliability.platform import pretended
from reliability.services import Service, running, until
from reliability.sites import Site, new_site
from reliability.trials import Trial
from services.calendar import WorkCalendar
from services.filing import Filing, file
from services.house import HouseKeeper, Manners
from services.moving import amend

#: How soon another must lead, and must have done what fell due meanwhile.
LONGEST = 5.0
#: A kill comes at any moment of what a leader does again and again, in seconds.
MOMENTS = 1.5
KILLS = 20
#: What a process says when it leads no more.
_DEPOSED = "another one leads"
_LEASES, _RUNGS, _EVENTS = table_of(Lease).c, table_of(Rung).c, table_of(RequestEvent).c


class Clocks:
    """Processes that could lead, and how long each change of the lead took."""

    def __init__(self, site: Site, count: int, dice: random.Random) -> None:
        self.site = site
        self.works = [site.service("work", str(place)) for place in range(count)]
        self.dice = dice
        self.led: list[float] = []
        self.acted: list[float] = []
        self.numbers: list[int] = []

    def leader(self) -> Service | None:
        """Whose lease holds, by the database's time."""
        rows = self.site.store.read(
            lambda db: db.execute(
                select(_LEASES.holder).where(_LEASES.name == CLOCK, _LEASES.until > time_of(db))
            ).all()
        )
        holders = [int(row.holder.partition("-")[0]) for row in rows]
        return next((one for one in self.works if one.pid in holders), None)

    def some_leader(self) -> Service:
        """The leader, as soon as there is one."""
        until(self.leader, LONGEST * 6, "a process leads")
        return self.leader() or self.some_leader()

    def kill(self) -> None:
        """Kill the leader, start it again, and see another follow."""
        leader = self._at_some_moment()
        died = leader.pid
        leader.kill()
        leader.start(wait=False)
        self._followed(died)

    def freeze(self, seconds: float) -> None:
        """Freeze the leader for so long, see another follow, and let it go on."""
        leader = self._at_some_moment()
        freeze(leader.pid, self.site.store.engine)
        began = time.monotonic()
        self._followed(leader.pid)
        time.sleep(max(began + seconds - time.monotonic(), 0))  # How long is what is tried.
        thaw(leader.pid)
        until(lambda: _DEPOSED in leader.said(), 60, "it learns that it leads no more")

    def _pid(self) -> int:
        """The process whose lease holds, 0 while there is none."""
        leader = self.leader()
        return leader.pid if leader else 0

    def _at_some_moment(self) -> Service:
        for work in self.works:
            work.wait_ready()
        time.sleep(self.dice.uniform(0, MOMENTS))  # The moment is what is tried.
        return self.some_leader()

    def _followed(self, led: int) -> None:
        """Let something fall due, and see how soon another than the process that led does it; it
        may be the next life of the same program.
        """
        began = time.monotonic()
        number = self.site.store.transact(_due_now)
        self.numbers.append(number)
        until(lambda: self._pid() not in (0, led), 60, "another process leads")
        self.led.append(time.monotonic() - began)
        taken = select(func.count()).where(_RUNGS.request_id == number)
        until(lambda: self.site.number(taken), 60, f"the step of #{number} is taken")
        self.acted.append(time.monotonic() - began)


def _due_now(db: Connection) -> int:
    """A request that nobody has accepted in time; its number."""
    now, far = datetime.now(UTC), timedelta(days=1)
    house = HouseKeeper(WorkCalendar(), Manners()).now(db, now)
    grid = house.directory.grid_by_code("G01")
    assert grid is not None
    resident = db.scalars(select(table_of(Person).c.id).limit(1)).one()
    asked = Filing("R2", "灯不亮", Urgency.L3, Where(), grid.id, resident)
    times = {"due_at": now + far, "contact_due_at": now + far, "claim_due_at": now}
    ticket = file(db, house, now, asked)
    return amend(db, now, ticket, "noted", actor_id=None, values=times).id


def measure(trial: Trial) -> Findings:
    """Kill the leader twenty times, freeze it a few times, and count what was done."""
    dice = random.Random(trial.seed)
    freezes, seconds = trial.sized((2, 6.0), (3, 30.0))
    with (
        pretended({}, trial.seed) as platform,
        new_site(trial.folder / "site", trial.database, platform) as site,
    ):
        clocks = Clocks(site, 3, dice)
        with running(clocks.works):
            for _ in range(KILLS):
                clocks.kill()
            for _ in range(freezes):
                clocks.freeze(seconds)
        return _found(site, clocks)


def _found(site: Site, clocks: Clocks) -> Findings:
    missed = select(_EVENTS.request_id).where(_EVENTS.act == "claim_missed")
    acts = [row.request_id for row in site.rows(missed)]
    figures = {
        "changes": len(clocks.led),
        "longest_without_leader_s": max(clocks.led),
        "longest_until_done_s": max(clocks.acted),
        "not_done": len({*clocks.numbers} - {*acts}),
        "done_twice": len(acts) - len({*acts}),
        "integrity_faults": site.integrity_faults(),
    }
    return Findings(
        figures,
        {
            "changes": at_least(KILLS),
            "longest_without_leader_s": within(LONGEST),
            "longest_until_done_s": within(LONGEST),
            **dict.fromkeys(("not_done", "done_twice", "integrity_faults"), NEVER),
        },
    )
