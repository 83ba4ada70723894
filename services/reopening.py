"""Work that begins again: 没解决 by its resident, or a check that failed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models import Refusal, Status
from services import questions
from services.above import climb
from services.desk import Desk
from services.feedback import demand_finished
from services.history import Owed
from services.house import House
from services.promises import handed, promised_again
from services.questions import Ask
from services.ticket import Ticket
from services.tree import Staff

#: So long after its end a request is opened again by 没解决; later it is a new one.
WINDOW = timedelta(days=14)


def may_reopen(ticket: Ticket, now: datetime) -> bool:
    """Whether 没解决 still brings it back to work."""
    return ticket.closed_at is None or now - ticket.closed_at <= WINDOW


def reopen(desk: Desk, ticket: Ticket, reason: str) -> Ticket:
    """没解决: the work begins again with a new promise, and the level above hears of it."""
    return work_again(desk, ticket, reason, "reopened", solved=False)


def work_again(
    desk: Desk, ticket: Ticket, reason: str, kind: str, *, solved: bool | None
) -> Ticket:
    """Half the clock, one level up. `kind` is the notice; a resident who did not ask hears too.

    `solved` is what the resident said, None where somebody else found it undone.
    """
    demand_finished(ticket)
    if not may_reopen(ticket, desk.now):
        raise Refusal("refuse.too_late", number=f"#{ticket.id}")
    questions.close(desk.db, desk.now, ticket.id, Ask.RATING, "没解决")
    promise = promised_again(desk.house, ticket, desk.now)
    again = ticket._replace(**promise)
    above = climb(desk.house, ticket)
    return desk.move(
        ticket,
        Status.DISPATCHED,
        "reopened",
        note=reason or "没解决",
        values={
            **promise,
            **handed(desk.house, again, _who_again(desk.house, ticket), desk.now),
            "claim_due_at": again.claim_due_at,
            "level": max(above.level, ticket.level),
            "round": ticket.round + 1,
            "solved": solved,
            "satisfaction": "",
            "contact_confirmed": None,
            "result": "",
            "result_text": "",
            "contacted_at": None,
            "arrived_at": None,
            "resolved_at": None,
            "closed_at": None,
            "checked_at": None,
        },
        telling=lambda moved: _told_of_it(desk, moved, kind, reason, above.people),
    )


def _who_again(house: House, ticket: Ticket) -> int | None:
    """Who did it keeps the duty; where they have left, who answers for the place now."""
    if house.staff(ticket.worker_id) is not None:
        return ticket.worker_id
    without = (ticket.accused_id, ticket.resident_id)
    others = (
        *house.responders(ticket.grid_id, without),
        *house.heads(ticket.org_id, without),
    )
    return others[0].id if others else None


def _told_of_it(
    desk: Desk, ticket: Ticket, kind: str, reason: str, above: Sequence[Staff]
) -> list[Owed]:
    """The handler, and somebody else than the handler: the next level above, else the heads."""
    others = above or desk.house.heads(ticket.org_id, (ticket.worker_id, ticket.accused_id))
    people = {ticket.worker_id, *(one.id for one in others)} - {desk.person_id}
    told = desk.tell_all(ticket, people, kind, reason=reason)
    if ticket.resident_id != desk.person_id:
        told += desk.tell(ticket, ticket.resident_id, "reworked")
    return told
