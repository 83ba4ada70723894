"""别名: names of places that admins explain; learned, listed, undone, known everywhere at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from models import Alias, Refusal, Request, Status, table_of
from models.where import Where
from services import office, rights
from services import ticket as tickets
from services.claims import canonical, named
from services.desk import Desk
from services.personal import Personal
from services.revisions import Part, raise_revision
from services.rights import Right
from services.spelling import full_name, is_name, plain_name, split_ending
from services.ticket import Ticket

_ALIASES = table_of(Alias)
_COUNTS = _ALIASES.c.undone_at.is_(None)
PERSONAL = (
    Personal(Alias, staff=("learned_by", "undone_by"), plain=("name", "estate", "road", "road_no")),
)


class Learned(NamedTuple):
    """A name that counts: what it means, and who explained it when."""

    name: str
    place: str
    by: int
    at: datetime


def learn(desk: Desk, name: str, where: Where, org_id: int) -> list[Ticket]:
    """Keep what a name means, and bring what waited for it to its grid; these requests.

    A name never becomes another place's that bears it already, and means one place in an
    organisation.
    """
    plain = plain_name(name)
    meant = _place_of(desk, where, org_id)
    # What is refused writes nothing.
    _is_learned(desk, org_id, plain, meant)
    # Raising it lets two admins who answer at once come one after the other, so it is asked again.
    raise_revision(desk.db, Part.PLACES)
    if not _is_learned(desk, org_id, plain, meant):
        values = {"estate": meant.estate or "", "road": meant.road or ""}
        desk.db.execute(
            insert(_ALIASES).values(
                org_id=org_id,
                name=plain,
                **values,
                road_no=meant.road_no or "",
                learned_by=desk.person_id,
                learned_at=desk.now,
            )
        )
    return _bring(desk, plain, meant)


def _is_learned(desk: Desk, org_id: int, plain: str, meant: Where) -> bool:
    """Whether the name means the place already; raise the refusal where it never may."""
    known = _in_org(desk, org_id, plain)
    if known is None:
        _check(desk, plain, meant, org_id)
    elif named(known) != meant:
        raise Refusal("refuse.alias_taken", name=plain, place=full_name(named(known)))
    return known is not None


def _place_of(desk: Desk, where: Where, org_id: int) -> Where:
    """The place, if the speaker is admin of it now, whatever they were asked before."""
    if org_id not in desk.house.directory.administered(desk.person_id):
        raise Refusal("refuse.scope")
    for place, _ in desk.house.directory.places.places_in({org_id}):
        if full_name(place) == full_name(where):
            return place
    raise Refusal("refuse.alias_no_place", name=full_name(where))


def _in_org(desk: Desk, org_id: int, plain: str) -> Any:
    """What the name means there already, in the database and not only in memory."""
    columns = (_ALIASES.c.name, _ALIASES.c.estate, _ALIASES.c.road, _ALIASES.c.road_no)
    mine = (_ALIASES.c.org_id == org_id, _ALIASES.c.name == plain, _COUNTS)
    return desk.db.execute(select(*columns).where(*mine)).first()


def _check(desk: Desk, plain: str, meant: Where, org_id: int) -> None:
    """A name must be one, and not yet mean a place of the organisation or be another's own."""
    if not is_name(plain):
        raise Refusal("refuse.alias_name", name=plain)
    places = desk.house.directory.places
    ours = {full_name(place) for place, _ in places.places_in({org_id})}
    for place in map(full_name, places.places_of(plain)):
        if plain_name(place) == plain or place in ours:
            raise Refusal("refuse.alias_taken", name=plain, place=place)


def _bring(desk: Desk, plain: str, meant: Where) -> list[Ticket]:
    """What waits under this name for somebody to dispatch it goes to the place's grid."""
    waiting = (
        Request.status == Status.NEW,
        Request.grid_id.is_(None),
        Request.org_id.in_(sorted(_above(desk))),
    )
    brought = []
    for ticket in tickets.find(desk.db, *waiting, most=50):
        if not _speaks_of(ticket, plain) or not rights.rules(desk.house, desk.person_id, ticket):
            continue
        where = canonical(ticket.where._replace(estate=None, road=None, road_no=None), meant)
        found = desk.house.directory.places.resolve(where)
        if found.grid_id is None:
            continue
        locked = rights.demand(desk.db, desk.house, desk.person_id, ticket.id, Right.RULE)
        if locked.status == Status.NEW:
            brought.append(office.relocate(desk, locked, found))
    return brought


def _above(desk: Desk) -> frozenset[int]:
    return desk.house.directory.administered(desk.person_id)


def _speaks_of(ticket: Ticket, plain: str) -> bool:
    """Whether the request names the estate so, with or without the usual ending."""
    said = plain_name(ticket.where.estate or "")
    return bool(said) and split_ending(said) == split_ending(plain)


def listed(desk: Desk, most: int = 30) -> Sequence[Learned]:
    """What was learned in the speaker's organisations, the newest first."""
    rows = desk.db.execute(
        select(_ALIASES)
        .where(_ALIASES.c.org_id.in_(sorted(_above(desk))), _COUNTS)
        .order_by(_ALIASES.c.id.desc())
        .limit(most)
    )
    return [
        Learned(row.name, full_name(named(row)), row.learned_by, row.learned_at) for row in rows
    ]


def undo(desk: Desk, name: str) -> str:
    """The name means nothing more in the speaker's organisations; what it meant."""
    plain = plain_name(name)
    mine = (_ALIASES.c.org_id.in_(sorted(_above(desk))), _ALIASES.c.name == plain, _COUNTS)
    rows = desk.db.execute(select(_ALIASES).where(*mine)).all()
    if not rows:
        raise Refusal("refuse.alias_unknown", name=plain)
    undone = update(_ALIASES).where(_ALIASES.c.id.in_([row.id for row in rows]), _COUNTS)
    undone = undone.values(undone_by=desk.person_id, undone_at=desk.now)
    if desk.db.execute(undone).rowcount == 0:
        # Another has undone it since it was read.
        raise Refusal("refuse.alias_unknown", name=plain)
    raise_revision(desk.db, Part.PLACES)
    return "、".join(full_name(named(row)) for row in rows)
