"""What an organisation's admins look after besides: what nobody has, what did not arrive.

Each question is about some organisations; those who head the same ones share its answer.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from models import (
    UNDELIVERED,
    WORKING,
    Call,
    CallState,
    Notice,
    Request,
    Status,
    Supporter,
    Unit,
    table_of,
)
from services import ticket as tickets
from services.briefs.lists import MOST, Lists
from services.house import House
from services.rights import sees
from services.ticket import Ticket

#: So far back an undelivered notice is still worth a call.
LATELY = timedelta(days=3)
#: From so many supporters on, a request is a concern of its whole building.
MANY = 5
_REQUESTS, _CALLS, _UNITS = table_of(Request), table_of(Call), table_of(Unit)
_SUPPORTERS, _NOTICES = table_of(Supporter), table_of(Notice)
_UNDELIVERED: BindParameter[Sequence[str]] = bindparam(
    "undelivered", UNDELIVERED, expanding=True, literal_execute=True
)


class Office(NamedTuple):
    """What some organisations' admins look after, each list cut at its most."""

    waiting: Sequence[Ticket] = ()
    unsigned: Sequence[tuple[Ticket, str]] = ()
    supported: Sequence[int] = ()
    undelivered: Sequence[int] = ()


def headed_by(lists: Lists, person_id: int) -> Office:
    """What this admin looks after and may read."""
    house, orgs = lists.house, headed(lists.house, person_id)
    if not orgs:
        return Office()
    has = lists.once("office", orgs, lambda: _read(lists.db, orgs, lists.now))
    return has._replace(
        waiting=[one for one in has.waiting if sees(house, person_id, one)],
        unsigned=[one for one in has.unsigned if sees(house, person_id, one[0])],
    )


def _read(db: Connection, orgs: Collection[int], now: datetime) -> Office:
    return Office(
        _waiting(db, orgs), _unsigned(db, orgs), _supported(db, orgs), _undelivered(db, orgs, now)
    )


def headed(house: House, person_id: int) -> frozenset[int]:
    """The organisations whose nearest admin the person is."""
    directory = house.directory
    below = (directory.subtree(post.org_id) for post in directory.posts_of(person_id))
    return frozenset(
        org_id
        for org_id in frozenset().union(*below)
        if any(one.id == person_id for one in house.heads(org_id))
    )


def _waiting(db: Connection, orgs: Collection[int]) -> Sequence[Ticket]:
    """待派: what nobody has been given."""
    inside = _REQUESTS.c.org_id.in_(orgs)
    return tickets.find(db, inside, _REQUESTS.c.status == Status.NEW, most=MOST)


def _unsigned(db: Connection, orgs: Collection[int]) -> list[tuple[Ticket, str]]:
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
    return [(found[request_id], name) for request_id, name in calls if request_id in found]


def _supported(db: Connection, orgs: Collection[int]) -> list[int]:
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


def _undelivered(db: Connection, orgs: Collection[int], now: datetime) -> list[int]:
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
