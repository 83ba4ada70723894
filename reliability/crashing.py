"""R2: a process dies at each numbered point of each kind of job; a second life makes it whole."""

import multiprocessing
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.incoming import Incoming, Kind
from bot.settings import load_settings
from commands.clock import real_now
from commands.website import build_bot
from commands.wiring import Works, build_works
from models import Person, table_of
from reliability.crash_points import DIED, POINTS, VARIABLE, arm
from reliability.findings import NEVER, Findings, at_least, at_most
from reliability.platform import Platform, pretended
from reliability.sites import Site, new_site, staff_openid
from reliability.states import faults, settled, state
from reliability.trials import Trial

#: A Monday, nine in the morning in Shanghai.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RESIDENT = "o-a-resident-of-the-crashes"
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑5号楼1单元下水道堵了，往外返脏水"
#: By when the lease of whoever died is over.
LATER = timedelta(minutes=1)

_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload(["reliability.loaded", __name__])


@dataclass(frozen=True, slots=True)
class Life:
    """One life of the process: what is said to it, when, and what it finds around it."""

    config: Path
    environ: Mapping[str, str]
    sender: str
    text: str
    now: datetime
    again: bool = False

    def run(self, works: Works) -> None:
        """Hear the message, lead, do what is due, and deliver what is owed, in this order."""
        if self.text:
            from reliability.loaded import UNDERSTANDER  # noqa: PLC0415 - seconds, for forks only

            key = sha256(self.text.encode()).hexdigest()
            bot = build_bot(works, UNDERSTANDER)
            bot.hear(Incoming(key, self.sender, Kind.TEXT, self.now, text=self.text))
        works.leading.hold()
        works.do_due()
        real = real_now() + (LATER if self.again else timedelta(0))
        while works.courier.deliver_due(now=self.now, real_now=real, patience=20):
            pass


def live(life: Life, passed: Any = None) -> None:
    """What a process does: its life, with every point armed."""
    points = arm(life.environ)
    settings = {name: value for name, value in life.environ.items() if name != VARIABLE}
    works = build_works(load_settings(life.config, settings), lambda: life.now)
    life.run(works)
    works.courier.close()
    works.store.close()
    if passed is not None:
        passed.put(points)


def measure(trial: Trial) -> Findings:
    """Each kind of job once undisturbed; then again with a death at every point it passes."""
    told: Counter[str] = Counter()
    reached: set[int] = set()
    with new_site(trial.folder / "site", trial.database, mode="safe") as site:
        worker = site.number(select(table_of(Person).c.id).where(table_of(Person).c.name == "林晓"))
        site.store.close()
        crashes = Crashes(site, trial, told)
        crashes.prepare()
        for sender, text, wait in (
            (RESIDENT, SEWER, timedelta(0)),
            (staff_openid(worker), "接单 1", timedelta(minutes=20)),
            ("", "", timedelta(days=4)),
        ):
            reached |= crashes.all_points(sender, text, MONDAY + wait)
    never = ("differs", "not_delivered", "second_life_failed", "integrity_faults")
    figures = {
        "points": len(POINTS),
        "points_reached": len(reached),
        "deaths": told["deaths"],
        "not_reached_again": told["not_reached_again"],
        "repeats": told["repeats"],
        **{name: told[name] for name in never},
    }
    limits = {
        **dict.fromkeys(never, NEVER),
        "repeats": at_most(told["deaths"]),
        "points_reached": at_least(len(POINTS)),
        "deaths": at_least(trial.sized(50, 75)),
    }
    return Findings(figures, limits)


@dataclass(frozen=True)
class Crashes:
    """The deaths on one site, each on a copy of its prepared database."""

    site: Site
    trial: Trial
    told: Counter[str]

    @property
    def _prepared(self) -> Path:
        return self.trial.folder / "prepared.db"

    def prepare(self) -> None:
        """One request is filed, and what it owes delivered, before any death."""
        shutil.copy(self.trial.folder / "scratch.db", self._prepared)
        with pretended({}, self.trial.seed) as platform:
            process = self._start(self._prepared, platform, RESIDENT, LAMP, MONDAY)
            process.join()
        settled(self._prepared)

    def all_points(self, sender: str, text: str, now: datetime) -> set[int]:
        """Die at every point that this job passes, at its first and, in full, its last time too;
        the points at which it died.

        The last time may not come again: threads that commit together pass fewer points.
        """
        passed: Counter[int] = Counter()
        whole = self._undisturbed(sender, text, now, passed)
        died = set()
        for point, times in sorted(passed.items()):
            for time in sorted({1, times}) if self.trial.size == "full" else (1,):
                if self._die(sender, text, now, f"{point}:{time}", whole):
                    died.add(point)
        return died

    def _undisturbed(
        self, sender: str, text: str, now: datetime, passed: Counter[int]
    ) -> dict[str, Any]:
        """What is there when nothing dies; how often each point was passed goes to `passed`."""
        database, answers = self._copy(), _START.SimpleQueue()
        with pretended({}, self.trial.seed) as platform:
            process = self._start(database, platform, sender, text, now, passed=answers)
            process.join()
            if process.exitcode:
                raise RuntimeError("the undisturbed life failed, as said above")
            passed.update(answers.get())
        return state(database)

    def _die(self, sender: str, text: str, now: datetime, wish: str, whole: dict[str, Any]) -> bool:
        """Whether it died where it should; what the next life makes of it is counted."""
        database = self._copy()
        with pretended({}, self.trial.seed) as platform:
            first = self._start(database, platform, sender, text, now, crash_at=wish)
            first.join()
            died = bool(first.exitcode == DIED)
            self.told["deaths" if died else "not_reached_again"] += 1
            second = self._start(database, platform, sender, text, now, again=True)
            second.join()
            self.told["second_life_failed"] += second.exitcode != 0
            self.told["repeats"] += platform.repeats()
            found = state(database)
            self.told["differs"] += found != whole
            self.told["not_delivered"] += len(found["notices"]) - len(
                [one for one in found["notices"] if one[-1] == "sent"]
            )
            self.told["integrity_faults"] += faults(database)
        return died

    def _copy(self) -> Path:
        """The prepared database, for one more death."""
        database = self.trial.folder / "run.db"
        for old in self.trial.folder.glob("run.db*"):
            old.unlink()
        return Path(shutil.copy(self._prepared, database))

    def _start(
        self,
        database: Path,
        platform: Platform,
        sender: str,
        text: str,
        now: datetime,
        *,
        again: bool = False,
        passed: Any = None,
        crash_at: str = "",
    ) -> Any:
        environ = {
            **self.site.home.environ(),
            "XIAOGE_DATABASE__URL": f"sqlite:///{database}",
            "XIAOGE_WECHAT__API_BASE_URL": platform.url,
            VARIABLE: crash_at,
        }
        life = Life(self.site.home.config, environ, sender, text, now, again)
        process = _START.Process(target=live, args=(life, passed))
        process.start()
        return process
