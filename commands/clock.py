"""Business time, and the ticks that make things happen when they fall due.

APScheduler holds ticks only; everything due is a row, so a missed tick loses nothing.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from bot.failures import describe
from models.transact import Busy

log = logging.getLogger(__name__)

#: A jump of the clock stops at most so often on its way; what falls due later comes at its end.
MOST_STOPS = 500
#: What cannot be done is passed by in strides of at least this.
STRIDE = timedelta(minutes=1)


def real_now() -> datetime:
    """The time on the wall, aware, in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """Business time of the demo: real time, moved ahead by what somebody asked for."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The demo's time."""
        return real_now() + self.offset

    def reach(self, moment: datetime) -> None:
        """Jump ahead to a moment; one that has gone by is no reason to turn back."""
        self.offset = max(self.offset, moment - real_now())


def walk(
    start: datetime,
    until: datetime,
    next_at: Callable[[], datetime | None],
    act: Callable[[datetime], int],
    most: int = MOST_STOPS,
) -> None:
    """Take business time from `start` to `until`, stopping wherever something falls due.

    `next_at` says when that is next, `act` does what is due at a moment and says how much it
    was. What stays due although nothing comes of it is passed by in even strides. Time only goes
    forward, and `act` runs at both ends in any case.
    """
    stride = max((until - start) / most, STRIDE)
    now, done = start, act(start)
    for _ in range(most):
        due = next_at()
        if due is None or due > until:
            break
        if due > now:
            now = due
        elif not done:
            now += stride
        if now >= until:
            break
        done = act(now)
    for _ in range(most):
        if not act(until):
            return


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to look after every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], object]


def clock_of(ticks: Sequence[Tick]) -> BackgroundScheduler:
    """The ticks in threads of their own, not yet started.

    The first comes at once when it is. A tick that comes late still runs
    (`misfire_grace_time=None`: the default drops it after one second), and several late ones run
    once.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for tick in ticks:
        scheduler.add_job(
            partial(_run, tick),
            "interval",
            seconds=tick.seconds,
            id=tick.name,
            next_run_time=real_now(),
        )
    return scheduler


def _run(tick: Tick) -> None:
    """One tick. Whatever keeps it from its work is one line in the log: the next one goes on."""
    try:
        tick.work()
    except Busy as error:
        log.warning("%s: the database is busy: %s", tick.name, error)
    except Exception as error:
        log.error("%s: the tick failed: %s", tick.name, describe(error))
