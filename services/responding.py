"""What a called unit does: 签收, 备注, 到场, and 办结, which reports back into the request.

A unit without WeChat tells it by phone, and the handler writes it down.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from models import CallState, Refusal
from services import calling
from services import ticket as tickets
from services.calling import Called
from services.calls import news, unit_named
from services.desk import Desk
from services.history import Owed
from services.rights import Right, task
from services.ticket import Ticket


class Progress(NamedTuple):
    """One step of a called unit: the act in the history, the state it reaches, how it is told."""

    act: str
    state: CallState
    said: str


SIGNED = Progress("unit_signed", CallState.SIGNED, "已签收")
NOTED = Progress("unit_noted", CallState.CONTACTED, "有进展")
ARRIVED = Progress("unit_arrived", CallState.CONTACTED, "已到场")
REPORTED = Progress("unit_reported", CallState.REPORTED, "已回报")
RETURNED = Progress("unit_returned", CallState.ENDED, "退回了，说明如下")
#: Where the unit's step has a moment of its own, and the states that imply it.
_MOMENTS = {
    "signed_at": CallState.SIGNED,
    "contacted_at": CallState.CONTACTED,
    "reported_at": CallState.REPORTED,
}


def progress(desk: Desk, number: int | None, step: Progress, text: str) -> tuple[Ticket, Called]:
    """What a unit says of its own call: 签收, 备注, 到场, 办结."""
    ticket, made = _own(desk, number)
    return _progressed(desk, ticket, made, step, text)


def give_back(desk: Desk, number: int | None, reason: str) -> tuple[Ticket, Called]:
    """退回: it is not the unit's; who called and who handles it hear why, and call another."""
    ticket, made = _own(desk, number)
    if not reason.strip():
        raise Refusal("refuse.needs_reason", word="退回", plain_number=ticket.id)
    if made.reached(CallState.REPORTED):
        raise Refusal("refuse.already_reported", number=f"#{ticket.id}", plain_number=ticket.id)
    values = {"state": RETURNED.state, "report": reason.strip(), "look_at": None}
    return _written(desk, ticket, calling.change(desk.db, made, values), RETURNED, reason.strip())


def _own(desk: Desk, number: int | None) -> tuple[Ticket, Called]:
    """The call that the unit means: on the request named, or the only one that waits for it."""
    if number is None:
        waiting = calling.waiting_for(desk.db, desk.house, desk.person_id)
        numbers = sorted({ticket.id for _, ticket in waiting})
        if not numbers:
            raise Refusal("refuse.no_task")
        if len(numbers) > 1:
            raise Refusal("refuse.which", numbers="、".join(f"#{one}" for one in numbers))
        (number,) = numbers
    ticket = tickets.load(desk.db, number)
    made = calling.answered_by(desk.db, desk.house, desk.person_id, ticket) if ticket else []
    if ticket is None or not made:
        raise Refusal("refuse.unknown", number=f"#{number}")
    # Whoever answers for two units called to one request speaks for the one that still waits.
    return ticket, next((one for one in made if one.is_open), made[0])


def record(
    desk: Desk, number: int | None, name: str, step: Progress, text: str
) -> tuple[Ticket, Called]:
    """What a unit without WeChat told by phone, written down by the handler."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    unit = unit_named(desk.house, ticket, name)
    made = [one for one in calling.of_request(desk.db, ticket) if one.unit_id == unit.id]
    if not made or made[0].state == CallState.ENDED:
        raise Refusal("refuse.not_called", number=f"#{ticket.id}", unit=unit.name)
    return _progressed(desk, ticket, made[0], step, text)


def _progressed(
    desk: Desk, ticket: Ticket, made: Called, step: Progress, text: str
) -> tuple[Ticket, Called]:
    told = text.strip()
    _demand_new(ticket, made, step, told)
    after = calling.change(desk.db, made, _reached(desk, ticket, made, step, told))
    return _written(desk, ticket, after, step, told)


def _written(
    desk: Desk, ticket: Ticket, after: Called, step: Progress, told: str
) -> tuple[Ticket, Called]:
    """The step in the request's history, and told to whom it concerns."""
    unit = desk.house.directory.units[after.unit_id]
    resident = ticket.resident_id if step is REPORTED else None

    def telling(same: Ticket) -> Sequence[Owed]:
        heard = news(desk, same, after, step.said, told)
        return heard + desk.tell(same, resident, "unit_back", unit=unit.name)

    changed = desk.amend(
        ticket, step.act, note="：".join(filter(None, (unit.name, told))), telling=telling
    )
    return changed, after


def _demand_new(ticket: Ticket, made: Called, step: Progress, told: str) -> None:
    """Refuse to sign or report twice, and what must say something and does not."""
    facts = {"number": f"#{ticket.id}", "plain_number": ticket.id}
    if step is SIGNED and made.reached(CallState.SIGNED):
        raise Refusal("refuse.already_signed", **facts)
    if step is REPORTED and made.reached(CallState.REPORTED):
        raise Refusal("refuse.already_reported", **facts)
    if step is REPORTED and not told:
        raise Refusal("refuse.needs_result", **facts)


def _reached(desk: Desk, ticket: Ticket, made: Called, step: Progress, told: str) -> dict[str, Any]:
    """The columns after a step: whoever acts without 签收 has signed; nobody falls back."""
    state = step.state if not made.reached(step.state) else CallState(made.state)
    after = made._replace(state=state, report=told if step is REPORTED else made.report)
    moments = {
        name: getattr(made, name) or desk.now
        for name, reached in _MOMENTS.items()
        if after.reached(reached)
    }
    look = calling.clocks(desk.house.calendar, after, ticket.urgency, desk.now)
    return {"state": state, "report": after.report, **moments, **look}
