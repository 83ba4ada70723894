"""吹哨: a unit is called in, signs, sees to it and reports back into the request.

The request stays where it is and with whom it is: a unit helps, the handler answers for it.
"""

from datetime import datetime
from typing import Any

from models import CALL_OPEN, WORKING, Call, CallState, Refusal
from models.call import CALL_LEVEL_NAMES, CALL_STATE_NAMES
from models.category import Privacy
from services import calling
from services.calling import Called
from services.claiming import accepted
from services.desk import Desk
from services.history import Owed
from services.house import House
from services.personal import Personal
from services.rights import Right, task
from services.ticket import Ticket
from services.tree import UnitNode

PERSONAL = (
    Personal(
        Call,
        about="request_id",
        words=("reason", "report"),
        staff=("called_by",),
        plain=("state", "awaits"),
    ),
)


def call(desk: Desk, number: int | None, name: str, reason: str) -> tuple[Ticket, Called]:
    """吹哨: the first unit called to a request leads (主办), the others assist (协办)."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    if not calling.is_callable(ticket):
        restricted = ticket.privacy == Privacy.RESTRICTED
        kind = "refuse.call_restricted" if restricted else "refuse.call_private"
        raise Refusal(kind, number=f"#{ticket.id}")
    unit = unit_named(desk.house, ticket, name)
    others = calling.of_request(desk.db, ticket)
    before = next((one for one in others if one.unit_id == unit.id), None)
    if before is not None and before.is_open:
        raise Refusal(
            "refuse.already_called",
            number=f"#{ticket.id}",
            plain_number=ticket.id,
            unit=unit.name,
            state=CALL_STATE_NAMES[CallState(before.state)],
        )
    leads = not any(
        one.lead for one in others if one is not before and one.state != CallState.ENDED
    )
    made = _written(desk, ticket, before, unit_id=unit.id, reason=reason, lead=leads)
    after = desk.amend(
        accepted(desk, ticket),
        "unit_called",
        note=unit.name,
        telling=lambda same: _told_of_call(desk, same, made, unit),
    )
    return after, made


def _written(desk: Desk, ticket: Ticket, before: Called | None, **values: Any) -> Called:
    """The row of a call, made now; of a unit that is called once more, made anew."""
    row = {
        **values,
        "request_id": ticket.id,
        "level": 1,
        "state": CallState.CALLED,
        "called_by": desk.person_id,
        "called_at": desk.now,
        "signed_at": None,
        "contacted_at": None,
        "reported_at": None,
        "report": "",
    }
    fresh = Called(id=0, awaits="", due_at=desk.now, look_at=None, **row)
    row |= calling.clocks(desk.house.calendar, fresh, ticket.urgency, desk.now)
    if before is None:
        return calling.add(desk.db, row)
    return calling.change(desk.db, before, row)


def unit_named(house: House, ticket: Ticket, name: str) -> UnitNode:
    """The one unit of that code, name or part of a name that may be called to the request."""
    units = units_for(house, ticket)
    wanted = name.strip()
    exact = [unit for unit in units if wanted in {unit.name, unit.phone}]
    exact += [unit for unit in units if wanted.upper() == unit.code.upper()]
    found = exact or [unit for unit in units if wanted and wanted in unit.name]
    if len(found) == 1:
        return found[0]
    kind = "refuse.which_unit" if found else "refuse.no_unit"
    names = "、".join(unit.name for unit in found or units)
    raise Refusal(kind, name=wanted, names=names, plain_number=ticket.id)


def units_for(house: House, ticket: Ticket) -> list[UnitNode]:
    """Whom a request can be called to: units of its organisations, not the one it accuses."""
    accused = {ticket.accused_id} - {None}
    units = house.directory.units_for(ticket.org_id)
    return [unit for unit in units if unit.person_id not in accused]


def _told_of_call(desk: Desk, ticket: Ticket, made: Called, unit: UnitNode) -> list[Owed]:
    """The unit, the resident, and the handler where somebody above called.

    Of what is private the unit learns that it is needed, and whom to ring.
    """
    kind = "called" if ticket.privacy == Privacy.OPEN else "called_private"
    facts = facts_of_call(desk.house, made, ticket, desk.now)
    told = desk.tell(ticket, unit.person_id, kind, **facts)
    told += desk.tell(ticket, ticket.resident_id, "unit_called", unit=unit.name)
    return told + news(desk, ticket, made, CALL_STATE_NAMES[CallState.CALLED], made.reason)


def news(desk: Desk, ticket: Ticket, made: Called, said: str, text: str) -> list[Owed]:
    """What the handler and the caller hear of a unit, but not of what they did themselves."""
    unit = desk.house.directory.units[made.unit_id]
    kind = "unit_reported" if made.state == CallState.REPORTED else "unit_news"
    people = {*desk.house.hands(ticket), made.called_by} - {desk.person_id, ticket.accused_id}
    return desk.tell_all(ticket, sorted(people), kind, unit=unit.name, said=said, reason=text)


def facts_of_call(house: House, made: Called, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What notices and lists say of one call; of what is private not where it is."""
    unit = house.directory.units[made.unit_id]
    ahead = calling.steps(house.calendar, made, ticket.urgency)
    return {
        "unit": unit.name,
        "unit_phone": unit.phone,
        "part": "主办" if made.lead else "协办",
        "level": CALL_LEVEL_NAMES[made.level],
        "state": CALL_STATE_NAMES[CallState(made.state)],
        "wish": ahead[0].clock.wish if ahead and made.state in CALL_OPEN else "",
        "due": house.clock_words(ahead[0].at, now) if ahead and made.state in CALL_OPEN else "",
        "reason": made.reason,
        "report": made.report,
        **({} if ticket.privacy == Privacy.OPEN else {"place": ""}),
    }
