"""What those above do about a request: 接管 and 督办; and what is late: 超期."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_

from models import WORKING, Refusal, Request, Status, table_of
from services import history
from services import ticket as tickets
from services.above import superiors
from services.desk import Desk
from services.history import Owed
from services.house import House
from services.ladder import RUNNING
from services.rights import Right, demand, sees
from services.ticket import Ticket

#: What a 督办 without words says.
HURRY = "请尽快办理，有进展马上记下来"
#: The same 督办 is passed on once within this time.
EVERY = timedelta(hours=1)
#: So many overdue requests are looked through; a list on a phone shows fewer.
MOST_OVERDUE = 500
_REQUESTS = table_of(Request)


def take_over(desk: Desk, number: int) -> Ticket:
    """接管: a superior does it themselves; the first handler keeps the duty and hears the end.

    What nobody had accepted is accepted with it. Anything later stays where it stands: the date,
    the plan and the question to the resident are of the request, not of who handles it.
    """
    ticket = _demand_below(desk, number)
    keeper_id = ticket.keeper_id or ticket.worker_id
    values: dict[str, Any] = {
        "worker_id": desk.person_id,
        "keeper_id": None if keeper_id == desk.person_id else keeper_id,
        "claimed_at": desk.now,
        "designated": True,
        "board": 0,
    }
    former = desk.house.hands(ticket)
    told: dict[str, Any] = {
        "values": values,
        "telling": lambda after: _told_of_taking_over(desk, after, former),
    }
    if ticket.status == Status.NEW:
        took = {"worker_id": desk.person_id}
        ticket = desk.move(ticket, Status.DISPATCHED, "taken_up", values=took)
    if ticket.status == Status.DISPATCHED:
        return desk.move(ticket, Status.CLAIMED, "taken_over", **told)
    return desk.amend(ticket, "taken_over", **told)


def _told_of_taking_over(desk: Desk, ticket: Ticket, former: Sequence[int]) -> list[Owed]:
    """The resident hears who comes now, the former handler that the duty stays."""
    told = desk.tell(ticket, ticket.resident_id, "assigned")
    for person_id in former:
        kind = "taken_over" if person_id == ticket.keeper_id else "taken_away"
        if person_id != desk.person_id:
            told += desk.tell(ticket, person_id, kind)
    return told


def supervise(desk: Desk, number: int, words: str) -> Ticket:
    """督办: the handler and the levels in between hear that somebody above is watching.

    Said again within the hour without anything new, it is on its way already.
    """
    ticket = _demand_below(desk, number)
    said = words.strip() or HURRY
    _demand_news(desk, ticket, said)
    by = desk.house.staff(desk.person_id)

    def telling(after: Ticket) -> list[Owed]:
        people = {after.worker_id, *between(desk, after)} - {desk.person_id}
        return desk.tell_all(after, people, "supervised", name=by.name if by else "", reason=said)

    return desk.amend(
        ticket, "supervised", note=said, values={"supervised_at": desk.now}, telling=telling
    )


def _demand_news(desk: Desk, ticket: Ticket, said: str) -> None:
    lines = history.lines(desk.db, ticket.id, most=history.FAR)
    for line in lines:
        mine = line.act == "supervised" and line.actor_id == desk.person_id
        if mine and desk.now - line.at < EVERY and said in {line.note, HURRY}:
            at = desk.house.clock_words(line.at, desk.now)
            raise Refusal("refuse.supervised_before", number=f"#{ticket.id}", at=at)


def between(desk: Desk, ticket: Ticket) -> list[int]:
    """Who stands between the handler and the one who acts."""
    levels = superiors(desk.house, ticket)
    mine = [level for level, people in levels if desk.person_id in {one.id for one in people}]
    below = (people for level, people in levels if not mine or level < max(mine))
    return [one.id for people in below for one in people]


def _demand_below(desk: Desk, number: int) -> Ticket:
    """A request that somebody below is working on."""
    ticket = demand(desk.db, desk.house, desk.person_id, number, Right.LEAD)
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    if ticket.worker_id == desk.person_id:
        raise Refusal("refuse.already_yours", number=f"#{ticket.id}")
    return ticket


def told_of_note(desk: Desk, ticket: Ticket, text: str) -> list[Owed]:
    """The first 备注 after a 督办 goes back to whoever asked for it."""
    waiting: list[int | None] = []
    for line in history.lines(desk.db, ticket.id, most=history.FAR):
        if line.act == "noted":
            waiting = []
        elif line.act == "supervised":
            waiting.append(line.actor_id)
    return _report(desk, ticket, "progress_reported", text, waiting)


def told_of_end(desk: Desk, ticket: Ticket, text: str) -> list[Owed]:
    """The end is told to whoever supervised it, and to the first handler, who kept the duty."""
    lines = history.lines(desk.db, ticket.id, most=history.FAR)
    watching = [line.actor_id for line in lines if line.act == "supervised"]
    return _report(desk, ticket, "end_reported", text, [*watching, ticket.keeper_id])


def _report(
    desk: Desk, ticket: Ticket, kind: str, text: str, people: Sequence[int | None]
) -> list[Owed]:
    """Told to those who may still read it, and not to who says it."""
    readers = [
        one
        for one in dict.fromkeys(people)
        if one is not None and one != desk.person_id and sees(desk.house, one, ticket)
    ]
    return desk.tell_all(ticket, readers, kind, reason=text)


def within(house: House, person_id: int) -> tuple[ColumnElement[bool], ...]:
    """What lies in the person's scope.

    The organisations of the grids are named as well: the index begins with the organisation, and
    by the grid alone every request of its history would be read.
    """
    scope = house.directory.scope(person_id)
    inside = or_(_REQUESTS.c.org_id.in_(scope.orgs), _REQUESTS.c.grid_id.in_(scope.grids))
    return _REQUESTS.c.org_id.in_(orgs_of(house, person_id)), inside


def orgs_of(house: House, person_id: int) -> frozenset[int]:
    """The organisations of the person's scope, and those of its grids."""
    directory = house.directory
    scope = directory.scope(person_id)
    return scope.orgs | {directory.grid(grid_id).org_id for grid_id in scope.grids}


def overdue(db: Connection, house: House, person_id: int, now: datetime) -> list[Ticket]:
    """What is late in the person's own scope and readable to them, the latest first."""
    found = tickets.find(
        db,
        *within(house, person_id),
        _REQUESTS.c.status.in_(RUNNING),
        _REQUESTS.c.due_at < now,
        most=MOST_OVERDUE,
        latest=True,
    )
    return [one for one in found if sees(house, person_id, one)]
