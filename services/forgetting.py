"""Forgetting a person: every noun's rows as it declared, then the row of the person itself."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select, update

from models import (
    WORKING,
    Address,
    Attachment,
    Base,
    Correction,
    Deletion,
    Message,
    Person,
    Request,
    RequestEvent,
    Why,
    table_of,
)
from services.anonymising import BESIDE, anonymise, doom, empty, hide, strike
from services.binding import forget_home, serves
from services.holdings import PERSONAL
from services.personal import Erased, Personal

_PEOPLE, _EVENTS = table_of(Person), table_of(RequestEvent)


def open_numbers(db: Connection, person_id: int) -> Sequence[int]:
    """The person's requests on which somebody still works."""
    mine = (Request.resident_id == person_id, Request.status.in_(WORKING))
    return db.scalars(select(Request.id).where(*mine).order_by(Request.id)).all()


def forget(db: Connection, now: datetime, person_id: int, why: Why) -> Sequence[int]:
    """Erase a person; the numbers of requests that are open and keep their story until they end.

    Whoever serves is forgotten as a resident only. The addresses are locked first, as a message
    locks them, so one that is being answered meanwhile is waited for.
    """
    mine = select(Address.id).where(Address.person_id == person_id).order_by(Address.id)
    db.execute(mine.with_for_update()).all()
    name = db.scalar(select(Person.name).where(Person.id == person_id)) or ""
    numbers = db.scalars(select(Request.id).where(Request.resident_id == person_id)).all()
    open_ = open_numbers(db, person_id)
    anonymise(db, now, set(numbers) - set(open_))
    hide(db, open_, [name])
    strike(db, numbers)
    _forget_beside(db, person_id)
    serving = serves(db, person_id)
    forget_home(db, person_id)
    _erase_rows(db, now, person_id, serving)
    if not serving:
        db.execute(
            update(_PEOPLE)
            .where(_PEOPLE.c.id == person_id)
            .values(name="", phone="", grid_id=None, active=False)
        )
    log(db, now, "person", why, 1)
    log(db, now, "requests", why, len(numbers) - len(open_))
    return open_


def _forget_beside(db: Connection, person_id: int) -> None:
    """What the person said to the requests of others."""
    said = (_EVENTS.c.actor_id == person_id, _EVENTS.c.act.in_(BESIDE))
    db.execute(update(_EVENTS).where(*said).values(actor_id=None, note=""))


def _erase_rows(db: Connection, now: datetime, person_id: int, serving: bool) -> None:
    """The rows that belong to the person, as each noun says."""
    if not serving:
        _forget_unheard(db, person_id)
    for one in PERSONAL:
        if not one.owner or one.model is Person or (serving and one.serving):
            continue
        if one.model is Attachment:
            doom(db, now, Attachment.person_id == person_id)
        elif one.erased is Erased.DELETED:
            table = table_of(one.model)
            db.execute(delete(table).where(table.c[one.owner] == person_id))
        elif one.erased is Erased.BLANKED:
            _blank(db, one, person_id)


def _blank(db: Connection, one: Personal, person_id: int) -> None:
    """The rows stay without the person. Requests were dealt with before, by how they stand."""
    if one.model is Request:
        return
    table = table_of(one.model)
    values = {name: empty(table.c[name]) for name in one.words} | {one.owner: None}
    db.execute(update(table).where(table.c[one.owner] == person_id).values(values))


def _forget_unheard(db: Connection, person_id: int) -> None:
    """What was not understood and became no request has nothing left to look at."""
    keys = select(Message.key).where(Message.person_id == person_id)
    nothing = (Correction.request_id.is_(None), Correction.message_key.in_(keys))
    db.execute(delete(Correction).where(*nothing))


def remove_if_alone(db: Connection, person_id: int) -> bool:
    """Delete the row of a person at which nothing points; whether it went.

    Who once served stays as a row without a name, which the records of the office need.
    """
    if serves(db, person_id):
        return False
    pointing = [
        exists().where(column == person_id)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is _PEOPLE.c.id for key in column.foreign_keys)
    ]
    for points in pointing:
        if db.scalar(select(points)):
            return False
    db.execute(delete(_PEOPLE).where(_PEOPLE.c.id == person_id))
    return True


def log(db: Connection, now: datetime, what: str, why: Why, count: int) -> None:
    """A line in the log of deletions, which names nobody; nothing where nothing went."""
    if count:
        db.execute(insert(Deletion).values(at=now, what=what, why=why.value, count=count))
