"""催办: whoever waits may urge once a day; urged again when it is late, it goes one level up."""

from datetime import timedelta
from typing import NamedTuple

from models import WORKING, Refusal, Status
from services.above import climb
from services.desk import Desk
from services.history import Owed
from services.ladder import RUNNING
from services.moving import amend
from services.telling import worded
from services.ticket import Ticket

#: A request is urged once within this time, whoever does it.
EVERY = timedelta(hours=24)
#: From this urge on, what is overdue is carried upwards (docs/lifecycle.md).
CLIMBS = 2


class Urged(NamedTuple):
    """A request that was urged, and to whom it was reported, if to anybody."""

    ticket: Ticket
    reported: str = ""


def urge(desk: Desk, ticket: Ticket, text: str = "") -> Urged:
    """催办: the handler hears it; overdue and urged before, the next level above does too."""
    _demand_open(desk, ticket)
    _demand_rested(desk, ticket)
    urged = desk.amend(
        ticket,
        "urged",
        note=text,
        values={"urges": ticket.urges + 1, "urged_at": desk.now},
        telling=lambda same: _told(desk, same, text),
    )
    late = _is_late(desk, urged)
    return _escalate(desk, urged) if late and urged.urges >= CLIMBS else Urged(urged)


def _is_late(desk: Desk, ticket: Ticket) -> bool:
    due = ticket.due_at if ticket.status in RUNNING else None
    return due is not None and due <= desk.now


def _demand_open(desk: Desk, ticket: Ticket) -> None:
    """What is done is not urged, nor what waits for the one who urges."""
    number = f"#{ticket.id}"
    if ticket.status == Status.RESOLVED:
        raise Refusal("refuse.urge_resolved", number=number, plain_number=ticket.id)
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=number)
    if ticket.status == Status.NEED_INFO and ticket.resident_id == desk.person_id:
        raise Refusal("refuse.urge_waiting", number=number, plain_number=ticket.id)


def _demand_rested(desk: Desk, ticket: Ticket) -> None:
    if ticket.urged_at is None or desk.now - ticket.urged_at >= EVERY:
        return
    worker = desk.house.staff(ticket.worker_id)
    raise Refusal(
        "refuse.urged_before",
        number=f"#{ticket.id}",
        at=desk.house.clock_words(ticket.urged_at, desk.now),
        worker=worker.name if worker else worded("who.duty"),
        hotline=desk.house.manners.hotline,
    )


def _told(desk: Desk, ticket: Ticket, text: str) -> list[Owed]:
    """Whose task it is; where it is nobody's yet, the heads who have to give it to somebody."""
    heads = desk.house.heads(ticket.org_id, (ticket.accused_id,))
    people = desk.house.hands(ticket) or [head.id for head in heads]
    kind = "urged_overdue" if _is_late(desk, ticket) else "urged"
    others = [one for one in people if one != desk.person_id]
    return desk.tell_all(ticket, others, kind, count=ticket.urges, reason=text)


def _escalate(desk: Desk, ticket: Ticket) -> Urged:
    """One level up, as at a missed deadline; where nobody is above, it stays."""
    above = climb(desk.house, ticket)
    if not above.people:
        return Urged(ticket)

    again = worded("why.urged_again")

    def telling(after: Ticket) -> list[Owed]:
        people = (one.id for one in above.people)
        return desk.tell_all(after, people, "escalated", why=again)

    after = amend(
        desk.db,
        desk.now,
        ticket,
        "escalated",
        actor_id=None,
        note=above.reported,
        values={"level": max(above.level, ticket.level)},
        telling=telling,
    )
    return Urged(after, above.reported)
