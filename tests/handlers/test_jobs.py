"""What the clock does with rows that cannot be done: others go on, they wait a minute."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from commands.database import Store
from handlers import jobs
from models import Request, Revision
from models.transact import Busy
from services.due import Job
from tests.town import CHEN, LIN, WANG, Town

GAS = "翠湖苑3号楼2单元有很大的燃气味"


class Deadlock(Exception):  # noqa: N818 - what a server's driver raises.
    sqlstate = "40P01"


def job(
    rows: list[int],
    patience: int = 3,
    busy: frozenset[int] = frozenset(),
    broken: frozenset[int] = frozenset(),
    at_once: int = 1,
) -> Job:
    """Rows of which some are held or cannot be done; what is done is taken off the list."""

    def do(_db: object, _now: object, _keeper: object, some: Sequence[int]) -> int:
        if busy & {*some}:
            raise Busy("somebody holds the row")
        if broken & {*some}:
            raise ValueError
        rows[:] = [row_id for row_id in rows if row_id not in some]
        return len(some)

    never = (lambda *_: None, lambda _: None)
    return Job("some", lambda *_: list(rows), do, *never, patience, at_once)


def test_a_row_that_somebody_holds_keeps_no_other_waiting(town: Town) -> None:
    rows = [1, 2, 3, 4]
    with pytest.raises(Busy):
        jobs.run(job(rows, busy=frozenset({1, 3})), town.store.transact, town.keeper, town.now)
    assert rows == [1, 3]


def test_rows_that_are_done_together_fail_apart(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [1, 2, 3, 4, 5]
    some = job(rows, broken=frozenset({2}), at_once=3)
    assert jobs.run(some, town.store.transact, town.keeper, town.now) == 4
    assert rows == [2]
    (line,) = caplog.messages
    assert line.startswith("some: row 2 could not be done: ValueError in ")


def test_a_busy_database_is_given_up_after_three_rows(town: Town) -> None:
    rows = [1, 2, 3, 4]
    held = job(rows, busy=frozenset({1, 2, 3}))
    with pytest.raises(Busy):
        jobs.run(held, town.store.transact, town.keeper, town.now)
    assert rows == [1, 2, 3, 4]


def test_a_busy_job_keeps_no_other_job_waiting(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [1]
    monkeypatch.setattr(jobs, "JOBS", (job([7], busy=frozenset({7})), job(rows)))
    with pytest.raises(Busy):
        jobs.run_due(town.store.transact, town.keeper, town.now)
    assert rows == []


def test_an_alarm_that_loses_every_race_comes_as_soon_as_it_can(town: Town) -> None:
    town.talk((WANG, GAS, "#1"))
    town.now += timedelta(minutes=10)
    (requests,) = [one for one in jobs.JOBS if one.name == "requests"]

    def lose(*_: object) -> int:
        raise OperationalError("UPDATE requests", None, Deadlock())

    lost = Job("requests", requests.find, lose, requests.put_off, requests.next_at)
    with pytest.raises(Busy):
        jobs.run(lost, town.store.transact, town.keeper, town.now)
    town.pushes(CHEN)
    town.wait(seconds=3)
    assert any("#1" in push for push in town.pushes(CHEN))


def test_what_cannot_be_done_at_all_is_tried_again_after_a_minute(town: Town) -> None:
    town.talk((WANG, GAS, "#1"))
    town.now += timedelta(minutes=10)
    (requests,) = [one for one in jobs.JOBS if one.name == "requests"]

    def fail(*_: object) -> int:
        raise ValueError

    broken = Job("requests", requests.find, fail, requests.put_off, requests.next_at)
    assert jobs.run(broken, town.store.transact, town.keeper, town.now) == 0
    assert town.rows(select(Request.look_at)) == [{"look_at": town.now + timedelta(minutes=1)}]


def test_a_busy_database_in_the_round_of_briefs_costs_nobody_theirs(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.wait(minutes=1)
    town.talk((WANG, "翠湖苑3号楼2单元楼道灯不亮了", "#1"))
    town.now += timedelta(days=1)
    transact, asked = Store.transact, []

    def sometimes(store: Store, work: object) -> object:
        asked.append(1)
        if len(asked) == 3:
            raise Busy("somebody writes")
        return transact(store, work)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "transact", sometimes)
    with pytest.raises(Busy):
        jobs.run_rounds(town.store.transact, town.keeper, town.now)
    marks = select(Revision.value).where(Revision.name == "briefs")
    assert town.rows(marks) == [{"value": (town.now.date() - timedelta(days=1)).toordinal()}]
    jobs.run_rounds(town.store.transact, town.keeper, town.now)
    assert len(town.briefs(LIN)) == 1
