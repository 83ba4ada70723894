"""Asking an admin what residents mean by a place that nobody knows, once for each name."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.where import Where
from services import questions
from services.history import is_owed, owe
from services.house import House
from services.questions import Ask
from services.sounds import near_readings
from services.spelling import full_name, is_name, plain_name, split_ending, without_kind
from services.telling import tell
from services.ticket import Ticket

#: So many places are offered, by these facts of the notice.
OFFERED = ("one", "two", "three", "four")


def wonder(db: Connection, house: House, now: datetime, ticket: Ticket) -> None:
    """Ask who answers for the organisation where the unknown estate of a request is.

    The same name is asked about once; the request does not wait for the answer.
    """
    name = without_kind(plain_name(ticket.where.estate or ""))
    if not is_name(name) or house.directory.places.knows(ticket.where):
        return
    outside = (ticket.accused_id, ticket.resident_id)
    head = next(iter(house.heads(ticket.org_id, outside)), None)
    if head is None:
        return
    digest = hashlib.sha256(name.encode()).hexdigest()[:32]
    subject = f"alias:{ticket.org_id}:{digest}"
    offered = likely(house, head.id, name, ticket.org_id)
    if not offered or is_owed(db, subject, head.id):
        return
    choices = [_choice(name, where, org_id) for where, org_id in offered]
    questions.ask(db, now, head.id, Ask.ALIAS, ticket.id, choices)
    labels = {
        fact: f"{at} {one['label']}"
        for at, (fact, one) in enumerate(zip(OFFERED, choices, strict=False), 1)
    }
    told = tell(house, ticket, now, head.id, "alias_wanted", name=name, **labels)
    owe(db, now, subject, told, request_id=ticket.id)


def _choice(name: str, where: Where, org_id: int) -> dict[str, Any]:
    """One place that the name may mean, as the question keeps it."""
    return {"name": name, "where": where.as_dict(), "org": org_id, "label": where.label()}


def likely(
    house: House, person_id: int, name: str, org_id: int | None = None
) -> Sequence[tuple[Where, int]]:
    """The places of an admin that a name may mean, the likeliest first; of `org_id` before others.

    The rights are the admin's own: nobody is offered a place of somebody else's community.
    """
    places = house.directory.places.places_in(house.directory.administered(person_id))
    said = _marks(name)

    def unlikeness(place: tuple[Where, int]) -> tuple[float, bool]:
        marks = _marks(full_name(place[0]))
        return -len(said & marks) / len(said | marks), place[1] != org_id

    return sorted(places, key=unlikeness)[: len(OFFERED)]


def _marks(name: str) -> frozenset[str]:
    """The letters of a name and how they sound, without the ending that many share."""
    bare, _ = split_ending(name)
    return frozenset(bare).union(*(near_readings(sign) for sign in bare))
