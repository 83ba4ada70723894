"""A request as a value: what the tables hold of it at this moment of the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, case, select, update

from models import WORKING, Request, Status, table_of
from models.category import Urgency
from models.prepared import Prepared, one_of
from models.where import Where
from services.personal import Erased, Personal

#: A request stays for the figures without the person, the story and the door.
PERSONAL = (
    Personal(
        Request,
        Erased.BLANKED,
        owner="resident_id",
        words=("whereabouts", "place", "text", "contact", "result_text"),
        staff=("worker_id", "accused_id", "keeper_id"),
        plain=(
            "status", "result", "code", "urgency", "privacy", "source", "paused_from",
            "satisfaction", "mode",
        ),
        title="报过的事",
        shown={
            "id": "事项号", "created_at": "时间", "code": "类别", "status": "状态",
            "place": "地点", "text": "您说的", "contact": "联系人", "result_text": "结果",
            "solved": "解决了", "satisfaction": "满意", "closed_at": "结束时间",
        },
    ),
)  # fmt: skip


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
_ONE = _SELECT.where(_TABLE.c.id == bindparam("number"))
_PEEK = Prepared(_ONE, ("number",))
_LOAD = Prepared(_ONE.with_for_update(), ("number",))
_DONE = _TABLE.c.resolved_at.is_not(None) & (
    (_TABLE.c.status == Status.RESOLVED)
    | ((_TABLE.c.status == Status.CLOSED) & (_TABLE.c.closed_at > bindparam("since")))
)
#: A resident's own, which many a message may be about.
_OWN_LATELY = Prepared(
    _SELECT.where(
        _TABLE.c.resident_id == bindparam("person"), one_of(_TABLE.c.status, WORKING) | _DONE
    )
    .order_by(_TABLE.c.id.desc())
    .limit(40),
    ("person", "since"),
)


#: The urgent first, then what is due first, as nothing else marks a line in a list; what has no
#: clock last, on every database.
MOST_PRESSING = (
    case({Urgency.L1.value: 0, Urgency.L2.value: 1}, value=_TABLE.c.urgency, else_=2),
    _TABLE.c.due_at.is_(None),
    _TABLE.c.due_at,
    _TABLE.c.id,
)
_NEWEST = (_TABLE.c.id.desc(),)
_LONGEST_OVERDUE = (_TABLE.c.due_at, _TABLE.c.id)


def load(db: Connection, number: int) -> Ticket | None:
    """One request, its row locked until the transaction ends."""
    row = _LOAD.one(db, {"number": number})
    return None if row is None else Ticket._make(row)


def peek(db: Connection, number: int) -> Ticket | None:
    """One request to look at, its row not locked: it may change before the transaction ends."""
    row = _PEEK.one(db, {"number": number})
    return None if row is None else Ticket._make(row)


def own_lately(db: Connection, person_id: int, since: datetime) -> list[Ticket]:
    """The resident's own requests that are being worked on, and those that were finished and are
    not closed, or only since then; the newest first.
    """
    return list(map(Ticket._make, _OWN_LATELY.all(db, {"person": person_id, "since": since})))


def find(
    db: Connection,
    *conditions: ColumnElement[bool],
    most: int = 20,
    newest: bool = False,
    latest: bool = False,
) -> Sequence[Ticket]:
    """The requests that fit: the most pressing first, or the newest, or the longest overdue."""
    order = _LONGEST_OVERDUE if latest else _NEWEST if newest else MOST_PRESSING
    rows = db.execute(_SELECT.where(*conditions).order_by(*order).limit(most))
    return list(map(Ticket._make, rows))


def change(db: Connection, number: int, **values: Any) -> Ticket:
    """Write the values and read the request as it stands now."""
    db.execute(update(_TABLE).where(_TABLE.c.id == number).values(**values))
    row = _LOAD.one(db, {"number": number})
    if row is None:
        raise LookupError("a request that was just written is gone")
    return Ticket._make(row)
