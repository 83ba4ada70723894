"""停用: what somebody had in hand goes to who answers for its place next, so nothing is lost."""

from dataclasses import replace
from typing import Any

from models import WORKING, Request, Status
from services import ticket as tickets
from services.desk import Desk
from services.directory_rows import with_people
from services.history import Owed
from services.moving import Telling
from services.promises import handed
from services.roster import load_roster
from services.routing import candidates
from services.ticket import Ticket
from services.tree import Staff

#: What is dispatched anew; a question, a date and a plan are of the request and stay.
DISPATCHED_ANEW = frozenset({Status.DISPATCHED, Status.CLAIMED, Status.IN_PROGRESS})
#: More than anybody has in hand.
MOST = 1000


def hand_over(desk: Desk, person_id: int) -> list[Ticket]:
    """Give away all that the person, who is switched off already, had in hand."""
    directory = with_people(desk.db, desk.house.directory, [person_id])
    roster = load_roster(desk.db, desk.now)
    without = desk._replace(house=replace(desk.house, directory=directory, roster=roster))
    mine = (Request.worker_id == person_id, Request.status.in_(WORKING))
    numbers = sorted(one.id for one in tickets.find(desk.db, *mine, most=MOST))
    found = (tickets.load(desk.db, number) for number in numbers)
    return [_given(without, ticket) for ticket in found if ticket is not None]


def _given(desk: Desk, ticket: Ticket) -> Ticket:
    heir = _heir(desk, ticket)
    anew = ticket.status in DISPATCHED_ANEW
    told: dict[str, Any] = {
        "note": heir.name if heir else "",
        "telling": _telling(desk, "dispatched" if anew else "inherited"),
    }
    heir_id = heir.id if heir else None
    if not anew:
        values = {"worker_id": heir_id, "keeper_id": None, "designated": False}
        return desk.amend(ticket, "handed_on", values=values, **told)
    if heir is None and ticket.status != Status.DISPATCHED:
        # Only what nobody accepted may go back to the queue, so the move is made in two steps.
        ticket = desk.move(ticket, Status.DISPATCHED, "put_down")
    values = {**handed(desk.house, ticket, heir_id, desk.now), "designated": False}
    to = Status.DISPATCHED if heir else Status.NEW
    return desk.move(ticket, to, "handed_on", values=values, **told)


def _heir(desk: Desk, ticket: Ticket) -> Staff | None:
    """Who answers for its place next; what cannot go back to the queue has a head at least."""
    house, without = desk.house, (ticket.accused_id, ticket.resident_id)
    found = candidates(house, ticket.code, ticket.grid_id, ticket.org_id, without)
    if not found and ticket.status not in DISPATCHED_ANEW:
        found = house.heads(ticket.org_id, without)
    return next(iter(found), None)


def _telling(desk: Desk, kind: str) -> Telling:
    """The heir gets it; the resident hears who.

    Where nobody answers, the heads do, except who did this and reads it anyway.
    """

    def telling(after: Ticket) -> list[Owed]:
        if after.worker_id is None:
            heads = desk.house.heads(after.org_id, (after.accused_id, desk.person_id))
            return desk.tell_all(after, (one.id for one in heads), "unplaced")
        return [
            *desk.tell(after, after.worker_id, kind),
            *desk.tell(after, after.resident_id, "assigned"),
        ]

    return telling
