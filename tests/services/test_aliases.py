"""Learned names in the community file and in every process: given back, kept, known at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from commands.database import Store
from models import Alias, Grid, Person, Place, Refusal
from models.where import Where
from services import aliases
from services.calendar import WorkCalendar
from services.community import (
    Community,
    check,
    dump_community,
    load_community,
    read_community,
    write_community,
)
from services.desk import Desk
from services.house import HouseKeeper, Manners
from services.revisions import current_version
from services.wondering import likely
from tests.databases import EMPTY, Filled

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "demo" / "community.yaml"


#: A database with the demo's community.
LAID = Filled(
    lambda store: store.transact(lambda db: load_community(db, read_community(DEMO), NOW))
)


@pytest.fixture
def store() -> Store:
    return LAID.open()


def keeper() -> HouseKeeper:
    return HouseKeeper(WorkCalendar(), Manners())


def by(store: Store, name: str, act: Callable[[Desk], object]) -> None:
    """Do something at the desk of the member of staff."""

    def work(db: object) -> None:
        person = db.execute(select(Person.id).where(Person.name == name)).scalar_one()  # type: ignore[attr-defined]
        act(Desk(db, keeper().now(db, NOW), NOW, person))  # type: ignore[arg-type]

    store.transact(work)


def learn(store: Store, name: str, estate: str, grid: str = "G01", who: str = "沈川") -> None:
    def act(desk: Desk) -> None:
        node = desk.house.directory.grid_by_code(grid)
        assert node is not None
        aliases.learn(desk, name, Where(estate=estate), node.org_id)

    by(store, who, act)


def names(community: Community, estate: str) -> list[tuple[str, ...]]:
    return [place.aliases for place in community.places if place.estate == estate]


def test_a_learned_name_is_dumped_once_with_its_place(store: Store) -> None:
    learn(store, "碧水湾", "翠湖苑")
    assert names(store.read(dump_community), "翠湖苑") == [("翠湖", "翠湖小区", "碧水湾"), (), ()]


@pytest.mark.parametrize("suffix", [".yaml", ".xlsx"])
def test_loading_the_dump_changes_nothing(store: Store, tmp_path: Path, suffix: str) -> None:
    learn(store, "碧水湾", "翠湖苑")
    path = tmp_path / f"dump{suffix}"
    write_community(store.read(dump_community), path)
    again = read_community(path)
    counts = store.transact(lambda db: load_community(db, again, NOW))
    assert (counts.anything, store.read(dump_community)) == (False, again)


def test_loading_the_file_of_before_keeps_what_was_learned(store: Store) -> None:
    learn(store, "碧水湾", "翠湖苑")
    counts = store.transact(lambda db: load_community(db, read_community(DEMO), NOW))
    assert not counts.anything
    house = store.read(lambda db: keeper().now(db, NOW))
    assert house.directory.places.knows(Where(estate="碧水湾"))


def test_a_dump_brings_the_name_to_another_database(store: Store) -> None:
    learn(store, "老院子", "翠湖苑")
    learn(store, "老院子", "春熙苑", "H01", "罗建平")
    dumped = store.read(dump_community)
    assert check(dumped) == []
    other = EMPTY.open()
    other.transact(lambda db: load_community(db, dumped, NOW))
    places = other.read(lambda db: keeper().now(db, NOW)).directory.places
    assert [place.estate for place in places.places_of("老院子")] == ["翠湖苑", "春熙苑"]


def test_what_was_undone_is_dumped_no_more(store: Store) -> None:
    learn(store, "碧水湾", "翠湖苑")
    by(store, "沈川", lambda desk: aliases.undo(desk, "碧水湾"))
    assert names(store.read(dump_community), "翠湖苑")[0] == ("翠湖", "翠湖小区")


def test_a_name_that_the_file_gives_to_another_place_later_is_not_dumped(store: Store) -> None:
    learn(store, "碧水湾", "翠湖苑")
    taken = update(Place).where(Place.estate == "康乐苑").values(aliases=["碧水湾"])
    store.transact(lambda db: db.execute(taken))
    dumped = store.read(dump_community)
    assert (names(dumped, "翠湖苑")[0][-1], check(dumped)) == ("翠湖小区", [])


def test_another_process_knows_the_name_with_its_next_message(store: Store) -> None:
    other = keeper()
    before = store.read(lambda db: other.now(db, NOW))
    learn(store, "碧水湾", "翠湖苑")
    after = store.read(lambda db: other.now(db, NOW))
    known = [one.directory.places.knows(Where(estate="碧水湾")) for one in (before, after)]
    assert known == [False, True]


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, org: aliases.learn(desk, "康乐苑", Where(estate="翠湖苑"), org),
        lambda desk, org: aliases.learn(desk, "碧水湾", Where(estate="康乐苑"), org),
        lambda desk, org: aliases.undo(desk, "御景湾"),
    ],
)
def test_what_is_refused_makes_no_process_read_anew(
    store: Store, act: Callable[[Desk, int], object]
) -> None:
    learn(store, "碧水湾", "翠湖苑")

    def refused(desk: Desk) -> None:
        node = desk.house.directory.grid_by_code("G01")
        assert node is not None
        before = current_version(desk.db)
        with pytest.raises(Refusal):
            act(desk, node.org_id)
        assert current_version(desk.db) == before

    by(store, "沈川", refused)


def test_who_learned_it_and_when_is_kept(store: Store) -> None:
    learn(store, "ｂ栋 大院", "翠湖苑")
    row = store.read(lambda db: db.execute(select(Alias.__table__)).one())
    assert (row.name, row.estate, row.learned_at, row.undone_at) == ("B栋大院", "翠湖苑", NOW, None)


def test_an_admin_is_offered_places_of_the_own_organisations_only(store: Store) -> None:
    def act(desk: Desk) -> None:
        found = likely(desk.house, desk.person_id, "春溪园")
        orgs = {desk.house.directory.grid(grid).org_id for grid in _grids(desk, "G01")}
        assert {org for _, org in found} == orgs

    by(store, "沈川", act)


def test_the_street_is_offered_the_likeliest_of_all_its_communities(store: Store) -> None:
    def act(desk: Desk) -> None:
        (first, _), *_others = likely(desk.house, desk.person_id, "春溪园")
        assert first.estate == "春熙苑"

    by(store, "苏文清", act)


def _grids(desk: Desk, code: str) -> list[int]:
    return list(desk.db.execute(select(Grid.id).where(Grid.code == code)).scalars())
