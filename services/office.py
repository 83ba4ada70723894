"""What an admin decides: 派单 改类 改址 不予受理 并入 拆分."""

from collections.abc import Sequence
from typing import Any

from models import WORKING, Corrector, Refusal, Status
from models.category import Category, Privacy, Urgency
from models.where import Where
from services import questions
from services.appeals import demand_another, was_appealed
from services.calling_off import called_off, merged_into, stood_down
from services.circles import hangs, may_hang
from services.correcting import keep
from services.desk import Desk
from services.filing import Filing, alarm, file
from services.handing import told_of_new_hands
from services.history import Owed
from services.leaving import DISPATCHED_ANEW
from services.places import Resolution
from services.promises import handed, promised
from services.rights import Right, demand
from services.routing import COMPLAINTS, answering, belongs_to, is_emergency
from services.ticket import Ticket
from services.tree import Staff
from services.wondering import wonder


def designate(desk: Desk, number: int, staff: Staff) -> Ticket:
    """派单: name who does it; after that it cannot be returned."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.RULE)
    if staff.id == ticket.accused_id:
        raise Refusal("refuse.cannot_take", number=f"#{ticket.id}", name=staff.name)

    def telling(moved: Ticket) -> list[Owed]:
        told = told_of_new_hands(desk, ticket, moved)
        if ticket.status == Status.NEW:
            told += desk.tell(moved, moved.resident_id, "assigned")
        return told

    return desk.move(
        ticket,
        Status.DISPATCHED,
        "designated",
        note=staff.name,
        values={**handed(desk.house, ticket, staff.id, desk.now), "designated": True},
        telling=telling,
    )


def recategorise(desk: Desk, number: int, category: Category) -> Ticket:
    """改类: another category, with its own urgency, privacy and promise."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.RULE)
    if category.is_control:
        raise Refusal("refuse.no_category", name=category.name, example=f"改类 {number} 下水排污")
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    values = promised(desk.db, desk.house, ticket, category, category.urgency, desk.now)
    note = f"{ticket.code}→{category.code}"
    moved = reroute(desk, ticket, "recategorised", note, values)
    # Only now, because a refusal keeps what was written before it.
    if category.code != ticket.code:
        keep(
            desk.db,
            desk.now,
            ticket.code,
            category.code,
            Corrector.STAFF,
            said_by=desk.person_id,
            request_id=ticket.id,
        )
    return moved


def relocate(desk: Desk, ticket: Ticket, found: Resolution) -> Ticket:
    """改址: another place; before anybody accepted, another grid's worker gets it."""
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    place = found.where.label()
    grid_id = found.grid_id or ticket.grid_id
    if found.where.as_dict() == ticket.whereabouts and grid_id == ticket.grid_id:
        # Who says the same place once more changes nothing, and alarms nobody again.
        return ticket
    values = {
        "whereabouts": found.where.as_dict(),
        "place": place,
        "grid_id": grid_id,
        "org_id": belongs_to(desk.house, ticket.code, ticket.text, grid_id, ticket.org_id),
    }
    moved = reroute(desk, ticket, "relocated", place, values)
    if grid_id is None:
        wonder(desk.db, desk.house, desk.now, moved)
    return moved


def reroute(desk: Desk, ticket: Ticket, act: str, note: str, values: dict[str, Any]) -> Ticket:
    """Change what decides who answers, and hand the request over where somebody else must.

    Before anybody accepted it follows its place. Whoever a complaint names loses it at any time,
    and hears nothing of it.
    """
    after = ticket._replace(**values)
    assignment = answering(
        desk.house, after.code, after.text, after.grid_id, after.org_id, after.resident_id
    )
    values = {**values, "accused_id": assignment.accused_id}
    accused = ticket.worker_id in assignment.accused
    if not (accused or _follows(ticket, after)) or assignment.worker is None:
        if accused:
            values["worker_id"] = None
        return desk.amend(
            ticket,
            act,
            note=note,
            values=values,
            telling=lambda same: _told_of_change(desk, ticket, same),
        )
    if accused and ticket.status not in DISPATCHED_ANEW:
        # A question, a date and a plan are of the request and stay.
        values |= {"worker_id": assignment.worker.id, "keeper_id": None, "designated": False}
        return desk.amend(
            ticket,
            act,
            note=note,
            values=values,
            telling=lambda same: desk.tell(same, same.worker_id, "inherited"),
        )
    values |= handed(desk.house, after, assignment.worker.id, desk.now)
    known = ticket._replace(worker_id=None) if accused else ticket
    return desk.move(
        ticket,
        Status.DISPATCHED,
        act,
        note=note,
        values=values,
        telling=lambda moved: _told_of_rerouting(desk, known, moved),
    )


