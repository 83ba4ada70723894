"""The clock: who leads, where a jump stops, and what a tick does when it cannot work."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.leases import TOO_FAR
from commands.clock import MovableClock, Tick, real_now, start_clock, walk
from commands.database import Store, open_engine
from commands.leading import LEASE, Deposed, Leading
from models import Base, Lease
from models.transact import Busy

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Watch:
    """A real time that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(open_engine(f"sqlite:///{tmp_path / 'leases.db'}"))
    Base.metadata.create_all(store.engine, tables=[Base.metadata.tables["leases"]])
    yield store
    store.close()


@pytest.fixture
def process(store: Store, watch: Watch) -> Callable[[], Leading]:
    """Another process on the same database."""
    return lambda: Leading(store.transact, watch)


def test_of_two_the_first_leads_and_the_other_waits(process: Callable[[], Leading]) -> None:
    first, second = process(), process()
    assert (first.hold(), second.hold()) == (True, False)
    assert (first.leads(), second.leads()) == (True, False)


def test_whoever_renews_goes_on_leading(process: Callable[[], Leading], watch: Watch) -> None:
    first, second = process(), process()
    for _ in range(5):
        assert first.hold() and not second.hold()
        watch.time += LEASE - SECOND
    assert first.leads()


def test_a_leader_that_died_is_followed_when_its_lease_is_over(
    process: Callable[[], Leading], watch: Watch
) -> None:
    first, second = process(), process()
    first.hold()
    watch.time += LEASE - SECOND
    assert not second.hold()
    watch.time += SECOND
    assert second.hold()


def test_a_leader_that_was_stopped_for_long_knows_that_it_leads_no_more(
    process: Callable[[], Leading], watch: Watch
) -> None:
    first, second = process(), process()
    first.hold()
    watch.time += LEASE
    assert not first.leads()
    second.hold()
    assert not first.hold() and not first.leads()


def test_whoever_resigns_is_followed_at_once(process: Callable[[], Leading]) -> None:
    first, second = process(), process()
    first.hold()
    first.resign()
    assert not first.leads()
    assert second.hold()


def test_whoever_has_resigned_does_nothing_more_and_takes_no_lease(
    process: Callable[[], Leading],
) -> None:
    leader = process()
    leader.hold()
    assert leader.transact(lambda _db: "done") == "done"
    leader.resign()
    with pytest.raises(Deposed):
        leader.transact(lambda _db: "done")
    assert not leader.hold()


def test_resigning_takes_nothing_from_another(process: Callable[[], Leading]) -> None:
    first, second = process(), process()
    first.hold()
    second.resign()
    assert first.hold() and not second.hold()


def test_a_lease_of_a_clock_that_went_wrong_keeps_nobody_waiting(
    process: Callable[[], Leading], watch: Watch
) -> None:
    first, second = process(), process()
    watch.time += TOO_FAR
    first.hold()
    watch.time -= TOO_FAR
    assert second.hold()


def test_many_that_begin_at_once_have_one_leader(store: Store, watch: Watch) -> None:
    processes = [Leading(store.transact, watch) for _ in range(8)]
    threads = [threading.Thread(target=one.hold) for one in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (leader,) = [one for one in processes if one.leads()]
    assert store.read(lambda db: db.scalars(select(Lease.holder)).all()) == [leader.holder]


def busy(_work: object) -> None:
    raise Busy("another writer")


def test_a_clean_end_needs_no_database(caplog: pytest.LogCaptureFixture) -> None:
    Leading(busy).resign()  # type: ignore[arg-type]
    assert "not released" in caplog.text


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

    scheduler = start_clock([Tick("due", 0.05, work)])
    try:
        assert again.wait(5)
    finally:
        scheduler.shutdown(wait=True)
    (line,) = [record for record in caplog.records if record.name == "commands.clock"]
    assert (line.levelno, line.exc_info) == (level, None)
    assert said in line.getMessage() and "王小明" not in line.getMessage()
    assert "\n" not in line.getMessage()


def test_a_tick_that_comes_late_is_not_dropped() -> None:
    scheduler = start_clock([Tick("seldom", 3600, list)])
    try:
        assert [job.misfire_grace_time for job in scheduler.get_jobs()] == [None]
    finally:
        scheduler.shutdown()
