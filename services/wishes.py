"""The rows of wishes for another date: laid, looked up, closed; at most one is open a request."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from models import WORKING, Approval, Request, Status, Wish, table_of
from services.due import Waiting
from services.personal import Personal
from services.ticket import MOST_PRESSING, Ticket

#: States in which a request is in somebody's hands, who may wish for another date.
HELD = frozenset(
    {Status.CLAIMED, Status.IN_PROGRESS, Status.NEED_INFO, Status.SCHEDULED, Status.LONG_TERM}
)
#: Where somebody above has set the date.
AGREED = frozenset({Status.SCHEDULED, Status.LONG_TERM})
#: How people call what is asked for.
WISH_NAMES = {Wish.EXTENSION: "延期", Wish.SCHEDULE: "限期解决", Wish.LONG_TERM: "长期整改"}
_TABLE = table_of(Approval)
#: Those that are undecided, until those who decide are told once more.
WAITING = Waiting(_TABLE.c.remind_at)
_REQUESTS = table_of(Request)
PERSONAL = (
    Personal(
        Approval,
        about="request_id",
        words=("reason", "plan"),
        staff=("asked_by", "decided_by"),
        plain=("wish",),
    ),
)


class Stage(NamedTuple):
    """One step of a plan and when it is to be done."""

    at: datetime
    text: str


class Wished(NamedTuple):
    """A wish as its row has it."""

    id: int
    request_id: int
    wish: str
    asked_by: int
    asked_at: datetime
    reason: str
    due_at: datetime | None
    until: datetime
    remind_at: datetime | None
    plan: Sequence[dict[str, str]]

    @property
    def stages(self) -> list[Stage]:
        """The plan with its moments."""
        return [Stage(datetime.fromisoformat(one["at"]), one["text"]) for one in self.plan]

    def asks(self, wish: Wish, person_id: int, until: datetime, stages: Sequence[Stage]) -> bool:
        """Whether it is the same wish of the same person for the same dates."""
        same = (self.wish, self.asked_by, self.until) == (wish, person_id, until)
        return same and self.stages == list(stages)


_COLUMNS = [_TABLE.c[name] for name in Wished._fields]
_SELECT = select(*_COLUMNS).where(_TABLE.c.decided_at.is_(None))
#: The same with what they are about, while that is worked on.
_OPEN = (
    select(*(_REQUESTS.c[name] for name in Ticket._fields), *_COLUMNS)
    .join_from(_TABLE, _REQUESTS, _REQUESTS.c.id == _TABLE.c.request_id)
    .where(_REQUESTS.c.status.in_(WORKING), _TABLE.c.decided_at.is_(None))
)


class Laid(NamedTuple):
    """What a new wish asks for, by whom, and when those who have not decided are reminded."""

    wish: Wish
    asked_by: int
    reason: str
    until: datetime
    remind_at: datetime
    stages: Sequence[Stage] = ()


def lay(db: Connection, now: datetime, ticket: Ticket, laid: Laid) -> None:
    """Add a wish in the place of an older one about the same request."""
    close(db, now, ticket.id)
    row: dict[str, Any] = {
        "request_id": ticket.id,
        "wish": laid.wish.value,
        "asked_by": laid.asked_by,
        "asked_at": now,
        "reason": laid.reason,
        "due_at": ticket.due_at,
        "until": laid.until,
        "remind_at": laid.remind_at,
        "plan": [{"at": stage.at.isoformat(), "text": stage.text} for stage in laid.stages],
    }
    db.execute(insert(_TABLE).values(row))


def open_of(db: Connection, request_id: int) -> Wished | None:
    """The wish that waits for a decision about this request."""
    query = _SELECT.where(_TABLE.c.request_id == request_id).order_by(_TABLE.c.id.desc())
    row = db.execute(query.limit(1)).one_or_none()
    return None if row is None else Wished(*row)


def open_in(db: Connection, orgs: Collection[int]) -> list[tuple[Ticket, Wished]]:
    """The wishes about what is open in these organisations, the most pressing request first."""
    found = _OPEN.where(_REQUESTS.c.org_id.in_(orgs)).order_by(*MOST_PRESSING)
    width = len(Ticket._fields)
    return [(Ticket(*row[:width]), Wished(*row[width:])) for row in db.execute(found)]


def close(
    db: Connection,
    now: datetime,
    request_id: int,
    *,
    decided_by: int | None = None,
    approved: bool | None = None,
) -> None:
    """Nothing waits about this request any more; decided by nobody where it was overtaken."""
    open_ones = (_TABLE.c.request_id == request_id) & _TABLE.c.decided_at.is_(None)
    values = {"decided_at": now, "decided_by": decided_by, "approved": approved, "remind_at": None}
    db.execute(update(_TABLE).where(open_ones).values(values))


def is_agreed(db: Connection, ticket: Ticket) -> bool:
    """Whether its date was approved by somebody, and is no limit of its category any more.

    What was granted before 没解决 counts no longer: the work has other limits since.
    """
    if not AGREED.isdisjoint({ticket.status, ticket.paused_from}):
        return True
    granted = (
        _TABLE.c.request_id == ticket.id,
        _TABLE.c.wish == Wish.EXTENSION,
        _TABLE.c.approved.is_(True),
        _TABLE.c.decided_at >= ticket.round_at,
    )
    return (
        ticket.extensions > 0
        and db.execute(select(_TABLE.c.id).where(*granted)).first() is not None
    )


def outlived(before: Ticket, after: Ticket) -> bool:
    """Whether a wish about it is overtaken: it ended, has other hands, or another promise."""
    return before.status in HELD and (
        after.status not in HELD or after.worker_id != before.worker_id or after.term != before.term
    )


def load(db: Connection, row_id: int) -> Wished | None:
    """One open wish by its id, None when it was decided or overtaken."""
    row = db.execute(_SELECT.where(_TABLE.c.id == row_id)).one_or_none()
    return None if row is None else Wished(*row)
