"""Units called to a request: the rows, and how long a unit has for each step.

Source of the limits: 南京鼓楼 吹哨报到 (sign within 1 h, contact within 24 h, report in 3 or 5
working days) and 南通崇川 (常规哨, 重点哨, 疑难哨, upgraded by themselves).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from models import CALL_OPEN, WORKING, Address, Call, CallState, Request, table_of
from models.category import URGENT, ClockKind, Privacy, categories
from models.inserting import insert_row
from services import ticket as tickets
from services.calendar import WorkCalendar
from services.house import House
from services.spans import Span, read_span
from services.ticket import Ticket
from services.tree import UnitNode

#: Level 3 (疑难哨) is the highest.
TOP = 3
#: So many calls are listed at once.
MOST = 50
_CALLS = table_of(Call)
#: The states in the order in which a unit reaches them.
_ORDER = tuple(CallState)


class Called(NamedTuple):
    """One row of `calls` as a value."""

    id: int
    request_id: int
    unit_id: int
    lead: bool
    level: int
    state: str
    reason: str
    called_by: int
    called_at: datetime
    awaits: str
    due_at: datetime
    look_at: datetime | None
    signed_at: datetime | None
    contacted_at: datetime | None
    reported_at: datetime | None
    report: str

    @property
    def is_open(self) -> bool:
        """Whether the unit still has something to do."""
        return self.state in CALL_OPEN

    def reached(self, state: CallState) -> bool:
        """Whether the unit has come as far as a state."""
        return _ORDER.index(CallState(self.state)) >= _ORDER.index(state)


@dataclass(frozen=True, slots=True)
class SubClock:
    """One thing a called unit has to do in time: which, its limit, and that of what is urgent.

    `wish` is how it is called; `harder` is the limit of a 疑难哨, where that has its own.
    """

    state: CallState
    wish: str
    limit: Span
    urgent: Span
    harder: Span | None = None

    def due(self, calendar: WorkCalendar, call: Called, urgency: str) -> datetime:
        """When this must have been done; always reckoned from the call."""
        limit = self.urgent if urgency in URGENT else self.limit
        if self.harder is not None and call.level >= TOP:
            limit = self.harder
        return limit.due(call.called_at, calendar)


def _span(limit: str) -> Span:
    return read_span(limit, "calls")


#: The sub-clocks of a call. 450 minutes are a working day, so 24 hours end at the same hour of
#: the next one: nobody in an office signs at night, unless the matter is urgent.
CLOCKS = (
    SubClock(CallState.SIGNED, "签收", limit=_span("1 working h"), urgent=_span("1 h")),
    SubClock(
        CallState.CONTACTED,
        "联系",
        limit=_span("450 working min"),
        urgent=_span("24 h"),
    ),
    SubClock(
        CallState.REPORTED,
        "回报",
        limit=_span("3 workdays"),
        urgent=_span("3 workdays"),
        harder=_span("5 workdays"),
    ),
)


class Step(NamedTuple):
    """A sub-clock and when it ends."""

    at: datetime
    clock: SubClock


def steps(calendar: WorkCalendar, call: Called, urgency: str) -> list[Step]:
    """What the unit has not done yet, the earliest first; nothing once it has reported."""
    waiting = (clock for clock in CLOCKS if not call.reached(clock.state))
    due = (Step(clock.due(calendar, call, urgency), clock) for clock in waiting)
    return sorted(due, key=lambda step: step.at)


def clocks(calendar: WorkCalendar, call: Called, urgency: str, after: datetime) -> dict[str, Any]:
    """The columns of the next sub-clock that ends after a moment."""
    return _awaiting(step for step in steps(calendar, call, urgency) if step.at > after)


def awaited(calendar: WorkCalendar, call: Called, urgency: str) -> Step | None:
    """The sub-clock that the row waits for, by the calendar and the urgency of today."""
    ahead = steps(calendar, call, urgency)
    return next((step for step in ahead if step.clock.state == call.awaits), None)


def following(calendar: WorkCalendar, call: Called, urgency: str) -> dict[str, Any]:
    """The columns of the sub-clock after the one that was missed, whatever hour they end at."""
    missed = _ORDER.index(CallState(call.awaits))
    ahead = steps(calendar, call, urgency)
    return _awaiting(step for step in ahead if _ORDER.index(step.clock.state) > missed)


def _awaiting(ahead: Iterable[Step]) -> dict[str, Any]:
    """The columns of a row that waits for the first of these; for none it is looked at no more."""
    for step in ahead:
        return {"awaits": step.clock.state.value, "due_at": step.at, "look_at": step.at}
    return {"awaits": "", "look_at": None}


def find(db: Connection, *conditions: ColumnElement[bool], lock: bool = False) -> list[Called]:
    """The calls that fit, in the order of calling, as they stand now where they are locked.

    Whoever changes one has locked its request before.
    """
    columns = (_CALLS.c[name] for name in Called._fields)
    query = select(*columns).where(*conditions).order_by(_CALLS.c.called_at, _CALLS.c.id)
    rows = db.execute(query.with_for_update() if lock else query.limit(MOST))
    return [Called(*row) for row in rows]


def is_callable(ticket: Ticket) -> bool:
    """Whether units may be called in: to what is open, and to a mediation, whose story they do
    not get. Complaints, care and violence are nobody else's business.
    """
    mediation = categories()[ticket.code].clock is ClockKind.MEDIATION
    return ticket.privacy == Privacy.OPEN or (mediation and ticket.privacy == Privacy.PRIVATE)


def of_request(db: Connection, ticket: Ticket) -> list[Called]:
    """The units called to a request, the first one first; to be changed, so they are locked."""
    return find(db, _CALLS.c.request_id == ticket.id, lock=True)


def add(db: Connection, values: Mapping[str, Any]) -> Called:
    """A unit is called to a request for the first time."""
    return find(db, _CALLS.c.id == insert_row(db, _CALLS, values))[0]


def change(db: Connection, call: Called, values: Mapping[str, Any]) -> Called:
    """Write the values; the call as it stands now."""
    db.execute(update(_CALLS).where(_CALLS.c.id == call.id).values(**values))
    return call._replace(**values)


def end(db: Connection, request_id: int) -> None:
    """The request is no longer worked on: what units still had to do for it is over."""
    mine = (_CALLS.c.request_id == request_id, _CALLS.c.state.in_(CALL_OPEN))
    db.execute(update(_CALLS).where(*mine).values(state=CallState.ENDED, look_at=None))


def waiting_for(db: Connection, house: House, person_id: int) -> list[tuple[Called, Ticket]]:
    """What the person's units still have to do, with the requests, the oldest first."""
    units = [unit.id for unit in house.directory.units_of(person_id)]
    calls = find(db, _CALLS.c.unit_id.in_(units), _CALLS.c.state.in_(CALL_OPEN))
    wanted = Request.id.in_({call.request_id for call in calls})
    requests = {ticket.id: ticket for ticket in tickets.find(db, wanted, most=MOST)}
    found = ((call, requests[call.request_id]) for call in calls if call.request_id in requests)
    return [(call, ticket) for call, ticket in found if ticket.accused_id != person_id]


