"""The round of a morning: many people in a transaction, nobody told twice, nobody left out."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from commands.database import Store
from handlers import jobs
from models import Notice, Person
from services.briefs import brief, lists
from tests.town import WANG, Town

SAID = (
    "翠湖苑3号楼2单元下水道堵了",
    "康乐苑2号楼1单元下水道堵了",
    "翠湖苑3号楼2单元楼道灯不亮了",
    "康乐苑2号楼1单元楼道灯不亮了",
)
#: The leaders and workers of both grids, and the admin of their community.
TOLD = ("周明远", "林晓", "方秀芝", "贺小军", "沈川")
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


class Died(BaseException):
    """The process is killed."""


@pytest.fixture
def busy(town: Town) -> Town:
    """A morning after which both grids have something late and something new."""
    for text in SAID:
        town.talk((WANG, text, "#"))
        town.now += timedelta(minutes=6)
    town.now = MORNING
    return town


def ids(town: Town, names: Collection[str]) -> list[int]:
    return [row["id"] for row in town.rows(select(Person.id).where(Person.name.in_(names)))]


def briefed(town: Town) -> Mapping[int, Any]:
    """What each person's brief of this morning says; nobody has two."""
    rows = town.rows(select(Notice).where(Notice.kind == "brief").order_by(Notice.person_id))
    found = {row["person_id"]: row["facts"] for row in rows}
    assert len(found) == len(rows)
    return found


def test_the_people_of_a_community_share_what_is_asked_of_the_database(busy: Town) -> None:
    def asked(names: Collection[str]) -> int:
        people, said = ids(busy, names), [0]

        def count(*_: object) -> None:
            said[0] += 1

        def work(db: Connection) -> None:
            house = busy.keeper.now(db, busy.now)
            event.listen(db.engine, "before_cursor_execute", count)
            assert brief.write(db, house, busy.now.date(), busy.now, people) == len(people)
            event.remove(db.engine, "before_cursor_execute", count)
            raise Died

        with pytest.raises(Died):
            busy.store.transact(work)
        return said[0]

    assert asked(TOLD) == asked(["方秀芝", "沈川"])


@pytest.mark.parametrize("name", ["MOST", "MOST_SHARED"])
def test_where_a_shared_list_is_cut_everybody_still_hears_of_their_own(
    busy: Town, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(lists, name, 1)
    people = ids(busy, TOLD)

    def work(db: Connection) -> None:
        house = busy.keeper.now(db, busy.now)
        brief.write(db, house, busy.now.date(), busy.now, people)

    busy.store.transact(work)
    told = briefed(busy)
    for leader, worker, place in (
        ("周明远", "林晓", "翠湖苑3号楼2单元"),
        ("方秀芝", "贺小军", "康乐苑2号楼1单元"),
    ):
        (above,), (own,) = ids(busy, [leader]), ids(busy, [worker])
        assert {line["place"] for line in told[above]["late"]} == {place}
        assert {line["place"] for line in told[own]["mine"]} == {place}


@pytest.mark.parametrize("dies_in", range(2, 8))
def test_a_process_that_dies_in_the_midst_of_a_round_leaves_the_rest_to_the_next(
    busy: Town, monkeypatch: pytest.MonkeyPatch, dies_in: int
) -> None:
    transact, times = Store.transact, [0]

    def dying(store: Store, work: Any) -> Any:
        times[0] += 1

        def last(db: Connection) -> Any:
            result = work(db)
            if times[0] == dies_in:
                raise Died
            return result

        return transact(store, last)

    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(Store, "transact", dying)
        jobs.run_rounds(busy.store.transact, busy.keeper, busy.now)
    before = briefed(busy)
    jobs.run_rounds(busy.store.transact, busy.keeper, busy.now)
    after = briefed(busy)
    assert before.items() <= after.items()
    assert set(ids(busy, TOLD)) <= set(after)


def test_a_brief_that_cannot_be_made_costs_nobody_else_theirs(
    busy: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (broken,), facts_for = ids(busy, ["林晓"]), brief.facts_for

    def failing(found: lists.Lists, day: Any, person_id: int) -> Any:
        if person_id == broken:
            raise ValueError
        return facts_for(found, day, person_id)

    monkeypatch.setattr(brief, "facts_for", failing)
    jobs.run_rounds(busy.store.transact, busy.keeper, busy.now)
    assert set(ids(busy, TOLD)) - set(briefed(busy)) == {broken}
    assert [line.partition(":")[0] for line in caplog.messages] == ["briefs"]