def _told_of_rerouting(desk: Desk, before: Ticket, moved: Ticket) -> list[Owed]:
    if is_emergency(moved):
        return alarm(desk.house, desk.now, moved)
    return stood_down(desk, before, moved, told_of_new_hands(desk, before, moved))


def _follows(ticket: Ticket, after: Ticket) -> bool:
    """Whether it goes to somebody else with what changed, which only the unaccepted does."""
    waiting = ticket.status in {Status.NEW, Status.DISPATCHED} and not ticket.designated
    return waiting and (
        ticket.status == Status.NEW
        or after.grid_id != ticket.grid_id
        or (after.code in COMPLAINTS) != (ticket.code in COMPLAINTS)
        or (hangs(ticket) and not may_hang(after))
    )


def _told_of_change(desk: Desk, before: Ticket, same: Ticket) -> list[Owed]:
    """The handler hears what is different; in an emergency everyone on duty does."""
    if is_emergency(same):
        return alarm(desk.house, desk.now, same)
    return stood_down(desk, before, same, desk.tell(same, same.worker_id, "changed"))


def reject(desk: Desk, number: int, reason: str) -> Ticket:
    """不予受理: with a reason, which the resident reads; what was dispatched is called back."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.RULE)
    if not reason.strip():
        raise Refusal("refuse.needs_reason", word="不予受理", plain_number=ticket.id)
    demand_another(desk, ticket)
    kind = "rejected_again" if was_appealed(desk.db, ticket) else "rejected"
    worker_id = ticket.worker_id
    if ticket.status == Status.DISPATCHED:
        ticket = desk.move(ticket, Status.NEW, "called_back")
    rejected = desk.move(
        ticket,
        Status.REJECTED,
        "rejected",
        note=reason,
        values={"closed_at": desk.now, "result_text": reason},
        telling=lambda moved: [
            *desk.tell(moved, moved.resident_id, kind, reason=reason),
            *desk.tell(moved, worker_id, "taken_away"),
            *called_off(desk, moved, (worker_id,)),
        ],
    )
    questions.close(desk.db, desk.now, rejected.id)
    return rejected


def merge(desk: Desk, number: int, into: int) -> Ticket:
    """并入: the first request follows the second from now on."""
    if number == into:
        raise Refusal("refuse.same_request", number=f"#{number}")
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.RULE)
    other = demand(desk.db, desk.house, desk.person_id, into, Right.RULE)
    if other.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{other.id}")
    for one in (ticket, other):
        # Whoever is merged follows what it is merged into, and would read a neighbour's quarrel.
        if one.privacy != Privacy.OPEN:
            raise Refusal("refuse.merge_private", number=f"#{one.id}")
    merged = desk.move(
        ticket,
        Status.MERGED,
        "merged",
        note=f"#{other.id}",
        values={"merged_into_id": other.id, "closed_at": desk.now},
        telling=lambda moved: [
            *desk.tell(
                moved, moved.resident_id, "merged", other=f"#{other.id}", reason=f"#{other.id}"
            ),
            *_nobody_waits(desk, moved, other),
        ],
    )
    questions.close(desk.db, desk.now, merged.id)
    return merged


def _nobody_waits(desk: Desk, merged: Ticket, other: Ticket) -> list[Owed]:
    """Whoever was called to what was merged, and its worker if that is none of them."""
    told = merged_into(desk, merged, other)
    if merged.worker_id in {one.person_id for one in told}:
        return told
    return [*told, *desk.tell(merged, merged.worker_id, "taken_away")]


def split(
    desk: Desk, number: int, parts: Sequence[tuple[Category, str]]
) -> tuple[Ticket, list[Ticket]]:
    """拆分: the further problems of one message become linked requests of their own."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.RULE)
    if len(parts) < 2:
        raise Refusal("refuse.nothing_to_split", number=f"#{ticket.id}", plain_number=ticket.id)
    opened = [
        file(desk.db, desk.house, desk.now, _part(ticket, category, text, desk.person_id))
        for category, text in parts[1:]
    ]
    numbers = "、".join(f"#{part.id}" for part in opened)
    kept = desk.amend(
        ticket,
        "split",
        note=numbers,
        telling=lambda moved: desk.tell(moved, moved.resident_id, "split", reason=numbers),
    )
    return kept, opened


def _part(ticket: Ticket, category: Category, text: str, admin_id: int) -> Filing:
    urgency = category.urgency if category.urgency != Urgency.A else Urgency.L3
    return Filing(
        category.code,
        text,
        urgency,
        Where(**ticket.whereabouts),
        ticket.grid_id,
        ticket.resident_id,
        contact=ticket.contact,
        parent_id=ticket.id,
        place=ticket.place,
        reporter_id=admin_id,
    )
