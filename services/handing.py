"""Passing a request on: 退回 with a reason, 转派 to a named colleague."""

from models import Refusal, Status
from services.board import put_back
from services.desk import Desk
from services.history import Owed
from services.promises import handed
from services.rights import Right, is_superior, task
from services.ticket import Ticket
from services.tree import Staff

#: 退回 is allowed once (潍坊市12345条例 22 forbids it to designated units altogether).
MOST_RETURNS = 1


def give_back(desk: Desk, number: int | None, reason: str) -> Ticket:
    """退回: once, with a reason, never after an admin named the worker."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    if not reason.strip():
        raise Refusal("refuse.needs_reason", word="退回", plain_number=ticket.id)
    _demand_superior_once_begun(desk, ticket)
    if ticket.designated:
        raise Refusal("refuse.designated", number=f"#{ticket.id}")
    if ticket.returns >= MOST_RETURNS:
        raise Refusal("refuse.returned_before", number=f"#{ticket.id}")
    if ticket.board and (offered := put_back(desk, ticket, reason)) is not None:
        return offered
    staff = _next(desk, ticket)
    if staff is None and ticket.status != Status.DISPATCHED:
        # Only what nobody accepted may go back to the queue, so the move is made in two steps.
        ticket = desk.move(ticket, Status.DISPATCHED, "put_down")
    return desk.move(
        ticket,
        Status.DISPATCHED if staff else Status.NEW,
        "returned",
        note=reason,
        values={
            **handed(desk.house, ticket, staff.id if staff else None, desk.now),
            "returns": ticket.returns + 1,
        },
        telling=lambda moved: _told_of_return(desk, moved, reason),
    )


def _next(desk: Desk, ticket: Ticket) -> Staff | None:
    """Who answers after the one who gave it back; a colleague in the grid, not yet the admin."""
    without = (desk.person_id, ticket.accused_id, ticket.resident_id)
    return next(iter(desk.house.responders(ticket.grid_id, without)), None)


def _told_of_return(desk: Desk, ticket: Ticket, reason: str) -> list[Owed]:
    told = desk.tell(ticket, ticket.worker_id, "dispatched")
    knowing = (ticket.worker_id, desk.person_id, ticket.accused_id)
    for head in desk.house.heads(ticket.org_id, knowing):
        told += desk.tell(ticket, head.id, "returned", reason=reason)
    return told


def transfer(desk: Desk, number: int | None, colleague: Staff, reason: str) -> Ticket:
    """转派: hand it to a named colleague, who must accept it."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    if colleague.id in {ticket.accused_id, ticket.worker_id, ticket.resident_id}:
        raise Refusal("refuse.cannot_take", number=f"#{ticket.id}", name=colleague.name)
    if ticket.designated and ticket.worker_id == desk.person_id:
        raise Refusal("refuse.designated", number=f"#{ticket.id}")
    _demand_superior_once_begun(desk, ticket)
    return desk.move(
        ticket,
        Status.DISPATCHED,
        "transferred",
        note=reason,
        values=handed(desk.house, ticket, colleague.id, desk.now),
        telling=lambda moved: told_of_new_hands(desk, ticket, moved),
    )


def told_of_new_hands(desk: Desk, before: Ticket, moved: Ticket) -> list[Owed]:
    """The new handler gets the task; the former one hears that it is no longer theirs.

    Whom a complaint names hears nothing of it.
    """
    told = desk.tell(moved, moved.worker_id, "dispatched")
    if before.worker_id not in {None, moved.worker_id, moved.accused_id, desk.person_id}:
        told += desk.tell(moved, before.worker_id, "taken_away")
    return told


def _demand_superior_once_begun(desk: Desk, ticket: Ticket) -> None:
    """What is being worked on is passed on by a leader or an admin only."""
    begun = ticket.status == Status.IN_PROGRESS
    if begun and not is_superior(desk.house, desk.person_id, ticket):
        raise Refusal("refuse.begun", number=f"#{ticket.id}")