def answered_by(db: Connection, house: House, person_id: int, ticket: Ticket) -> list[Called]:
    """The calls on a request that the person answers for, while it is worked on.

    Whom a request accuses has no part in it, a unit neither.
    """
    units = [unit.id for unit in house.directory.units_of(person_id)]
    if not units or ticket.status not in WORKING or ticket.accused_id == person_id:
        return []
    mine = (_CALLS.c.request_id == ticket.id, _CALLS.c.unit_id.in_(units))
    return find(db, *mine, _CALLS.c.state != CallState.ENDED)


def shows(db: Connection, house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether a called unit may read the request: an open one, and only while it is called."""
    return ticket.privacy == Privacy.OPEN and bool(answered_by(db, house, person_id, ticket))


def works_on(db: Connection, house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether a unit of the person still has something to do for the request."""
    return any(call.is_open for call in answered_by(db, house, person_id, ticket))


def means(db: Connection, house: House, person_id: int, number: int) -> bool:
    """Whether somebody speaks of a request as the unit called to it, not as its handler."""
    found = tickets.find(db, Request.id == number, most=1)
    return any(
        ticket.worker_id != person_id and answered_by(db, house, person_id, ticket)
        for ticket in found
    )


def is_reachable(db: Connection, unit: UnitNode) -> bool:
    """Whether the person who answers for the unit has bound a WeChat."""
    bound = select(Address.id).where(Address.person_id == unit.person_id, Address.followed)
    return db.execute(bound.limit(1)).first() is not None
