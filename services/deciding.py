"""批准 and 驳回: what somebody above decides about another date, and who hears of it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from models import Mode, Refusal, Status, Wish
from services import milestones, wishes
from services.approvers import approvers, may_decide, open_approvals
from services.approving import refusal
from services.dated import moment_words, plan_words
from services.desk import Desk
from services.history import Owed
from services.moving import Telling, resumed_values
from services.promises import new_term
from services.rights import Right, demand
from services.ticket import Ticket
from services.wishes import WISH_NAMES, Wished


def approve(desk: Desk, number: int | None) -> tuple[Ticket, Wished]:
    """批准: the new date is the promise, and the resident hears it."""
    ticket, wished = _wished(desk, number)
    if _first(ticket, wished, desk.now) <= desk.now:
        raise refusal("refuse.wish_passed", ticket)
    wishes.close(desk.db, desk.now, ticket.id, decided_by=desk.person_id, approved=True)
    return GRANTS[Wish(wished.wish)](desk, ticket, wished), wished


def decline(desk: Desk, number: int | None, reason: str) -> tuple[Ticket, Wished]:
    """驳回: nothing changes, and who asked hears why."""
    ticket, wished = _wished(desk, number)
    wishes.close(desk.db, desk.now, ticket.id, decided_by=desk.person_id, approved=False)
    after = desk.amend(
        ticket,
        "disapproved",
        note=reason,
        telling=lambda same: _told(desk, same, wished, "disapproved", reason=reason),
    )
    return after, wished


def _wished(desk: Desk, number: int | None) -> tuple[Ticket, Wished]:
    """The wish about that request, or the only one that waits for this person."""
    ticket = demand(desk.db, desk.house, desk.person_id, _number(desk, number), Right.SEE)
    wished = wishes.open_of(desk.db, ticket.id)
    if wished is None:
        raise refusal("refuse.no_wish", ticket)
    if wished.asked_by == desk.person_id:
        people = approvers(desk.house, ticket, desk.person_id)
        raise refusal("refuse.own_wish", ticket, names="、".join(one.name for one in people))
    if not may_decide(desk.house, desk.person_id, ticket, wished.asked_by):
        raise refusal("refuse.not_approver", ticket)
    return ticket, wished


def _number(desk: Desk, number: int | None) -> int:
    if number is not None:
        return number
    waiting = [ticket for ticket, _ in open_approvals(desk.db, desk.house, desk.person_id)]
    if not waiting:
        raise Refusal("refuse.nothing_to_approve")
    if len(waiting) > 1:
        raise Refusal("refuse.which_wish", numbers="、".join(f"#{one.id}" for one in waiting))
    return waiting[0].id


def _first(ticket: Ticket, wished: Wished, now: datetime) -> datetime:
    """The first moment that would be promised; an extension loses nothing to a pause meanwhile,
    be it over or not.
    """
    if wished.wish == Wish.EXTENSION and ticket.due_at and wished.due_at:
        waiting = now - ticket.paused_at if ticket.paused_at else timedelta()
        return wished.until + (ticket.due_at - wished.due_at) + waiting
    return wished.stages[0].at if wished.plan else wished.until


def _told(desk: Desk, ticket: Ticket, wished: Wished, kind: str, **facts: Any) -> list[Owed]:
    """Who asked, and whose task it is."""
    wish = WISH_NAMES[Wish(wished.wish)]
    people = {wished.asked_by, ticket.worker_id} - {desk.person_id, None}
    return desk.tell_all(ticket, people, kind, wish=wish, **facts)


def _extend(desk: Desk, ticket: Ticket, wished: Wished) -> Ticket:
    until = _first(ticket, wished, desk.now)
    was, new = moment_words(desk.house, ticket.due_at), moment_words(desk.house, until)
    return desk.amend(
        ticket,
        "extended",
        note=f"{was}→{new}：{wished.reason}",
        values={
            **_paused_so_far(ticket, desk.now),
            **new_term(ticket, desk.now),
            "due_at": until,
            "extensions": ticket.extensions + 1,
        },
        telling=_granted(desk, wished, "extended", old=was, until=new),
    )


def _paused_so_far(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What was waited for the resident until now is in the date that is promised now: only what
    is waited from here on moves it.
    """
    if ticket.paused_at is None:
        return {}
    return {**resumed_values(ticket, now), "paused_at": now, "paused_from": ticket.paused_from}


def _schedule(desk: Desk, ticket: Ticket, wished: Wished) -> Ticket:
    until = moment_words(desk.house, wished.until)
    note = f"{until}：{wished.reason}".rstrip("：")
    values = {"due_at": wished.until, "mode": Mode.DATED.value}
    telling = _granted(desk, wished, "scheduled", until=until)
    return _settle(desk, ticket, Status.SCHEDULED, "scheduled", note, values, telling)


def _plan(desk: Desk, ticket: Ticket, wished: Wished) -> Ticket:
    stages = wished.stages
    milestones.lay(desk.db, ticket, stages)
    note = plan_words(desk.house, stages)
    values = {"due_at": _first(ticket, wished, desk.now), "mode": Mode.LONG.value}
    telling = _granted(desk, wished, "long_term")
    return _settle(desk, ticket, Status.LONG_TERM, "long_term", note, values, telling)


#: What each wish does when it is granted.
GRANTS: Mapping[Wish, Callable[[Desk, Ticket, Wished], Ticket]] = {
    Wish.EXTENSION: _extend,
    Wish.SCHEDULE: _schedule,
    Wish.LONG_TERM: _plan,
}


def _granted(desk: Desk, wished: Wished, kind: str, **facts: str) -> Telling:
    """The resident hears what is promised now, who asked that it was granted."""

    def telling(moved: Ticket) -> list[Owed]:
        resident = desk.tell(moved, moved.resident_id, kind, reason=wished.reason, **facts)
        return resident + _told(desk, moved, wished, "approved")

    return telling


def _settle(
    desk: Desk,
    ticket: Ticket,
    to: Status,
    act: str,
    note: str,
    values: dict[str, Any],
    telling: Telling,
) -> Ticket:
    """Move by the table of moves, over a state between where it asks for one."""
    ready = _ready(desk, ticket, to)
    values = {**values, **new_term(ready, desk.now)}
    if ready.status == to:
        return desk.amend(ready, act, note=note, values=values, telling=telling)
    return desk.move(ready, to, act, note=note, values=values, telling=telling)


def _ready(desk: Desk, ticket: Ticket, to: Status) -> Ticket:
    """待居民补充 ends first; 长期整改 follows 办理中."""
    if ticket.status == Status.NEED_INFO:
        ticket = desk.move(ticket, Status(ticket.paused_from), "resumed")
    if to is Status.LONG_TERM and ticket.status == Status.CLAIMED:
        ticket = desk.move(ticket, Status.IN_PROGRESS, "begun")
    return ticket
