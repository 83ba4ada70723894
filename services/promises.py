"""What a request's columns hold when it is promised anew, or given into other hands."""

from datetime import datetime
from typing import Any

from models.category import Category, Urgency, categories
from services.house import House
from services.limits import Deadlines
from services.ticket import Ticket


def promised(
    house: House, ticket: Ticket, category: Category, urgency: Urgency, now: datetime
) -> dict[str, Any]:
    """The promise of another category: reckoned from the filing, from now where that is over."""
    due = house.deadlines(category, urgency, ticket.created_at)
    begun = ticket.created_at
    if due.resolve is not None and due.resolve <= now:
        due, begun = house.deadlines(category, urgency, now), now
    return {
        "code": category.code,
        "urgency": urgency.value,
        "privacy": category.privacy.value,
        **_clocks(ticket, due),
        **new_term(ticket, begun),
    }


def promised_again(house: House, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """没解决: the same limits once more, each of them halved."""
    due = house.deadlines(categories()[ticket.code], Urgency(ticket.urgency), now)
    halved = Deadlines(
        *(
            None if end is None else now + (end - now) / 2
            for end in (due.claim, due.contact, due.on_site, due.resolve)
        )
    )
    return {**_clocks(ticket, halved), **new_term(ticket, now)}


def promised_anew(house: House, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """A promise as for a request filed now, for what begins again without fault of a handler."""
    due = house.deadlines(categories()[ticket.code], Urgency(ticket.urgency), now)
    return {**_clocks(ticket, due), **new_term(ticket, now)}


def new_term(ticket: Ticket, begun: datetime) -> dict[str, Any]:
    """Another promise begins: its steps are taken anew."""
    return {"term": ticket.term + 1, "begun_at": begun, "overdue_at": None}


def handed(house: House, ticket: Ticket, worker_id: int | None, now: datetime) -> dict[str, Any]:
    """Into other hands: whoever gets it has the claim clock of a new request, from now."""
    due = house.deadlines(categories()[ticket.code], Urgency(ticket.urgency), now)
    claim = due.claim
    if claim is not None and ticket.due_at is not None and ticket.due_at > now:
        claim = min(claim, ticket.due_at)
    return {
        "worker_id": worker_id,
        "claimed_at": None,
        "claim_due_at": claim,
        "handings": ticket.handings + (worker_id is not None),
        "board": 0,
        "keeper_id": ticket.keeper_id if worker_id == ticket.worker_id else None,
    }


def can_be_contacted(resident_id: int | None, contact: str) -> bool:
    """Whether there is anybody to contact: what was found on patrol has nobody."""
    return resident_id is not None or contact != ""


def _clocks(ticket: Ticket, due: Deadlines) -> dict[str, Any]:
    contacted = can_be_contacted(ticket.resident_id, ticket.contact)
    return {
        "claim_due_at": due.claim,
        "contact_due_at": due.contact if contacted else None,
        "on_site_due_at": due.on_site,
        "due_at": due.resolve,
    }
