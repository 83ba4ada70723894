"""核查: somebody who did not do the work looks whether it was done."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from models import Refusal, Status
from services import history
from services.above import superiors
from services.desk import Desk
from services.feedback import FINISHED
from services.house import House
from services.ladder import SILENCE
from services.reopening import work_again
from services.rights import Right, demand, may_check
from services.ticket import Ticket
from services.tree import Staff


def check(desk: Desk, number: int, *, passed: bool, words: str) -> Ticket:
    """核查 号: passed is noted and ends what waited only for it; not passed begins it again."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.CHECK)
    if ticket.status not in FINISHED:
        raise Refusal("refuse.not_finished", number=f"#{ticket.id}")
    if desk.person_id in doers(desk.db, ticket):
        raise Refusal("refuse.own_work", number=f"#{ticket.id}")
    if not passed and not words:
        raise Refusal("refuse.needs_finding", number=f"#{ticket.id}", plain_number=ticket.id)
    if not passed:
        return work_again(desk, ticket, words, "check_failed", solved=None)
    if ticket.checked_at is not None:
        raise Refusal("refuse.checked_before", number=f"#{ticket.id}")
    return _pass(desk, ticket, words)


def _pass(desk: Desk, ticket: Ticket, words: str) -> Ticket:
    if ticket.status == Status.RESOLVED and _has_waited(desk, ticket):
        return desk.move(
            ticket,
            Status.CLOSED,
            "checked",
            note=words,
            values={"checked_at": desk.now, "closed_at": desk.now},
        )
    return desk.amend(ticket, "checked", note=words, values={"checked_at": desk.now})


def _has_waited(desk: Desk, ticket: Ticket) -> bool:
    """Whether nothing is left to wait for: it was rated, nobody can rate it, or time is over."""
    silent = ticket.resolved_at is not None and desk.now - ticket.resolved_at >= SILENCE
    return bool(ticket.satisfaction) or ticket.resident_id is None or silent


def doers(db: Connection, ticket: Ticket) -> set[int | None]:
    """Who had a hand in the work: the handler, who keeps the duty, and who said 办结."""
    return _doers(ticket, history.finishers(db, [ticket.id]))


def _doers(ticket: Ticket, finishers: Mapping[int, int | None]) -> set[int | None]:
    return {ticket.worker_id, ticket.keeper_id, finishers.get(ticket.id)} - {None}


def checkers(db: Connection, house: House, found: Sequence[Ticket]) -> list[Sequence[Staff]]:
    """Who is asked to check each: the nearest level above with somebody who had no hand in it."""
    finishers = history.finishers(db, [ticket.id for ticket in found])
    return [_fit(house, ticket, _doers(ticket, finishers)) for ticket in found]


def _fit(house: House, ticket: Ticket, out: Collection[int | None]) -> Sequence[Staff]:
    levels = (
        [one for one in level.people if one.id not in out and may_check(house, one.id, ticket)]
        for level in superiors(house, ticket)
    )
    return next(filter(None, levels), ())
