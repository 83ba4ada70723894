"""申诉: what was 不予受理 is looked at again, and by another person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from models import Refusal, Request, RequestEvent, Status
from models.category import Privacy
from models.request import STATUS_NAMES
from services import ticket as tickets
from services.desk import Desk
from services.history import Owed
from services.promises import promised_anew
from services.ticket import Ticket
from services.tree import Staff

#: So long after the answer it may be appealed.
WITHIN = timedelta(days=14)


def appealable(desk: Desk) -> Sequence[Ticket]:
    """The person's own requests that may still be appealed, the newest first."""
    return tickets.find(
        desk.db,
        Request.resident_id == desk.person_id,
        Request.status == Status.REJECTED,
        Request.closed_at > desk.now - WITHIN,
        newest=True,
    )


def undecided(desk: Desk) -> list[Ticket]:
    """Those whose appeal nobody has decided yet, the newest first."""
    own = Request.resident_id == desk.person_id
    found = tickets.find(desk.db, own, Request.status == Status.NEW, newest=True)
    return [one for one in found if was_appealed(desk.db, one)]


def is_undecided(desk: Desk, ticket: Ticket) -> bool:
    """Whether the request was appealed and waits for whoever decides."""
    return ticket.status == Status.NEW and was_appealed(desk.db, ticket)


def was_appealed(db: Connection, ticket: Ticket) -> bool:
    """Whether the request was appealed before, which is possible once."""
    mine = (RequestEvent.request_id == ticket.id, RequestEvent.act == "appealed")
    return db.scalar(select(RequestEvent.id).where(*mine).limit(1)) is not None


def add(desk: Desk, ticket: Ticket, reason: str) -> Ticket:
    """More words while the appeal waits: they go to whoever decides."""
    return desk.amend(
        ticket, "supplemented", note=reason, telling=lambda same: _told(desk, same, reason, "")
    )


def _told(desk: Desk, ticket: Ticket, reason: str, said: str) -> list[Owed]:
    heads = (head.id for head in deciders(desk, ticket))
    return desk.tell_all(ticket, heads, "appealed", reason=reason, said=said)


def _demand_appealable(desk: Desk, ticket: Ticket) -> None:
    """Only what was 不予受理, only once, and not too late."""
    number, manners = f"#{ticket.id}", desk.house.manners
    contact = {"hotline": manners.hotline, "supervision": manners.supervision_phone}
    if ticket.status != Status.REJECTED or ticket.closed_at is None:
        status = STATUS_NAMES[Status(ticket.status)]
        raise Refusal("refuse.not_rejected", number=number, plain_number=ticket.id, status=status)
    if was_appealed(desk.db, ticket):
        raise Refusal("refuse.appealed_before", number=number, **contact)
    if desk.now - ticket.closed_at > WITHIN:
        raise Refusal("refuse.appeal_late", number=number, **contact)


def appeal(desk: Desk, ticket: Ticket, reason: str) -> Ticket:
    """申诉: it begins anew with a full promise, and somebody else than before decides."""
    _demand_appealable(desk, ticket)
    said = ticket.result_text if ticket.privacy == Privacy.OPEN else ""
    values: dict[str, Any] = {
        **promised_anew(desk.house, ticket, desk.now),
        "worker_id": None,
        "claimed_at": None,
        "closed_at": None,
        "result_text": "",
        "designated": False,
        "board": 0,
    }

    return desk.move(
        ticket,
        Status.NEW,
        "appealed",
        note=reason,
        values=values,
        telling=lambda moved: _told(desk, moved, reason, said),
    )


def deciders(desk: Desk, ticket: Ticket) -> Sequence[Staff]:
    """The nearest heads who have not rejected it; where there is nobody else, the heads."""
    accused = ticket.accused_id
    others = desk.house.heads(ticket.org_id, (*rejecters(desk.db, ticket.id), accused))
    return others or desk.house.heads(ticket.org_id, (accused,))


def rejecters(db: Connection, number: int) -> frozenset[int]:
    """Who said 不予受理 to the request before."""
    query = select(RequestEvent.actor_id).where(
        RequestEvent.request_id == number,
        RequestEvent.act == "rejected",
        RequestEvent.actor_id.is_not(None),
    )
    return frozenset(actor for actor in db.scalars(query) if actor is not None)


def demand_another(desk: Desk, ticket: Ticket) -> None:
    """Refuse whoever rejected the request before: after an appeal another person decides."""
    if desk.person_id in rejecters(desk.db, ticket.id):
        raise Refusal("refuse.rejected_before", number=f"#{ticket.id}", plain_number=ticket.id)
