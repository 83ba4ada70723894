"""Filing a request: who answers for the place, what we promise, whom we tell."""

from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from models import Request, Source, Status, table_of
from models.category import Category, Privacy, Urgency, categories
from models.prepared import Prepared
from models.where import Where
from services.counting import counted
from services.history import Owed, owe, record
from services.house import House
from services.ladder import look_at
from services.limits import Deadlines
from services.promises import can_be_contacted
from services.routing import COMPLAINTS, Assignment, alarmed, answering, belongs_to, by_night
from services.telling import tell
from services.ticket import Ticket
from services.tree import Staff
from services.wondering import wonder

#: What a new request never has; left out of its insert.
_LATER = frozenset(
    {
        "id",
        "claimed_at",
        "contacted_at",
        "arrived_at",
        "resolved_at",
        "paused_at",
        "solved",
        "merged_into_id",
        "overdue_at",
        "urged_at",
        "keeper_id",
        "supervised_at",
        "checked_at",
        "contact_confirmed",
    }
)
_ADD = Prepared(
    insert(table_of(Request)),
    [name for name in Ticket._fields if name not in _LATER],
)
_IN_ORDER = itemgetter(*Ticket._fields)
#: What every new request begins with.
_FRESH: dict[str, Any] = {
    "id": 0,
    "result": "",
    "claimed_at": None,
    "contacted_at": None,
    "arrived_at": None,
    "resolved_at": None,
    "paused_at": None,
    "pauses": 0,
    "paused_from": "",
    "result_text": "",
    "solved": None,
    "satisfaction": "",
    "returns": 0,
    "designated": False,
    "round": 1,
    "merged_into_id": None,
    "term": 1,
    "claim_round": 1,
    "level": 0,
    "overdue_at": None,
    "board": 0,
    "urges": 0,
    "urged_at": None,
    "extensions": 0,
    "mode": "",
    "keeper_id": None,
    "supervised_at": None,
    "checked_at": None,
    "contact_confirmed": None,
    "contact_missed_round": 0,
    "paused_seconds": 0,
    "look_at": None,
}
#: Praise asks for nothing: it is on record and told to whom it is about.
PRAISE = "K3"


class Filing(NamedTuple):
    """What is to be filed. `grid_id` None means nobody answers for the place: 待派."""

    code: str
    text: str
    urgency: Urgency
    where: Where
    grid_id: int | None
    resident_id: int | None
    source: Source = Source.CHAT
    contact: str = ""
    parent_id: int | None = None
    place: str = ""
    reporter_id: int | None = None


def file(db: Connection, house: House, now: datetime, filing: Filing) -> Ticket:
    """Open the request, its first line of history and the notices it owes."""
    category = categories()[filing.code]
    org_id = belongs_to(house, filing.code, filing.text, filing.grid_id, _before(db, filing))
    by_day = answering(house, filing.code, filing.text, filing.grid_id, org_id, filing.resident_id)
    assignment = by_night(house, by_day, filing.code, filing.urgency, org_id, now)
    values = _values(house, now, filing, category, org_id, assignment)
    # When the clock has to look does not depend on the number, which the database gives.
    values["look_at"] = look_at(Ticket._make(_IN_ORDER(values)))
    values["id"] = _ADD.inserted(db, values)
    ticket = Ticket._make(_IN_ORDER(values))
    record(
        db,
        now,
        ticket.id,
        "filed",
        actor_id=filing.reporter_id or filing.resident_id,
        moved=("", ticket.status),
        details=counted(None, ticket, "filed", now),
    )
    # A request is filed once, so its number says enough, and no event has to be waited for.
    owed = (*_owed(house, now, ticket, category), *_in_the_morning(house, now, ticket, assignment))
    owe(db, now, f"filed:{ticket.id}", owed, request_id=ticket.id)
    if ticket.grid_id is None:
        wonder(db, house, now, ticket)
    return ticket


def _before(db: Connection, filing: Filing) -> int | None:
    """Where the last request of who complains was, which counts where they name no place."""
    if filing.code not in COMPLAINTS or filing.grid_id is not None or filing.resident_id is None:
        return None
    requests = table_of(Request).c
    placed = (requests.resident_id == filing.resident_id, requests.grid_id.is_not(None))
    last = select(requests.org_id).where(*placed).order_by(requests.id.desc()).limit(1)
    return db.execute(last).scalar()


def _status(category: Category, worker: Staff | None) -> Status:
    if category.code == PRAISE:
        return Status.CLOSED
    return Status.DISPATCHED if worker else Status.NEW


def _values(
    house: House,
    now: datetime,
    filing: Filing,
    category: Category,
    org_id: int,
    assignment: Assignment,
) -> dict[str, Any]:
    worker = assignment.worker
    due: Deadlines = house.deadlines(category, filing.urgency, now)
    return {
        **_FRESH,
        "status": str(_status(category, worker)),
        "code": category.code,
        "urgency": str(filing.urgency),
        "privacy": str(category.privacy),
        "org_id": org_id,
        "grid_id": filing.grid_id,
        "worker_id": worker.id if worker else None,
        "resident_id": filing.resident_id,
        "accused_id": assignment.accused_id,
        "whereabouts": filing.where.as_dict(),
        "place": filing.place or filing.where.label(),
        "text": filing.text,
        "source": str(filing.source),
        "contact": filing.contact,
        "created_at": now,
        "claim_due_at": due.claim,
        "contact_due_at": due.contact
        if can_be_contacted(filing.resident_id, filing.contact)
        else None,
        "on_site_due_at": due.on_site,
        "due_at": due.resolve,
        "begun_at": now,
        "round_at": now,
        "handings": 1 if worker else 0,
        "closed_at": now if category.code == PRAISE else None,
        "parent_id": filing.parent_id,
    }


def _owed(house: House, now: datetime, ticket: Ticket, category: Category) -> list[Owed]:
    """The push to the handler; the alarm to all on duty; the queue when nobody answers."""
    if category.is_emergency:
        return alarm(house, now, ticket)
    if ticket.worker_id is not None:
        kind = "praised" if ticket.code == PRAISE else "dispatched"
        return tell(house, ticket, now, ticket.worker_id, kind)
    return [
        owed
        for head in house.heads(ticket.org_id, (ticket.accused_id,))
        for owed in tell(house, ticket, now, head.id, "unplaced")
    ]


def _in_the_morning(
    house: House, now: datetime, ticket: Ticket, assignment: Assignment
) -> list[Owed]:
    """What fell to the night's duty is told to the grid's own worker when the day begins."""
    if assignment.asleep is None or ticket.privacy != Privacy.OPEN:
        return []
    morning = house.polite_time(now)
    due = house.clock_words(ticket.due_at, morning)
    told = tell(house, ticket, now, assignment.asleep.id, "at_night", due=due)
    return [one._replace(at=morning, urgent=False) for one in told]


def alarm(house: House, now: datetime, ticket: Ticket, kind: str = "alarm") -> list[Owed]:
    """The same notice to everyone who has to hear of an emergency."""
    return [
        owed
        for person_id in alarmed(house, ticket)
        for owed in tell(house, ticket, now, person_id, kind)
    ]
