"""Bringing the database to what a community file says; a second load of the same file is still.

The file describes the organisations it names as a whole: their grids, places, posts and units
that it no longer names are taken away, unless something still leans on them. Organisations it
does not name stay as they are. People are never deleted; without a post they are residents.
So it is with the years whose days it tells (`load_calendar.py`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models import Base, Grid, Org, Place, Post, Role, Unit
from services.claims import named
from services.community.check import check
from services.community.entries import Community, GridEntry, PlaceEntry, Problem
from services.community.learned import learned
from services.community.load_calendar import load_calendar
from services.community.load_people import load_people
from services.community.sync import Counts, Ids, Key, drop, sync
from services.revisions import raise_revision
from services.spelling import plain_name

#: Roles that a grid's own lists give; the entry in `people` then needs no post of its own.
GRID_ROLES = frozenset({Role.WORKER, Role.LEADER, Role.CAPTAIN})


class InvalidCommunityError(Exception):
    """A community that cannot be loaded; `problems` say all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def load_community(db: Connection, community: Community, now: datetime) -> Counts:
    """Bring the database to `community` inside the caller's transaction.

    Raises InvalidCommunityError before anything is written. `now` dates the people that are new.
    """
    known = db.execute(select(Org.code)).scalars().all()
    problems = check(community, known)
    if problems:
        raise InvalidCommunityError(problems)
    counts = Counts()
    orgs = _load_orgs(db, community, counts)
    ours = frozenset(orgs[org.code] for org in community.orgs)
    grids = _load_grids(db, community, orgs, counts)
    people = load_people(db, community, now, counts)
    # Posts before grids are cleared: a post that is gone must not keep its grid.
    _load_posts(db, community, (orgs, grids, people), ours, counts)
    _load_places(db, community, (orgs, grids), ours, counts)
    _load_units(db, community, (orgs, people), ours, counts)
    _drop_grids(db, community, ours, counts)
    load_calendar(db, community, counts)
    if counts.anything:
        raise_revision(db)
    return counts


def _load_orgs(db: Connection, community: Community, counts: Counts) -> Ids:
    wanted = {(org.code,): {"name": org.name, "level": org.level} for org in community.orgs}
    ids = _by_code(sync(db, Org, ("code",), wanted, counts))
    _link(db, Org, {org.code: org.parent for org in community.orgs}, ids, counts)
    return ids


def _load_grids(db: Connection, community: Community, orgs: Ids, counts: Counts) -> Ids:
    wanted = {
        (grid.code,): {"name": grid.name, "org_id": orgs[grid.org]} for grid in community.grids
    }
    ids = _by_code(sync(db, Grid, ("code",), wanted, counts))
    _link(db, Grid, {grid.code: grid.parent for grid in community.grids}, ids, counts)
    return ids


def _link(
    db: Connection, model: type[Base], parents: Mapping[str, str], ids: Ids, counts: Counts
) -> None:
    """Set the parents once all rows are there; the order in the file does not matter."""
    table = Base.metadata.tables[model.__tablename__]
    old = {row.code: row.parent_id for row in db.execute(select(table))}
    for code, parent in parents.items():
        wanted = ids[parent] if parent else None
        if old[code] != wanted:
            db.execute(update(model).where(table.c.code == code).values(parent_id=wanted))
            counts.change(table.name, ids[code])


def _load_posts(
    db: Connection,
    community: Community,
    ids: tuple[Ids, Ids, Ids],
    ours: frozenset[int],
    counts: Counts,
) -> None:
    key = ("person_id", "role", "org_id", "grid_id")
    sync(db, Post, key, _posts(community, *ids), counts, gone=Post.org_id.in_(ours))


def _posts(community: Community, orgs: Ids, grids: Ids, people: Ids) -> dict[Key, dict[str, int]]:
    """The ranks of all posts by person, role, organisation and grid.

    An entry of `people` is a post of its own, unless a grid there or below names the person in
    that role.
    """
    above = {org.code: org.parent for org in community.orgs}
    posts: dict[Key, dict[str, int]] = {}
    ranks: Counter[tuple[str, Role]] = Counter()
    serving = set()
    for phone, role, grid in _serving(community):
        person_id, org_id = people[phone], orgs[grid.org]
        key = (person_id, role.value, org_id, grids[grid.code])
        if key not in posts:
            posts[key] = {"rank": ranks[grid.code, role]}
            ranks[grid.code, role] += role in GRID_ROLES
            serving |= {(phone, role, code) for code in _path(above, grid.org)}
    for person in community.people:
        if (person.phone, Role(person.role), person.org) not in serving:
            posts[people[person.phone], person.role, orgs[person.org], None] = {"rank": 0}
    return posts


def _path(above: Mapping[str, str], code: str) -> Iterator[str]:
    """The organisation and those above it."""
    while code:
        yield code
        code = above.get(code, "")


def _serving(community: Community) -> Iterator[tuple[str, Role, GridEntry]]:
    """Phone, role and grid of everyone who serves a grid, first those the grid itself names."""
    for grid in community.grids:
        named = [(grid.leader, Role.LEADER), (grid.captain, Role.CAPTAIN)]
        named += [(phone, Role.WORKER) for phone in grid.workers]
        yield from ((phone, role, grid) for phone, role in named if phone)
    by_code = {grid.code: grid for grid in community.grids}
    for person in community.people:
        if person.grid:
            yield person.phone, Role(person.role), by_code[person.grid]


def _load_places(
    db: Connection,
    community: Community,
    ids: tuple[Ids, Ids],
    ours: frozenset[int],
    counts: Counts,
) -> None:
    orgs_of, grids = ids
    orgs = {grid.code: orgs_of[grid.org] for grid in community.grids}
    known = learned(db)

    def own(place: PlaceEntry) -> list[str]:
        """What the file calls a place, without what an admin has learned: that is kept apart."""
        where = named(place)
        names = known.get((orgs[place.grid], where), ())
        return [alias for alias in place.aliases if plain_name(alias) not in names]

    wanted = {
        (grids[place.grid], place.estate, place.road, place.road_no): {
            "aliases": own(place),
            "buildings": place.buildings,
            "managed": place.managed,
            "lat": place.lat,
            "lng": place.lng,
        }
        for place in community.places
    }
    of_ours = Place.grid_id.in_(select(Grid.id).where(Grid.org_id.in_(ours)))
    sync(db, Place, ("grid_id", "estate", "road", "road_no"), wanted, counts, gone=of_ours)


def _load_units(
    db: Connection,
    community: Community,
    ids: tuple[Ids, Ids],
    ours: frozenset[int],
    counts: Counts,
) -> None:
    orgs, people = ids
    wanted = {
        (unit.code,): {
            "name": unit.name,
            "org_id": orgs[unit.org],
            "phone": unit.phone,
            "person_id": people.get(unit.phone),
        }
        for unit in community.units
    }
    sync(db, Unit, ("code",), wanted, counts, gone=Unit.org_id.in_(ours))


def _drop_grids(db: Connection, community: Community, ours: frozenset[int], counts: Counts) -> None:
    """Grids that the file no longer names go, micro-grids first; those in use stay."""
    named = {grid.code for grid in community.grids}
    rows = db.execute(select(Grid.id, Grid.code, Grid.parent_id).where(Grid.org_id.in_(ours)))
    gone = [row for row in rows if row.code not in named]
    for row in sorted(gone, key=lambda row: row.parent_id is None):
        drop(db, Base.metadata.tables[Grid.__tablename__], row.id, counts)


def _by_code(ids: Mapping[tuple[Any, ...], int]) -> Ids:
    return {key[0]: row_id for key, row_id in ids.items()}
