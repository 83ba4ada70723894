"""The history of a request and what it makes us owe: one event, its notices, one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from models import Bounce, Notice, NoticeState, RequestEvent, table_of
from models.prepared import Prepared
from services.personal import Erased, Personal

#: Real times that every new notice starts with: free to be claimed at once.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_EVENTS = table_of(RequestEvent)
_ADD_EVENT = Prepared(
    insert(_EVENTS),
    ("request_id", "at", "actor_id", "act", "from_status", "to_status", "note", "details"),
)
_ADD_NOTICE = Prepared(
    insert(table_of(Notice)),
    (
        "key",
        "person_id",
        "request_id",
        "kind",
        "facts",
        "urgent",
        "state",
        "created_at",
        "due_at",
        "retry_at",
        "lease_until",
        "lease_token",
        "tries",
        "channel",
        "error",
        "reference",
    ),
)
PERSONAL = (
    Personal(
        RequestEvent,
        about="request_id",
        words=("note",),
        staff=("actor_id",),
        plain=("act", "from_status", "to_status", "details"),
    ),
    Personal(
        Notice,
        Erased.DELETED,
        owner="person_id",
        about="request_id",
        words=("facts",),
        plain=(
            "key", "kind", "state", "lease_token", "channel", "error", "reference",
        ),
        serving=True,
    ),
    Personal(Bounce, plain=("reference", "status")),
)  # fmt: skip


class Owed(NamedTuple):
    """A notice to one person. `at` is the business time from which it may be sent."""

    person_id: int
    kind: str
    facts: Mapping[str, Any]
    at: datetime
    urgent: bool = False


def record(
    db: Connection,
    now: datetime,
    request_id: int,
    act: str,
    *,
    actor_id: int | None = None,
    moved: tuple[str, str] = ("", ""),
    note: str = "",
    details: Mapping[str, Any] | None = None,
    owed: Sequence[Owed] = (),
) -> None:
    """Add one line to the history, and the notices it causes."""
    line = {
        "request_id": request_id,
        "at": now,
        "actor_id": actor_id,
        "act": act,
        "from_status": moved[0],
        "to_status": moved[1],
        "note": note,
        "details": details or {},
    }
    if not owed:
        _ADD_EVENT.later(db, line)
        return
    number = _ADD_EVENT.inserted(db, line)
    owe(db, now, f"event:{number}", owed, request_id=request_id)


def owe(
    db: Connection,
    now: datetime,
    subject: str,
    owed: Sequence[Owed],
    *,
    request_id: int | None = None,
) -> None:
    """Write the notices of one subject; a person is told the same thing once."""
    rows = {
        notice.person_id: {
            "key": f"{subject}:{notice.person_id}",
            "person_id": notice.person_id,
            "request_id": request_id,
            "kind": notice.kind,
            "facts": notice.facts,
            "urgent": notice.urgent,
            "state": NoticeState.PENDING,
            "created_at": now,
            "due_at": notice.at,
            "retry_at": _LONG_AGO,
            "lease_until": _LONG_AGO,
            "lease_token": "",
            "tries": 0,
            "channel": "",
            "error": "",
            "reference": "",
        }
        for notice in owed
    }
    for row in rows.values():
        _ADD_NOTICE.later(db, row)


def is_owed(db: Connection, subject: str, person_id: int) -> bool:
    """Whether the person was told this already, as who asks twice within a second."""
    mine = select(Notice.id).where(Notice.key == f"{subject}:{person_id}")
    return db.execute(mine.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a request's history."""

    at: datetime
    actor_id: int | None
    act: str
    from_status: str
    to_status: str
    note: str


#: So many lines back is looked for what happened before.
FAR = 200


def lines(db: Connection, request_id: int, *, most: int = 50) -> list[Line]:
    """The newest lines of a request's history, the oldest of them first."""
    columns = (
        RequestEvent.at,
        RequestEvent.actor_id,
        RequestEvent.act,
        RequestEvent.from_status,
        RequestEvent.to_status,
        RequestEvent.note,
    )
    rows = db.execute(
        select(*columns)
        .where(RequestEvent.request_id == request_id)
        .order_by(RequestEvent.id.desc())
        .limit(most)
    )
    return [Line(*row) for row in rows][::-1]


def finishers(db: Connection, numbers: Collection[int]) -> Mapping[int, int | None]:
    """Who said the last 办结 of each of these requests; one question for all of them."""
    if not numbers:
        return {}
    mine = (_EVENTS.c.request_id.in_(numbers), _EVENTS.c.act == "resolved")
    last = select(func.max(_EVENTS.c.id)).where(*mine).group_by(_EVENTS.c.request_id)
    query = select(_EVENTS.c.request_id, _EVENTS.c.actor_id).where(_EVENTS.c.id.in_(last))
    return {row.request_id: row.actor_id for row in db.execute(query)}
