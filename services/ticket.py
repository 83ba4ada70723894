"""A request as a value: what the tables hold of it at this moment of the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, case, select, update

from models import Request, table_of
from models.category import Urgency
from models.where import Where


class Ticket(NamedTuple):
    """The columns of one row of `requests` that deciding needs."""

    id: int
    status: str
    result: str
    code: str
    urgency: str
    privacy: str
    org_id: int
    grid_id: int | None
    worker_id: int | None
    resident_id: int | None
    accused_id: int | None
    whereabouts: dict[str, Any]
    place: str
    text: str
    source: str
    contact: str
    created_at: datetime
    claim_due_at: datetime | None
    contact_due_at: datetime | None
    due_at: datetime | None
    claimed_at: datetime | None
    contacted_at: datetime | None
    arrived_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    pauses: int
    paused_from: str
    result_text: str
    solved: bool | None
    satisfaction: str
    returns: int
    designated: bool
    round: int
    parent_id: int | None
    merged_into_id: int | None
    term: int
    begun_at: datetime
    on_site_due_at: datetime | None
    look_at: datetime | None
    level: int
    handings: int
    claim_round: int
    round_at: datetime
    overdue_at: datetime | None
    board: int
    urges: int
    urged_at: datetime | None
    extensions: int
    mode: str
    keeper_id: int | None
    supervised_at: datetime | None
    checked_at: datetime | None
    contact_confirmed: bool | None
    contact_missed_round: int
    paused_seconds: int

    @property
    def where(self) -> Where:
        """The place in its parts."""
        return Where(**self.whereabouts)


_TABLE = table_of(Request)
_SELECT = select(*(_TABLE.c[name] for name in Ticket._fields))
_PEEK = _SELECT.where(_TABLE.c.id == bindparam("number"))
_LOAD = _PEEK.with_for_update()


#: The urgent first, then what is due first; what has no clock last, on every database.
MOST_PRESSING = (
    case({urgency.value: place for place, urgency in enumerate(Urgency)}, value=Request.urgency),
    Request.due_at.is_(None),
    Request.due_at,
    Request.id,
)

_LONGEST_OVERDUE = (Request.due_at, Request.id)


def load(db: Connection, number: int) -> Ticket | None:
    """One request, its row locked until the transaction ends."""
    row = db.execute(_LOAD, {"number": number}).one_or_none()
    return None if row is None else Ticket(*row)


def peek(db: Connection, number: int) -> Ticket | None:
    """One request to look at, its row not locked: it may change before the transaction ends."""
    row = db.execute(_PEEK, {"number": number}).one_or_none()
    return None if row is None else Ticket(*row)


def find(
    db: Connection,
    *conditions: ColumnElement[bool],
    most: int = 20,
    newest: bool = False,
    latest: bool = False,
) -> Sequence[Ticket]:
    """The requests that fit: the most pressing first, or the newest, or the longest overdue."""
    order = _LONGEST_OVERDUE if latest else (Request.id.desc(),) if newest else MOST_PRESSING
    rows = db.execute(_SELECT.where(*conditions).order_by(*order).limit(most))
    return [Ticket(*row) for row in rows]


def change(db: Connection, number: int, **values: Any) -> Ticket:
    """Write the values and read the request as it stands now."""
    db.execute(update(_TABLE).where(_TABLE.c.id == number).values(**values))
    return Ticket(*db.execute(_LOAD, {"number": number}).one())
