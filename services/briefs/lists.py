"""What waits for whom: tasks of one's own, and what those above have to look after."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select

from models import (
    UNDELIVERED,
    WORKING,
    Call,
    CallState,
    Level,
    Notice,
    Request,
    Status,
    Supporter,
    Unit,
    table_of,
)
from services import ticket as tickets
from services.above import LEADER, LEVELS
from services.approvers import standing
from services.checking import checkers
from services.house import House
from services.ladder import RUNNING
from services.oversight import within
from services.rights import is_superior, sees
from services.sampling import is_checked
from services.ticket import Ticket

#: So many are counted; a brief shows a few of them.
MOST = 500
#: So far back an undelivered notice is still worth a call.
LATELY = timedelta(days=3)
#: From so many supporters on, a request is a concern of its whole building.
MANY = 5
_REQUESTS, _CALLS, _UNITS = table_of(Request), table_of(Call), table_of(Unit)
_SUPPORTERS, _NOTICES = table_of(Supporter), table_of(Notice)
_UNDELIVERED: BindParameter[Sequence[str]] = bindparam(
    "undelivered", UNDELIVERED, expanding=True, literal_execute=True
)


def own(db: Connection, house: House, person_id: int, now: datetime) -> list[Ticket]:
    """The tasks of one's own and of those in whose place one stands: the late first."""
    handlers = [person_id, *house.roster.absent_for(person_id)]
    mine = _REQUESTS.c.worker_id.in_(handlers)
    found = tickets.find(db, mine, _REQUESTS.c.status.in_(WORKING - {Status.NEW}), most=MOST)
    held = [one for one in found if person_id in house.hands(one)]
    return sorted(held, key=lambda one: not is_late(one, now))


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether the promise is broken: its clock runs and has run out."""
    return ticket.status in RUNNING and ticket.due_at is not None and ticket.due_at <= now


def late(db: Connection, house: House, person_id: int, now: datetime) -> list[Ticket]:
    """What is overdue below a leader or admin; from the street upwards only what reached them."""
    found = _overseen(
        db, house, person_id, _REQUESTS.c.status.in_(RUNNING), _REQUESTS.c.due_at <= now
    )
    near = LEVELS[Level.COMMUNITY]
    return [
        one for one in found if (own := standing(house, one, person_id)) <= near or one.level >= own
    ]


def unclaimed(db: Connection, house: House, person_id: int) -> list[Ticket]:
    """What nobody has accepted in the grids of a leader."""
    found = _overseen(db, house, person_id, _REQUESTS.c.status == Status.DISPATCHED)
    return [
        one
        for one in found
        if one.worker_id != person_id and standing(house, one, person_id) == LEADER
    ]


def unchecked(db: Connection, house: House, person_id: int) -> list[Ticket]:
    """办结 that this person is asked to check."""
    found = _overseen(
        db,
        house,
        person_id,
        _REQUESTS.c.status == Status.RESOLVED,
        _REQUESTS.c.checked_at.is_(None),
    )
    chosen = [one for one in found if is_checked(one)]
    asked = checkers(db, house, chosen)
    return [
        one
        for one, people in zip(chosen, asked, strict=True)
        if any(who.id == person_id for who in people)
    ]


def _overseen(
    db: Connection, house: House, person_id: int, *conditions: ColumnElement[bool]
) -> Sequence[Ticket]:
    """What fits and lies below a leader or admin who may read it."""
    found = tickets.find(db, *within(house, person_id), *conditions, most=MOST)
    return [
        one for one in found if is_superior(house, person_id, one) and sees(house, person_id, one)
    ]


def headed(house: House, person_id: int) -> list[int]:
    """The organisations whose nearest admin the person is."""
    return [
        org_id
        for org_id in house.directory.orgs
        if any(one.id == person_id for one in house.heads(org_id))
    ]


def waiting(db: Connection, house: House, orgs: Sequence[int], person_id: int) -> list[Ticket]:
    """待派: what nobody has been given."""
    found = tickets.find(
        db, _REQUESTS.c.org_id.in_(orgs), _REQUESTS.c.status == Status.NEW, most=MOST
    )
    return [one for one in found if sees(house, person_id, one)]


def unsigned(
    db: Connection, house: House, orgs: Sequence[int], person_id: int
) -> list[tuple[Ticket, str]]:
    """Requests with a unit that was called and has not signed, and the unit's name."""
    query = (
        select(_CALLS.c.request_id, _UNITS.c.name)
        .join(_UNITS, _UNITS.c.id == _CALLS.c.unit_id)
        .join(_REQUESTS, _REQUESTS.c.id == _CALLS.c.request_id)
        .where(
            _REQUESTS.c.org_id.in_(orgs),
            _REQUESTS.c.status.in_(WORKING),
            _CALLS.c.state == CallState.CALLED,
        )
        .order_by(_CALLS.c.called_at, _CALLS.c.id)
        .limit(MOST)
    )
    calls = [(row[0], row[1]) for row in db.execute(query)]
    wanted = _REQUESTS.c.id.in_({request_id for request_id, _ in calls})
    found = {one.id: one for one in tickets.find(db, wanted, most=MOST)} if calls else {}
    return [
        (found[request_id], name)
        for request_id, name in calls
        if request_id in found and sees(house, person_id, found[request_id])
    ]


def supported(db: Connection, orgs: Sequence[int]) -> list[int]:
    """The numbers of open requests that many support, the most first."""
    number = func.count()
    query = (
        select(_SUPPORTERS.c.request_id)
        .join(_REQUESTS, _REQUESTS.c.id == _SUPPORTERS.c.request_id)
        .where(_REQUESTS.c.org_id.in_(orgs), _REQUESTS.c.status.in_(WORKING))
        .group_by(_SUPPORTERS.c.request_id)
        .having(number >= MANY)
        .order_by(number.desc(), _SUPPORTERS.c.request_id)
        .limit(MOST)
    )
    return list(db.scalars(query))


def undelivered(db: Connection, orgs: Sequence[int], now: datetime) -> list[int]:
    """The numbers of requests of which somebody was lately not told what they should know."""
    query = (
        select(_NOTICES.c.request_id)
        .join(_REQUESTS, _REQUESTS.c.id == _NOTICES.c.request_id)
        .where(
            _NOTICES.c.state.in_(_UNDELIVERED),
            _NOTICES.c.created_at > now - LATELY,
            _REQUESTS.c.org_id.in_(orgs),
        )
        .group_by(_NOTICES.c.request_id)
        .order_by(_NOTICES.c.request_id)
        .limit(MOST)
    )
    return [number for number in db.scalars(query) if number is not None]
