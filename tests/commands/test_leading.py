"""Who leads: one lease in the time of the database, in which nobody believes for too long."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, insert, select, update

from bot import leases
from bot.leases import TOO_FAR
from commands.clock import real_now
from commands.database import Store, open_engine, time_of
from commands.leading import CLOCK, LEASE, Deposed, Leading
from models import Lease, Revision
from tests.databases import EMPTY, only_servers

T = TypeVar("T")

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Watch:
    """Real time that stands still until it is moved: the database's, and what a process counts."""

    def __init__(self) -> None:
        self.time = NOON

    def of_database(self, _db: Connection) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def store() -> Store:
    return EMPTY.open()


@pytest.fixture
def process(store: Store, watch: Watch) -> Callable[[], Leading]:
    """Another process on the same database."""
    return lambda: Leading(store, CLOCK, watch.of_database, watch.monotonic)


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


def test_who_stands_aside_decides_nothing_and_leads_on_afterwards(
    process: Callable[[], Leading], watch: Watch
) -> None:
    first, second = process(), process()
    first.hold()
    with first.stand_aside():
        with pytest.raises(Deposed):
            first.transact(lambda db: None)
        watch.time += LEASE - SECOND
        assert (first.leads(), first.hold(), second.hold()) == (False, True, False)
    assert first.leads()


def test_a_lease_is_renewed_once_a_third_of_it_is_over(
    process: Callable[[], Leading], store: Store, watch: Watch
) -> None:
    leader = process()
    written = []
    for _ in range(7):
        assert leader.hold()
        written.append(store.read(lambda db: db.scalars(select(Lease.until)).one()) - LEASE - NOON)
        watch.time += SECOND / 2
    assert written == [n * SECOND for n in (0, 0, 1, 1, 2, 2, 3)]


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
    process: Callable[[], Leading], watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = process(), process()
    first.hold()
    watch.time += LEASE
    assert not first.leads()
    second.hold()
    caplog.set_level(logging.INFO)
    assert not first.hold() and not first.leads()
    assert caplog.messages == ["clock: another one leads"]


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


def test_many_that_begin_at_once_have_one_leader(
    store: Store, process: Callable[[], Leading]
) -> None:
    processes = [process() for _ in range(8)]
    threads = [threading.Thread(target=one.hold) for one in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (leader,) = [one for one in processes if one.leads()]
    assert store.read(lambda db: db.scalars(select(Lease.holder)).all()) == [leader.holder]


def test_a_clean_end_needs_no_database(caplog: pytest.LogCaptureFixture) -> None:
    away = Store(open_engine("postgresql+psycopg://xiaoge@127.0.0.1:9/xiaoge"))
    Leading(away).resign()
    assert "not released" in caplog.text
    away.close()


def test_a_process_stops_before_its_lease_is_over_however_slow_the_database_was(
    store: Store, watch: Watch
) -> None:
    def slow(_db: Connection) -> datetime:
        watch.time += LEASE / 2
        return watch.time

    first = Leading(store, CLOCK, slow, watch.monotonic)
    second = Leading(store, CLOCK, watch.of_database, watch.monotonic)
    assert first.hold()
    watch.time += LEASE / 2
    assert not first.leads()
    assert not second.hold()
    watch.time += LEASE / 2
    assert second.hold()


def test_machines_whose_clocks_differ_agree_by_the_databases_time(
    store: Store, watch: Watch
) -> None:
    first = Leading(store, CLOCK, watch.of_database, watch.monotonic)
    ahead = Leading(store, CLOCK, watch.of_database, lambda: watch.monotonic() + 3600)
    assert first.hold() and not ahead.hold()
    watch.time += LEASE
    assert ahead.hold() and not first.hold()


def test_what_a_leader_did_after_another_took_over_is_undone(
    process: Callable[[], Leading], store: Store, watch: Watch
) -> None:
    first, second = process(), process()
    first.hold()

    def frozen_in_the_midst(db: Connection) -> None:
        db.execute(insert(Lease).values(name="trace", holder="first", until=NOON))
        # It takes the lease as the database does for a process that the file lets in.
        leases.take(db, CLOCK, second.holder, NOON + LEASE, NOON + 2 * LEASE)

    with pytest.raises(Deposed):
        first.transact(frozen_in_the_midst)
    assert store.read(lambda db: db.scalars(select(Lease.name)).all()) == [CLOCK]


class Late(Store):
    """A database whose first answer takes until somebody lets it go on."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.engine)
        self.asked, self.go_on = threading.Event(), threading.Event()

    def step_by_step(self, work: Callable[[Connection], T]) -> T:
        first = not self.asked.is_set()
        self.asked.set()
        assert not first or self.go_on.wait(10)
        return super().step_by_step(work)


def test_a_lease_that_is_asked_for_at_the_end_is_let_go_all_the_same(
    store: Store, process: Callable[[], Leading], watch: Watch
) -> None:
    late = Late(store)
    leader = Leading(late, CLOCK, watch.of_database, watch.monotonic)
    asks, ends = threading.Thread(target=leader.hold), threading.Thread(target=leader.resign)
    asks.start()
    assert late.asked.wait(10)
    ends.start()
    ends.join(0.3)  # So long it could have let go of what it has not yet got.
    late.go_on.set()
    asks.join()
    ends.join()
    assert not leader.leads() and not leader.hold()
    assert process().hold()


def test_the_databases_time_is_now_and_goes_on_within_a_transaction(store: Store) -> None:
    before = real_now()
    first, second = store.transact(lambda db: (time_of(db), time_of(db)))
    after = real_now()
    assert before - SECOND < first < second < after + SECOND


@only_servers
def test_whoever_is_frozen_between_two_steps_keeps_nobody_waiting(store: Store) -> None:
    store.transact(lambda db: db.execute(insert(Revision).values(name="n", value=0)))
    raised = update(Revision).values(value=Revision.value + 1)

    def frozen(db: Connection) -> None:
        db.execute(raised)
        store.transact(lambda other: other.execute(raised))

    store.step_by_step(frozen)
    assert store.read(lambda db: db.scalar(select(Revision.value))) == 2
