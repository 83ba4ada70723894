"""Who serves where, out of the demo's community."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, event, insert, select, update

from commands.database import Store
from models import Grid, Person, Post, Role, Unit
from models.where import Where
from services.community import load_community, read_community
from services.directory import Directory
from services.directory_rows import load_directory, with_people
from services.revisions import current_version, raise_revision
from tests.databases import Filled

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "demo" / "community.yaml"


#: A database with the demo's community.
LAID = Filled(
    lambda store: store.transact(lambda db: load_community(db, read_community(DEMO), NOW))
)


@pytest.fixture
def store() -> Store:
    return LAID.open()


@pytest.fixture
def directory(store: Store) -> Directory:
    return store.read(load_directory)


def grid_id(directory: Directory, code: str) -> int:
    grid = directory.grid_by_code(code)
    assert grid is not None
    return grid.id


def org_id(directory: Directory, code: str) -> int:
    return next(org.id for org in directory.orgs.values() if org.code == code)


def person_id(directory: Directory, name: str) -> int:
    (found,) = directory.find_staff(name)
    return found.id


def names(staff) -> list[str]:
    return [one.name for one in staff]


@pytest.mark.parametrize(
    ("code", "workers"),
    [
        ("G01", ["林晓", "陈立冬"]),
        ("G02", ["陈立冬", "林晓"]),
        ("G01-1", ["林晓", "陈立冬"]),
        ("H03", ["白志强"]),
    ],
)
def test_the_first_worker_answers_and_a_micro_grid_leans_on_its_grid(
    directory: Directory, code: str, workers: list[str]
) -> None:
    assert names(directory.workers_of(grid_id(directory, code))) == workers


def test_the_leader_of_a_micro_grid_is_that_of_its_grid(directory: Directory) -> None:
    leader = directory.leader_of(grid_id(directory, "G01-1"))
    assert leader and leader.name == "周明远"


def test_the_ladder_goes_from_the_worker_to_the_street(directory: Directory) -> None:
    ladder = directory.responders(grid_id(directory, "G01"))
    assert names(ladder) == ["林晓", "陈立冬", "周明远", "沈川", "苏文清"]


def test_the_accused_is_left_out_of_the_ladder(directory: Directory) -> None:
    accused = person_id(directory, "林晓")
    ladder = directory.responders(grid_id(directory, "G01"), {accused})
    assert names(ladder)[0] == "陈立冬"
    assert accused not in {one.id for one in ladder}


@pytest.mark.parametrize(("code", "admin"), [("XFL", "沈川"), ("HW", "罗建平"), ("LA", "苏文清")])
def test_the_nearest_admins_answer_for_an_organisation(
    directory: Directory, code: str, admin: str
) -> None:
    assert names(directory.admins_of(org_id(directory, code))) == [admin]


def test_where_the_only_admin_is_left_out_the_organisation_above_answers(
    directory: Directory,
) -> None:
    community, admin = org_id(directory, "XFL"), person_id(directory, "沈川")
    assert names(directory.admins_of(community, {admin})) == ["苏文清"]
    everybody = set(directory.staff)
    assert directory.admins_of(community, everybody) == ()


def test_all_who_serve_a_grid_are_alarmed(directory: Directory) -> None:
    alarmed = directory.on_duty(grid_id(directory, "G01-1"), org_id(directory, "XFL"))
    assert names(alarmed) == ["林晓", "陈立冬", "郝桂兰", "周明远", "沈川"]


def test_without_a_grid_all_of_the_organisation_are_alarmed(directory: Directory) -> None:
    alarmed = names(directory.on_duty(None, org_id(directory, "HW")))
    assert set(alarmed) == {"白志强", "段丽娜", "秦守义", "顾晓燕", "罗建平"}
    assert len(alarmed) == 5


@pytest.mark.parametrize(
    ("name", "code", "covered"),
    [
        ("林晓", "G01", True),
        ("林晓", "G01-2", True),
        ("林晓", "G03", False),
        ("郝桂兰", "G01-1", True),
        ("郝桂兰", "G01", False),
        ("沈川", "G04", True),
        ("沈川", "H01", False),
        ("苏文清", "H01", True),
        ("石磊", "H01", False),
    ],
)
def test_staff_see_their_part_of_the_tree_only(
    directory: Directory, name: str, code: str, covered: bool
) -> None:
    grid = directory.grid(grid_id(directory, code))
    scope = directory.scope(person_id(directory, name))
    assert scope.covers(grid.org_id, grid.id) is covered


@pytest.mark.parametrize(
    ("name", "roles", "org", "code", "held"),
    [
        ("沈川", {Role.ADMIN}, "XFL", "G01-1", True),
        ("沈川", {Role.ADMIN}, "XFL", None, True),
        ("沈川", {Role.LEADER}, "XFL", "G01", False),
        ("沈川", {Role.ADMIN}, "HW", "H01", False),
        ("沈川", {Role.ADMIN}, "LA", None, False),
        ("苏文清", {Role.ADMIN}, "HW", "H01", True),
        ("周明远", {Role.LEADER, Role.ADMIN}, "XFL", "G01-1", True),
        ("周明远", {Role.LEADER}, "XFL", "G03", False),
        ("周明远", {Role.LEADER}, "XFL", None, False),
        ("郝桂兰", {Role.CAPTAIN}, "XFL", "G01-1", True),
        ("郝桂兰", {Role.CAPTAIN}, "XFL", "G01", False),
    ],
)
def test_a_role_is_held_where_a_post_of_it_reaches(
    directory: Directory, name: str, roles: set[Role], org: str, code: str | None, held: bool
) -> None:
    grid = grid_id(directory, code) if code else None
    found = directory.holds(person_id(directory, name), roles, org_id(directory, org), grid)
    assert found is held


def test_the_role_of_one_post_does_not_reach_into_the_place_of_another(
    store: Store, directory: Directory
) -> None:
    leader, there = person_id(directory, "周明远"), grid_id(directory, "H01")
    river = org_id(directory, "HW")
    post = {"person_id": leader, "role": Role.WORKER, "org_id": river, "grid_id": there}

    def with_both(db: Connection) -> Directory:
        db.execute(insert(Post).values(**post, rank=5))
        found = load_directory(db)
        db.execute(delete(Post).filter_by(**post))
        return found

    both = store.transact(with_both)
    assert both.holds(leader, {Role.WORKER}, river, there)
    assert not both.holds(leader, {Role.LEADER}, river, there)


def test_what_has_no_grid_is_seen_by_the_admin_and_not_by_the_worker(directory: Directory) -> None:
    community = org_id(directory, "XFL")
    assert directory.scope(person_id(directory, "沈川")).covers(community, None)
    assert not directory.scope(person_id(directory, "林晓")).covers(community, None)


def test_a_stranger_is_a_resident_who_sees_nothing(directory: Directory) -> None:
    assert directory.roles_of(999) == {Role.RESIDENT}
    assert not directory.scope(999)


def test_a_person_has_the_roles_of_all_posts(directory: Directory) -> None:
    assert directory.roles_of(person_id(directory, "林晓")) == {Role.RESIDENT, Role.WORKER}


def test_staff_are_found_by_phone_name_and_part(directory: Directory) -> None:
    assert names(directory.find_staff("13900000002")) == ["林晓"]
    assert names(directory.find_staff("晓")) == ["林晓", "顾晓燕"]
    assert directory.find_staff("  ") == ()


def test_the_subtree_goes_down(directory: Directory) -> None:
    street = org_id(directory, "LA")
    assert directory.subtree(street) == {org_id(directory, code) for code in ("LA", "XFL", "HW")}


def test_what_nobody_can_place_belongs_to_the_lowest_common_organisation(
    directory: Directory,
) -> None:
    home = directory.home_org()
    assert home and home.code == "LA"


def test_the_places_are_part_of_the_snapshot(directory: Directory) -> None:
    found = directory.places.resolve(Where(estate="翠湖苑", building="3"))
    assert found.grid_id == grid_id(directory, "G01-1")


def test_loading_takes_few_queries(store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    store.read(load_directory)
    assert len([one for one in asked if "\nFROM " in one]) == 8


def test_a_snapshot_is_old_once_the_revision_has_risen(store: Store) -> None:
    before = store.read(load_directory).version
    store.transact(raise_revision)
    assert store.read(current_version) == before + 1


def change_somebody(db: Connection, dice: random.Random) -> list[int]:
    """Something happens to one to three people; who they are."""
    everyone = list(db.scalars(select(Person.id).order_by(Person.id)))
    people = dice.sample(everyone, dice.randint(1, 3))
    grids = db.execute(select(Grid.id, Grid.org_id).order_by(Grid.id)).all()
    for one in people:
        grid, org = dice.choice(grids)
        post = {"person_id": one, "org_id": org, "role": dice.choice(list(Role)), "rank": 0}
        deed = dice.choice(
            [
                update(Person).where(Person.id == one).values(active=dice.random() < 0.5),
                update(Person).where(Person.id == one).values(name=f"新{dice.random()}"),
                delete(Post).where(Post.person_id == one),
                insert(Post).values(post | {"grid_id": grid, "rank": dice.randint(0, 3)}),
                insert(Post).values(post),
                update(Unit).where(Unit.person_id.is_(None)).values(person_id=one),
                update(Unit).where(Unit.person_id == one).values(person_id=None),
            ]
        )
        db.execute(deed)
    return people


def known(directory: Directory) -> dict[str, Any]:
    """All that a directory holds, but for what it works out when asked and what is empty."""
    held = {name: value for name, value in vars(directory).items() if isinstance(value, dict)}
    return {
        name: [(key, one) for key, one in value.items() if one != ()]
        if name in ("staff", "units")
        else {key: one for key, one in value.items() if one != ()}
        for name, value in held.items()
    }


def test_a_directory_with_people_read_anew_is_that_of_all_read_anew(store: Store) -> None:
    class Done(Exception):  # noqa: N818 - it ends a transaction; nothing is wrong.
        pass

    def work(db: Connection) -> None:
        dice, directory = random.Random(7), load_directory(db)
        for _ in range(60):
            people = change_somebody(db, dice)
            directory = with_people(db, directory, people)
            assert known(directory) == known(load_directory(db))
        raise Done

    with pytest.raises(Done):
        store.transact(work)


def test_who_is_switched_off_serves_nowhere(store: Store) -> None:
    def switch(active: bool) -> None:
        change = update(Person).where(Person.name == "林晓").values(active=active)
        store.transact(lambda db: db.execute(change))

    switch(False)
    try:
        changed = store.read(load_directory)
        assert names(changed.workers_of(grid_id(changed, "G01"))) == ["陈立冬"]
        assert changed.find_staff("林晓") == ()
    finally:
        switch(True)
