"""The community as the database has it, in the form of the community file."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from models import CalendarDay, Grid, Org, Person, Place, Post, Role, Unit
from services.claims import named
from services.community.entries import (
    CalendarEntry,
    Community,
    GridEntry,
    OrgEntry,
    PersonEntry,
    PlaceEntry,
    UnitEntry,
)
from services.community.learned import learned_names

#: Which role a person's entry gets when only grids name the person, the highest first.
PRECEDENCE: tuple[str, ...] = (Role.LEADER, Role.WORKER, Role.CAPTAIN)


Posts = Sequence[Row[Any]]


def dump_community(db: Connection) -> Community:
    """Everything that `load_community` brings in; loading it again changes nothing."""
    orgs = {row.id: row for row in db.execute(select(Org.__table__).order_by(Org.id))}
    grids = {row.id: row for row in db.execute(select(Grid.__table__).order_by(Grid.id))}
    posts = db.execute(
        select(Post.__table__, Person.name, Person.phone)
        .join(Person, Person.id == Post.person_id)
        .order_by(Post.person_id, Post.rank, Post.id)
    ).all()
    entries, told = _grids(grids, orgs, posts)
    return Community(
        orgs=tuple(
            OrgEntry(row.code, row.name, row.level, _code(orgs, row.parent_id))
            for row in orgs.values()
        ),
        grids=entries,
        places=_places(db, grids),
        people=_people(posts, told, orgs, grids),
        units=tuple(
            UnitEntry(row.code, row.name, _code(orgs, row.org_id), row.phone)
            for row in db.execute(select(Unit.__table__).order_by(Unit.id))
        ),
        calendar=tuple(
            CalendarEntry(row.day, row.working, row.name)
            for row in db.execute(select(CalendarDay.__table__).order_by(CalendarDay.day))
        ),
    )


def _code(rows: dict[int, Any], row_id: int | None) -> str:
    return str(rows[row_id].code) if row_id is not None else ""


def _grids(
    grids: dict[int, Any], orgs: dict[int, Any], posts: Posts
) -> tuple[tuple[GridEntry, ...], set[int]]:
    """Each grid with the phones of those who serve it, and the ids of the posts this tells."""
    held: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for post in sorted(posts, key=lambda post: (post.rank, post.id)):
        if post.grid_id is not None:
            held[post.grid_id, post.role].append(post)
    entries, told = [], set()
    for row in grids.values():
        workers = held[row.id, Role.WORKER]
        leader, captain = held[row.id, Role.LEADER][:1], held[row.id, Role.CAPTAIN][:1]
        told |= {post.id for post in (*workers, *leader, *captain)}
        entries.append(
            GridEntry(
                row.code,
                row.name,
                _code(orgs, row.org_id),
                _code(grids, row.parent_id),
                leader="".join(post.phone for post in leader),
                workers=tuple(post.phone for post in workers),
                captain="".join(post.phone for post in captain),
            )
        )
    return tuple(entries), told


def _places(db: Connection, grids: dict[int, Any]) -> tuple[PlaceEntry, ...]:
    """Each place; what admins have learned stands at its first row with what it was called."""
    rows = db.execute(select(Place.__table__).order_by(Place.id)).all()
    learned = learned_names(db, rows, grids)
    return tuple(
        PlaceEntry(
            _code(grids, row.grid_id),
            row.estate,
            (*row.aliases, *learned.pop((grids[row.grid_id].org_id, named(row)), ())),
            row.buildings,
            row.road,
            row.road_no,
            row.managed,
            row.lat,
            row.lng,
        )
        for row in rows
    )


def _people(
    posts: Posts, told: set[int], orgs: dict[int, Any], grids: dict[int, Any]
) -> tuple[PersonEntry, ...]:
    """The posts that no grid tells; whoever has none of these gets the highest role of a grid."""
    by_person: defaultdict[int, list[Any]] = defaultdict(list)
    for post in posts:
        by_person[post.person_id].append(post)
    entries = []
    for held in by_person.values():
        own = [post for post in held if post.id not in told]
        for post in own or sorted(held, key=lambda post: PRECEDENCE.index(post.role))[:1]:
            grid = _code(grids, post.grid_id) if own else ""
            org = _code(orgs, post.org_id)
            entries.append(PersonEntry(post.name, post.phone, post.role, org, grid))
    return tuple(entries)
