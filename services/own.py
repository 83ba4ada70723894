"""我的信息: how much is held of a person, in figures that fit into a chat."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from models import (
    Address,
    Attachment,
    ConsentKind,
    Household,
    Message,
    Person,
    Request,
)
from models.where import Where
from services import consents, erasing
from services.forgetting import open_numbers


class Holding(NamedTuple):
    """What is held: the profile, how many of each kind, and what was told and asked for."""

    name: str
    phone: str
    home: str
    counts: Mapping[str, int]
    open: tuple[int, ...]
    told_at: datetime | None
    erased_by: datetime | None


#: Of what how many there are.
COUNTED: Mapping[str, Any] = {
    "addresses": Address.person_id,
    "messages": Message.person_id,
    "media": Attachment.person_id,
    "requests": Request.resident_id,
}


def held(db: Connection, person_id: int) -> Holding:
    """Everything that is held of a person, in short."""
    person = db.execute(
        select(Person.name, Person.phone, Household.whereabouts)
        .outerjoin(Household, Household.id == Person.household_id)
        .where(Person.id == person_id)
    ).one()
    told = consents.standing(db, person_id, ConsentKind.GENERAL)
    wish = erasing.wished(db, person_id)
    return Holding(
        person.name,
        person.phone,
        Where(**person.whereabouts).label() if person.whereabouts else "",
        {name: _count(db, owner == person_id) for name, owner in COUNTED.items()},
        tuple(open_numbers(db, person_id)),
        told.at if told else None,
        wish.due_at if wish else None,
    )


def _count(db: Connection, whose: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).where(whose)) or 0
