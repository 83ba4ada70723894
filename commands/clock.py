"""Business time, and the ticks that make things happen when they fall due.

APScheduler holds ticks only; everything due is a row, so a missed tick loses nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler


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

    def move(self, seconds: float) -> None:
        """Jump ahead."""
        self.offset += timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing to look after every so many seconds."""

    name: str
    seconds: float
    work: Callable[[], object]


def start_clock(ticks: Sequence[Tick]) -> BackgroundScheduler:
    """Start the ticks in threads of their own.

    A tick that comes late still runs (`misfire_grace_time=None`: the default drops it after one
    second), and several late ones run once.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for tick in ticks:
        scheduler.add_job(tick.work, "interval", seconds=tick.seconds, id=tick.name)
    scheduler.start()
    return scheduler
