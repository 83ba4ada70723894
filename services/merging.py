"""Taking a merger apart: what was merged goes its own way again."""

from typing import Any

from models import Refusal, Status
from services.desk import Desk
from services.filing import alarm
from services.history import Owed
from services.promises import handed, promised_still
from services.routing import answering, is_emergency
from services.ticket import Ticket


def split_back(desk: Desk, ticket: Ticket) -> Ticket:
    """拆分 of a merged request: to its worker, with the clocks it had, or new ones if over."""
    if ticket.status != Status.MERGED:
        raise Refusal("refuse.nothing_to_split", number=f"#{ticket.id}", plain_number=ticket.id)
    values: dict[str, Any] = {
        **promised_still(desk.house, ticket, desk.now),
        "merged_into_id": None,
        "closed_at": None,
    }
    worker_id = _worker(desk, ticket)
    if worker_id is None:
        return _parted(desk, ticket, values | {"worker_id": None}, tell_all=True)
    apart = _parted(desk, ticket, values)
    return desk.move(
        apart,
        Status.DISPATCHED,
        "dispatched",
        note=_name(desk, worker_id),
        values=handed(desk.house, apart, worker_id, desk.now),
        telling=lambda moved: _told(desk, moved),
    )


def _worker(desk: Desk, ticket: Ticket) -> int | None:
    """Who had it before the merger, else who answers for its place now."""
    if desk.house.staff(ticket.worker_id) is not None:
        return ticket.worker_id
    house = desk.house
    found = answering(
        house, ticket.code, ticket.text, ticket.grid_id, ticket.org_id, ticket.resident_id
    )
    return found.worker.id if found.worker else None


def _name(desk: Desk, worker_id: int) -> str:
    staff = desk.house.staff(worker_id)
    return staff.name if staff else ""


def _parted(
    desk: Desk, ticket: Ticket, values: dict[str, Any], *, tell_all: bool = False
) -> Ticket:
    """The first of two moves; the second tells, where there is somebody to give it to."""
    return desk.move(
        ticket,
        Status.NEW,
        "split_back",
        note=f"#{ticket.merged_into_id}",
        values=values,
        telling=lambda moved: _told(desk, moved) if tell_all else [],
    )


def _told(desk: Desk, ticket: Ticket) -> list[Owed]:
    told = desk.tell(ticket, ticket.resident_id, "split_back")
    if is_emergency(ticket):
        return told + alarm(desk.house, desk.now, ticket)
    if ticket.worker_id is not None:
        return told + desk.tell(ticket, ticket.worker_id, "dispatched")
    for head in desk.house.heads(ticket.org_id, (ticket.accused_id,)):
        told += desk.tell(ticket, head.id, "unplaced")
    return told
