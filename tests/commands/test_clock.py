"""The clock: where a jump stops, and what a tick does when it cannot work."""

import logging
import signal
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from commands.clock import MovableClock, Tick, clock_of, real_now, walk
from commands.serving import run_until_stopped
from models.transact import Busy

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Diary:
    """Things that fall due at times of their own; each is done when the clock stops there."""

    def __init__(self, *minutes: float, stuck: bool = False) -> None:
        self.due = [NOON + timedelta(minutes=minute) for minute in minutes]
        self.stuck = stuck
        self.stops: list[float] = []

    def next_at(self) -> datetime | None:
        return min(self.due, default=None)

    def act(self, moment: datetime) -> int:
        self.stops.append((moment - NOON).total_seconds() / 60)
        done = [due for due in self.due if due <= moment and not self._is_stuck(due)]
        self.due = [due for due in self.due if due not in done]
        return len(done)

    def _is_stuck(self, due: datetime) -> bool:
        return self.stuck and due == NOON

    def walk(self, minutes: float, most: int = 500) -> list[float]:
        walk(NOON, NOON + timedelta(minutes=minutes), self.next_at, self.act, most)
        return self.stops


@pytest.mark.parametrize(
    ("due", "stops"),
    [
        ((), [0, 60]),
        ((30, 10, 20), [0, 10, 20, 30, 60]),
        ((90,), [0, 60]),
        ((60,), [0, 60, 60]),
        ((-5, 10), [0, 10, 60]),
        ((10, 10), [0, 10, 60]),
    ],
)
def test_a_jump_stops_wherever_something_falls_due(
    due: tuple[float, ...], stops: list[float]
) -> None:
    assert Diary(*due).walk(60) == stops


def test_what_one_stop_makes_due_on_the_way_has_a_stop_too() -> None:
    diary = Diary(10)
    act = diary.act

    def chain(moment: datetime) -> int:
        if moment == NOON + timedelta(minutes=10):
            diary.due.append(NOON + timedelta(minutes=25))
        return act(moment)

    walk(NOON, NOON + timedelta(hours=1), diary.next_at, chain)
    assert diary.stops == [0, 10, 25, 60]


def test_what_stays_due_holds_nothing_else_up() -> None:
    diary = Diary(0, 30, 45, stuck=True)
    stops = diary.walk(60, most=60)
    assert diary.due == [NOON]
    assert stops == sorted(stops) and stops[-1] == 60
    assert {30, 45} < {*stops}
    assert len(stops) <= 2 * 60


def test_a_jump_past_more_than_it_may_stop_for_does_the_rest_at_its_end() -> None:
    diary = Diary(*range(1, 101))
    assert diary.walk(200, most=10) == [*range(11), 200, 200]
    assert diary.due == []


def test_the_demos_clock_only_goes_forward() -> None:
    clock = MovableClock()
    clock.reach(real_now() + timedelta(hours=2))
    clock.reach(real_now() + timedelta(hours=1))
    assert clock.now() - real_now() > timedelta(hours=1, minutes=59)


@pytest.mark.parametrize(
    ("error", "level", "said"),
    [
        (Busy("another process has been writing"), logging.WARNING, "the database is busy"),
        (ValueError("王小明 13900000001"), logging.ERROR, "ValueError"),
    ],
)
def test_a_tick_that_cannot_work_says_one_line_and_comes_again(
    error: Exception, level: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    again = threading.Event()
    calls = []

    def work() -> None:
        calls.append(1)
        if len(calls) > 1:
            again.set()
            return
        raise error

    scheduler = clock_of([Tick("due", 0.05, work)])
    scheduler.start()
    try:
        assert again.wait(5)
    finally:
        scheduler.shutdown(wait=True)
    (line,) = [record for record in caplog.records if record.name == "commands.clock"]
    assert (line.levelno, line.exc_info) == (level, None)
    assert said in line.getMessage() and "王小明" not in line.getMessage()
    assert "\n" not in line.getMessage()


def test_a_tick_that_comes_late_is_not_dropped() -> None:
    scheduler = clock_of([Tick("seldom", 3600, list)])
    scheduler.start()
    try:
        assert [job.misfire_grace_time for job in scheduler.get_jobs()] == [None]
    finally:
        scheduler.shutdown()


def test_who_is_told_to_stop_while_the_clock_starts_ends_as_quietly_as_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[str] = []
    works: Any = SimpleNamespace(
        stop=lambda: ended.append("works"),
        courier=SimpleNamespace(close=lambda: ended.append("courier")),
        store=SimpleNamespace(close=lambda: ended.append("store")),
    )
    started: list[BackgroundScheduler] = []
    start = BackgroundScheduler.start

    def told_to_stop(scheduler: BackgroundScheduler) -> None:
        start(scheduler)
        started.append(scheduler)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(BackgroundScheduler, "start", told_to_stop)
    before = signal.getsignal(signal.SIGTERM)
    try:
        run_until_stopped(works, [Tick("seldom", 3600, list)])
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended == ["works", "courier", "store"]
    assert not started[0].running
