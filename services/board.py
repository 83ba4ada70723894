"""The claim board (认领): what is offered to a circle of people until one of them takes it.

群众下单、支部派单、党员接单. Each circle has the claim clock of a new request; nobody in time
passes it on to the next, after the last circle it is dispatched as usual.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from models import Refusal, Request, Status
from services import ticket as tickets
from services.circles import GRID, TAKERS, circle, hangs, next_circle, offered
from services.desk import Desk
from services.following import unnamed
from services.history import Owed
from services.house import House
from services.moving import amend, move
from services.promises import handed
from services.rights import Right, demand, rules
from services.telling import tell, tell_all
from services.ticket import Ticket
from services.tree import Staff, distinct

#: So many of what is offered are shown at once.
MOST_SHOWN = 15


def hang(desk: Desk, number: int) -> Ticket:
    """派单 号 认领: offer it to everybody who serves the grid."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.LEAD)
    if hangs(ticket):
        raise Refusal("refuse.hangs", number=f"#{ticket.id}")
    if ticket.designated and not rules(desk.house, desk.person_id, ticket):
        raise Refusal("refuse.designated", number=f"#{ticket.id}")
    values = handed(desk.house, ticket, None, desk.now)
    first = next_circle(desk.house, ticket, 0)
    if first is None or values["claim_due_at"] is None:
        raise Refusal("refuse.cannot_hang", number=f"#{ticket.id}", plain_number=ticket.id)
    return desk.move(
        ticket,
        Status.DISPATCHED,
        "hung",
        values={**_offering(desk.house, ticket, first[0], desk.now), "designated": False},
        # Whoever had it and may take it again hears the offer only, which is written last.
        telling=lambda moved: [
            *desk.tell(moved, _loser(desk, ticket), "taken_away"),
            *_offer(desk.house, moved, desk.now, first[1]),
        ],
    )


def _loser(desk: Desk, ticket: Ticket) -> int | None:
    """Who had it before and hears that it is no longer theirs."""
    return None if ticket.worker_id == desk.person_id else ticket.worker_id


def _offering(house: House, ticket: Ticket, circle: int, now: datetime) -> dict[str, Any]:
    """To a circle, which has a claim clock of its own."""
    return {**handed(house, ticket, None, now), "board": circle}


def _told(
    house: House, ticket: Ticket, now: datetime, people: Iterable[Staff], kind: str, **facts: Any
) -> list[Owed]:
    return tell_all(house, ticket, now, (one.id for one in people), kind, **facts)


def _offer(house: House, ticket: Ticket, now: datetime, people: Iterable[Staff]) -> list[Owed]:
    """The offer to a circle, which learns the house and not the door before one takes it."""
    return _told(house, ticket, now, people, "offered", place=unnamed(ticket)["place"])


def pass_on(
    db: Connection,
    house: House,
    now: datetime,
    ticket: Ticket,
    add: Callable[[Iterable[Owed]], None],
) -> Ticket:
    """Nobody took it in time: offer it to the next circle, after the last to the handler."""
    following = next_circle(house, ticket, ticket.board)
    if following is None:
        return _end(db, house, now, ticket, add)
    number, people = following
    values = _offering(house, ticket, number, now)
    after = amend(db, now, ticket, "passed_on", actor_id=None, values=values)
    add(_offer(house, after, now, people))
    return after


def _end(
    db: Connection,
    house: House,
    now: datetime,
    ticket: Ticket,
    add: Callable[[Iterable[Owed]], None],
) -> Ticket:
    """The board is at its end: whoever answers for the grid gets it, and the admins hear."""
    without = (ticket.accused_id, ticket.resident_id)
    first = next(iter(house.responders(ticket.grid_id, without)), None)
    after = move(
        db,
        now,
        ticket,
        Status.DISPATCHED if first else Status.NEW,
        "unhung",
        actor_id=None,
        note=first.name if first else "",
        values=handed(house, ticket, first.id if first else None, now),
    )
    add(_told(house, after, now, house.heads(after.org_id), "unhung"))
    add(tell(house, after, now, after.worker_id, "dispatched"))
    return after


def put_back(desk: Desk, ticket: Ticket, reason: str) -> Ticket | None:
    """退回 of what came from the board: to everybody else so far, and to the next circle.

    None when there is no circle left.
    """
    following = next_circle(desk.house, ticket, ticket.board)
    if following is None:
        return None
    number, people = following
    values = _offering(desk.house, ticket, number, desk.now)
    earlier = [circle(desk.house, ticket, nearer) for nearer in range(GRID, number)]
    invited = distinct([*chain.from_iterable(earlier), *people])
    others = [one for one in invited if one.id != desk.person_id]
    return desk.move(
        ticket,
        Status.DISPATCHED,
        "returned",
        note=reason,
        values={**values, "returns": ticket.returns + 1},
        telling=lambda moved: [
            *desk.tell(moved, moved.resident_id, "another_comes"),
            *_told(desk.house, moved, desk.now, desk.house.heads(moved.org_id), "hung_again"),
            *_offer(desk.house, moved, desk.now, others),
        ],
    )


def open_to(desk: Desk) -> Sequence[Ticket]:
    """认领: what is offered to this person now, the most pressing first."""
    posts = desk.house.directory.posts_of(desk.person_id)
    orgs = {post.org_id for post in posts if post.role in TAKERS}
    if not orgs:
        return ()
    found = tickets.find(
        desk.db,
        Request.org_id.in_(orgs),
        Request.status == Status.DISPATCHED,
        Request.board > 0,
        most=200,
    )
    return [one for one in found if offered(desk.house, desk.person_id, one)][:MOST_SHOWN]
