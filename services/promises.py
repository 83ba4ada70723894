"""What a request's columns hold when it is promised anew, or given into other hands."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from models.category import URGENT, Category, Urgency, categories
from services import wishes
from services.house import House
from services.limits import Deadlines
from services.ticket import Ticket


def promised(
    db: Connection,
    house: House,
    ticket: Ticket,
    category: Category,
    urgency: Urgency,
    now: datetime,
) -> dict[str, Any]:
    """The promise of another category: reckoned from the filing, from now where that is over.

    What was waited for the resident is added. A date that somebody approved stays, unless it
    has become urgent.
    """
    values = {"code": category.code, "urgency": urgency.value, "privacy": category.privacy.value}
    if urgency not in URGENT and wishes.is_agreed(db, ticket):
        return values
    waited = timedelta(seconds=ticket.paused_seconds)
    due = house.deadlines(category, urgency, ticket.created_at).later(waited)
    fresh = house.deadlines(category, urgency, now)
    if due.resolve is not None and due.resolve <= now:
        return values | _clocks(ticket, fresh) | new_term(ticket, now)
    begun = ticket.created_at + waited
    return values | _clocks(ticket, _ahead(due, fresh, now)) | new_term(ticket, begun)


def promised_still(house: House, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The clocks it had, for what rested meanwhile: those that are over begin anew."""
    if ticket.due_at is not None and ticket.due_at <= now:
        return promised_anew(house, ticket, now)
    had = Deadlines(
        ticket.claim_due_at, ticket.contact_due_at, ticket.on_site_due_at, ticket.due_at
    )
    fresh = house.deadlines(categories()[ticket.code], Urgency(ticket.urgency), now)
    return _clocks(ticket, _ahead(had, fresh, now))


def _ahead(due: Deadlines, fresh: Deadlines, now: datetime) -> Deadlines:
    """The deadlines, each step that is over replaced by a fresh one; the whole is not over."""

    def step(end: datetime | None, again: datetime | None) -> datetime | None:
        if end is None or end > now or again is None:
            return end
        return again if due.resolve is None else min(again, due.resolve)

    return Deadlines(
        step(due.claim, fresh.claim),
        step(due.contact, fresh.contact),
        step(due.on_site, fresh.on_site),
        due.resolve,
    )


def promised_again(house: House, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """没解决: the same limits once more, each of them halved.

    Half of several days would end at night; it ends when that day's business does.
    """
    urgency = Urgency(ticket.urgency)
    due = house.deadlines(categories()[ticket.code], urgency, now)
    claim, contact, on_site, resolve = (
        None if end is None else now + (end - now) / 2
        for end in (due.claim, due.contact, due.on_site, due.resolve)
    )
    if resolve is not None and due.resolve is not None and urgency not in URGENT:
        zone = house.calendar.timezone
        if resolve.astimezone(zone).date() > now.astimezone(zone).date():
            resolve = min(house.calendar.end_of_day(resolve).astimezone(UTC), due.resolve)
    halved = Deadlines(claim, contact, on_site, resolve)
    clocks = {**_clocks(ticket, halved), **new_term(ticket, now)}
    return {**clocks, "mode": "", "round_at": now, "overdue_at": None}


def promised_anew(house: House, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """A promise as for a request filed now, for what begins again without fault of a handler."""
    due = house.deadlines(categories()[ticket.code], Urgency(ticket.urgency), now)
    return {**_clocks(ticket, due), **new_term(ticket, now), "mode": "", "overdue_at": None}


def new_term(ticket: Ticket, begun: datetime) -> dict[str, Any]:
    """Another promise begins: its steps are taken anew.

    What was missed before in this round stays missed: `overdue_at` is left as it is.
    """
    return {"term": ticket.term + 1, "begun_at": begun}


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
        "claim_round": ticket.claim_round + 1,
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
        "claim_round": ticket.claim_round + 1,
        "contact_due_at": due.contact if contacted else None,
        "on_site_due_at": due.on_site,
        "due_at": due.resolve,
    }
