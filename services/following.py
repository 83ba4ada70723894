"""Who follows a request besides its resident, and what they hear of it.

Followers are whoever supports it (附议) and the residents of what was merged into it. They hear
of every step in words of their own, which ask nothing, tell nobody's story and name no door.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, union

from models import WORKING, Request, Status, Supporter, table_of
from models.category import Privacy
from models.prepared import Prepared
from models.where import Where
from services import ticket as tickets
from services.history import Owed
from services.house import House
from services.telling import HINTS, tell
from services.ticket import Ticket

#: What followers hear of a notice to the resident; None where it is between the resident and us.
FOLLOWING: Mapping[str, str | None] = {
    "assigned": "follow_hands",
    "claimed": "follow_hands",
    "arrived": "follow_arrived",
    "resolved": "follow_resolved",
    "rejected": "follow_rejected",
    "rejected_again": "follow_rejected",
    "redirected": "follow_redirected",
    "merged": "follow_merged",
    "split_back": "follow_hands",
    "remaining": "follow_remaining",
    "late": "follow_late",
    "progress": "follow_step",
    "asked": None,
    "asked_again": None,
    "ask_again": None,
    "split": None,
    "withdrawal_agreed": None,
    "withdrawal_declined": None,
}
#: What they hear of a notice that the table does not name.
STEP = "follow_step"
#: So many requests merged into each other, and so many people, are told; more than a building has.
MOST = 500
_REQUESTS = table_of(Request)
_SUPPORTERS = table_of(Supporter)
_NOT_ENDED = _REQUESTS.c.status.in_([*WORKING, Status.RESOLVED])
_OVER = _REQUESTS.c.status.not_in([*WORKING, Status.MERGED])
#: The numbers that a person follows. Most follow nothing, and many a message asks.
_FOLLOWED_BY = Prepared(
    select(_REQUESTS.c.id).where(
        _REQUESTS.c.id.in_(
            union(
                select(_SUPPORTERS.c.request_id).where(
                    _SUPPORTERS.c.person_id == bindparam("person")
                ),
                select(_REQUESTS.c.merged_into_id).where(
                    _REQUESTS.c.resident_id == bindparam("person"),
                    _REQUESTS.c.merged_into_id.is_not(None),
                ),
            )
        )
    ),
    ("person",),
)


def with_followers(
    db: Connection, ticket: Ticket, owed: Sequence[Owed], knowing: Iterable[int] = ()
) -> list[Owed]:
    """The notices, and what the followers hear of those to the resident.

    `knowing` are people who hear of it anyway, each in the words that are meant for them.
    """
    news = [
        (one, kind)
        for one in owed
        if one.person_id == ticket.resident_id and (kind := FOLLOWING.get(one.kind, STEP))
    ]
    if not news:
        return list(owed)
    heard = {ticket.accused_id, *knowing, *(one.person_id for one in owed)}
    told = [
        _in_their_words(ticket, one._replace(person_id=person_id, kind=kind))
        for one, kind in news
        for person_id in followers(db, ticket)
        if person_id not in heard
    ]
    return [*owed, *told]


def told(db: Connection, house: House, ticket: Ticket, now: datetime, kind: str) -> list[Owed]:
    """A notice for the followers alone, of what the resident did."""
    return [
        _in_their_words(ticket, one)
        for person_id in followers(db, ticket)
        if person_id not in {ticket.resident_id, ticket.accused_id}
        for one in tell(house, ticket, now, person_id, kind)
    ]


def _in_their_words(ticket: Ticket, owed: Owed) -> Owed:
    hint = HINTS.get(owed.kind, "").replace("{}", str(ticket.id))
    return owed._replace(facts={**owed.facts, **unnamed(ticket), "hint": hint})


def unnamed(ticket: Ticket) -> dict[str, Any]:
    """The facts that replace those which tell who reported it: no story, no door."""
    parts = {key: ticket.whereabouts.get(key) for key in Where._fields[:-2]}
    return {"text": "", "place": Where(**parts).label()}


def followers(db: Connection, ticket: Ticket) -> list[int]:
    """The people who follow a request; nobody follows what is private, or has become so."""
    if ticket.privacy != Privacy.OPEN:
        return []
    merged, near = {ticket.id}, {ticket.id}
    people: set[int] = set()
    while near and len(merged) < MOST:
        rows = db.execute(
            select(_REQUESTS.c.id, _REQUESTS.c.resident_id)
            .where(_REQUESTS.c.merged_into_id.in_(near))
            .limit(MOST)
        ).all()
        near = {row.id for row in rows} - merged
        merged |= near
        people |= {row.resident_id for row in rows if row.resident_id is not None}
    return sorted(people | set(_supporters(db, merged)))


def _supporters(db: Connection, numbers: Iterable[int]) -> Sequence[int]:
    query = select(_SUPPORTERS.c.person_id).where(_SUPPORTERS.c.request_id.in_(numbers))
    return db.scalars(query.limit(MOST)).all()


def follows(db: Connection, person_id: int, ticket: Ticket) -> bool:
    """Whether the person follows the request, which is not their own."""
    return person_id != ticket.resident_id and person_id in followers(db, ticket)


def followed_numbers(db: Connection, person_id: int) -> list[int]:
    """The numbers of all requests of others that a person follows, whatever became of them."""
    return [row[0] for row in _FOLLOWED_BY.all(db, {"person": person_id})]


def followed(db: Connection, person_id: int, numbers: Sequence[int], most: int = 6) -> list[Ticket]:
    """Those of the `numbers` that a person follows and that have not ended, the newest first."""
    return _followed(db, person_id, numbers, _NOT_ENDED, most) if numbers else []


def ended(
    db: Connection, person_id: int, numbers: Sequence[int], since: datetime, most: int = 6
) -> list[Ticket]:
    """Those that ended since then, whatever their end was, the newest first."""
    if not numbers:
        return []
    lately = (Request.resolved_at > since) | (Request.closed_at > since)
    return _followed(db, person_id, numbers, _OVER & lately, most)


def _followed(
    db: Connection, person_id: int, numbers: Sequence[int], wanted: ColumnElement[bool], most: int
) -> list[Ticket]:
    found = tickets.find(db, Request.id.in_(numbers), wanted, most=most, newest=True)
    return [one for one in found if follows(db, person_id, one)]
