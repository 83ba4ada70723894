"""What the clock does when a called unit did not sign, contact or report in time.

Every miss makes the call one level higher (常规哨, 重点哨, 疑难哨) by itself: the unit is asked
again, and who called, the handler and the level above hear of it. The row says which sub-clock it
waits for, so each is missed once, wherever a change of the calendar moves them.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from models import Call, table_of
from models.call import CALL_LEVEL_NAMES
from services import calling
from services import ticket as tickets
from services.above import Superiors, superiors
from services.calling import Called, Step
from services.calls import facts_of_call
from services.due import Waiting
from services.history import Owed, owe
from services.house import House, HouseKeeper
from services.moving import amend
from services.telling import tell, worded
from services.ticket import Ticket

_CALLS = table_of(Call)
#: The calls that the clock has to look at.
WAITING = Waiting(_CALLS.c.look_at)


def look(db: Connection, now: datetime, keeper: HouseKeeper, call_id: int) -> int:
    """Write down what one unit has missed; how much it was.

    The request is locked first, as whoever changes a call does. After a sleep of the clock all
    misses are in the history, and people hear only of the last.
    """
    found = _locked(db, call_id)
    if found is None or found[1].look_at is None or found[1].look_at > now:
        return 0
    ticket, call = found
    house = keeper.now(db, now)
    missed: list[Step] = []
    while (step := calling.awaited(house.calendar, call, ticket.urgency)) and step.at <= now:
        missed.append(step)
        call = _raise(db, house, now, ticket, call, step)
    # The step may have moved since it was written: with a holiday, or the urgency.
    call = calling.change(db, call, {"look_at": step.at if step else None})
    if missed:
        subject = f"call:{call.id}:{int(missed[-1].at.timestamp())}"
        told = _told(house, now, ticket, call, missed[-1])
        owe(db, now, subject, told, request_id=ticket.id)
    return len(missed)


def _locked(db: Connection, call_id: int) -> tuple[Ticket, Called] | None:
    number = db.scalar(select(_CALLS.c.request_id).where(_CALLS.c.id == call_id))
    ticket = tickets.load(db, number) if number is not None else None
    calls = calling.find(db, _CALLS.c.id == call_id, lock=True)
    return (ticket, calls[0]) if ticket is not None and calls else None


def _raise(
    db: Connection, house: House, now: datetime, ticket: Ticket, call: Called, step: Step
) -> Called:
    """One level higher, with what is due next; written into the history of the request."""
    raised = call._replace(level=min(call.level + 1, calling.TOP))
    after = calling.following(house.calendar, raised, ticket.urgency)
    unit = house.directory.units[call.unit_id]
    note = f"{unit.name}没有按时{step.clock.wish}，{CALL_LEVEL_NAMES[raised.level]}"
    amend(db, now, ticket, "call_missed", actor_id=None, note=note)
    return calling.change(db, call, {"level": raised.level, **after})


def _told(house: House, now: datetime, ticket: Ticket, call: Called, step: Step) -> list[Owed]:
    """The unit, and once each whoever called, whoever handles it, and the level above."""
    why = worded(f"why.{step.clock.state}")
    missed = {"why": why, "reason": why}
    facts = facts_of_call(house, call, ticket, now) | missed
    unit = house.directory.units[call.unit_id]
    above = _above(house, ticket, call)
    told = tell(house, ticket, now, unit.person_id, "call_urged", reported=above.reported, **facts)
    people = [*house.hands(ticket), call.called_by, *(one.id for one in above.people)]
    for person_id in dict.fromkeys(people):
        if person_id not in {ticket.accused_id, unit.person_id}:
            told += tell(house, ticket, now, person_id, "call_missed", **facts)
    return told


def _above(house: House, ticket: Ticket, call: Called) -> Superiors:
    """重点哨 is the street's, 疑难哨 the district's; where nobody is, the next below has it."""
    reached = [one for one in superiors(house, ticket) if one.level <= call.level + 1]
    return reached[-1] if reached else Superiors(0, ())
