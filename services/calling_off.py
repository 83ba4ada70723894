"""Whoever was called to a request hears when nobody has to come any more.

Those are all who were alarmed by an emergency, and the units that still had to see to anything.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from models import Notice
from models.category import Privacy
from services import calling
from services.desk import Desk
from services.history import Owed
from services.routing import is_emergency
from services.ticket import Ticket

#: The notices that call people to an emergency.
ALARMS = ("alarm", "alarm_again")


#: What is asked of whoever was called where 没事了 may have been typed by who does the harm.
VERIFY = "verify_safe"


def may_be_forced(desk: Desk, ticket: Ticket) -> bool:
    """Whether it is the resident's own phone alone that says that violence or despair is over."""
    return ticket.privacy == Privacy.RESTRICTED and desk.person_id == ticket.resident_id


def called_off(desk: Desk, ticket: Ticket, told: Collection[int | None] = ()) -> list[Owed]:
    """已解除, for everyone who was alarmed; not for who ended it, nor for who is `told` already."""
    kind = VERIFY if may_be_forced(desk, ticket) else "called_off"
    return [*_alarmed_hear(desk, ticket, kind, told), *_units_hear(desk, ticket)]


def stood_down(desk: Desk, before: Ticket, after: Ticket, told: Sequence[Owed]) -> list[Owed]:
    """What somebody hears of another category, and 已解除 for all others who were alarmed, where it
    is no emergency after all.
    """
    if is_emergency(after):
        return list(told)
    knowing = (*(one.person_id for one in told), after.accused_id)
    return [*told, *_alarmed_hear(desk, before, "called_off", knowing)]


def merged_into(desk: Desk, ticket: Ticket, other: Ticket) -> list[Owed]:
    """Nobody has to come for what was merged apart from what it was merged into.

    Where that is no emergency, nobody has to hurry at all.
    """
    worker = desk.house.staff(other.worker_id)
    facts: dict[str, Any] = {
        "merged": f"#{other.id}",
        "merged_place": other.place,
        "contact": f"{worker.name} {worker.phone}" if worker else "",
    }
    kind = "alarm_merged" if is_emergency(other) else "called_off"
    return [*_alarmed_hear(desk, ticket, kind, **facts), *_units_hear(desk, ticket, **facts)]


def _alarmed_hear(
    desk: Desk, ticket: Ticket, kind: str, told: Collection[int | None] = (), **facts: Any
) -> list[Owed]:
    if not is_emergency(ticket):
        return []
    heard = {desk.person_id, ticket.resident_id, ticket.accused_id, *told}
    return [
        owed
        for person_id in _alarmed(desk.db, ticket.id)
        if person_id not in heard
        for owed in desk.tell(ticket, person_id, kind, **facts)
        if owed.person_id == person_id
    ]


def _units_hear(desk: Desk, ticket: Ticket, **facts: Any) -> list[Owed]:
    """Each unit whose call ends with the request, as long as that has not been written yet."""
    units = desk.house.directory.units
    hidden = {} if ticket.privacy == Privacy.OPEN else {"place": ""}
    return [
        owed
        for call in calling.of_request(desk.db, ticket)
        if call.is_open and units[call.unit_id].person_id not in {desk.person_id, ticket.accused_id}
        for owed in desk.tell(
            ticket,
            units[call.unit_id].person_id,
            "call_over",
            unit=units[call.unit_id].name,
            **hidden,
            **facts,
        )
    ]


def _alarmed(db: Connection, request_id: int) -> list[int]:
    """All who were told to come, wherever the place was thought to be at that time."""
    alarms = (Notice.request_id == request_id, Notice.kind.in_(ALARMS))
    found = select(Notice.person_id).where(*alarms).distinct().order_by(Notice.person_id)
    return list(db.execute(found).scalars())
