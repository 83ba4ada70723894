"""The rows of a community as a Directory: all of them, or those about some people."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, union

from models import Alias, Base, Grid, Level, Org, Person, Place, Post, Role, Unit, table_of
from services.directory import Directory
from services.places import PlaceIndex
from services.revisions import current_version
from services.tree import GridNode, OrgNode, PostNode, Staff, UnitNode

_PEOPLE, _POSTS, _UNITS = table_of(Person), table_of(Post), table_of(Unit)


def load_directory(db: Connection) -> Directory:
    """The community as the database has it now, in eight queries."""
    # The version first: rows that change meanwhile make it old, and it is read once more.
    version = current_version(db)
    grids = [
        GridNode(row.id, row.code, row.name, row.org_id, row.parent_id) for row in _all(db, Grid)
    ]
    staff = _staff(db)
    active = {person.id for person in staff}
    return Directory(
        version,
        [
            OrgNode(row.id, row.code, row.name, Level(row.level), row.parent_id)
            for row in _all(db, Org)
        ],
        grids,
        staff,
        [_post(row) for row in _all(db, Post) if row.person_id in active],
        [_unit(row, active) for row in _all(db, Unit)],
        _places(db, grids),
    )


def _staff(db: Connection) -> list[Staff]:
    """Whoever is active and has a post, or answers for a unit."""
    # A union, and not two questions about each person: nearly all people are residents.
    answering = select(Unit.person_id).where(Unit.person_id.is_not(None))
    serving = Person.id.in_(union(select(Post.person_id), answering))
    people = select(Person.id, Person.name, Person.phone).where(Person.active, serving)
    return [Staff(*row) for row in db.execute(people.order_by(Person.id))]


def with_people(db: Connection, directory: Directory, people: Collection[int]) -> Directory:
    """The same community with these people read anew, and all else as it was."""
    # The version first: rows that change meanwhile make it old, and they are read once more.
    version = current_version(db)
    known = {one: directory.units_of(one) for one in people}
    answering = [unit.id for units in known.values() for unit in units]
    units = _some(db, Unit, _UNITS.c.person_id.in_(people) | _UNITS.c.id.in_(answering))
    theirs = _some(db, Post, _POSTS.c.person_id.in_(people))
    served = {row.person_id for row in (*theirs, *units)}
    active = {
        row.id: Staff(row.id, row.name, row.phone)
        for row in _some(db, Person, _PEOPLE.c.id.in_(people) & _PEOPLE.c.active)
        if row.id in served
    }
    places = [*theirs, *(post for one in people for post in directory.posts_of(one))]
    beside = _some(
        db,
        Post,
        _POSTS.c.grid_id.in_({post.grid_id for post in places} - {None})
        | _POSTS.c.grid_id.is_(None)
        & _POSTS.c.org_id.in_({post.org_id for post in places if post.grid_id is None}),
    )
    serving = (directory.staff.keys() - set(people)) | active.keys()
    return directory.with_people(
        version,
        {one: active.get(one) for one in people},
        [_post(row) for row in beside if row.person_id in serving],
        [_unit(row, serving) for row in units],
    )


def _post(row: Any) -> PostNode:
    return PostNode(row.person_id, Role(row.role), row.org_id, row.grid_id, row.rank)


def _unit(row: Any, active: Collection[int]) -> UnitNode:
    """A unit, with the person who answers for it where they are active."""
    person_id = row.person_id if row.person_id in active else None
    return UnitNode(row.id, row.code, row.name, row.org_id, row.phone, person_id)


def _places(db: Connection, grids: Sequence[GridNode]) -> PlaceIndex:
    """The places, and what people call them besides."""
    table = table_of(Alias)
    aliases = db.execute(select(table).where(table.c.undone_at.is_(None)).order_by(table.c.id))
    return PlaceIndex(_all(db, Place), grids, aliases.all())


def _all(db: Connection, model: type[Base]) -> Sequence[Any]:
    table = Base.metadata.tables[model.__tablename__]
    return db.execute(select(table).order_by(table.c.id)).all()


def _some(db: Connection, model: type[Base], condition: ColumnElement[bool]) -> Sequence[Any]:
    table = table_of(model)
    return db.execute(select(table).where(condition).order_by(table.c.id)).all()
