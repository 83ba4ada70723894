"""接单: the worker accepts, by the word or by simply doing it; by day also what the night had."""

from models import WORKING, Refusal, Status
from services.circles import offered
from services.desk import Desk
from services.modes import accepting_values
from services.moves import no_move
from services.promises import handed
from services.rights import Right, relieves, task
from services.ticket import Ticket

#: What nobody has accepted yet.
CLAIMABLE = frozenset({Status.NEW, Status.DISPATCHED})


def claim(desk: Desk, number: int | None, *, at_once: bool = False) -> Ticket:
    """接单: the worker accepts, perhaps to do it within a day; the resident hears who comes."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.CLAIM)
    if ticket.status == Status.CLAIMED and ticket.worker_id == desk.person_id:
        raise Refusal("refuse.already_claimed", number=f"#{ticket.id}")
    ticket = _relieved(desk, ticket)
    _demand_free(desk, ticket)
    return _claim(desk, ticket, at_once=at_once)


def _demand_free(desk: Desk, ticket: Ticket) -> None:
    """Name who has it; only what nobody accepted yet is free, and of that not what was taken
    from the board.
    """
    free = ticket.status in CLAIMABLE
    worker = desk.house.staff(ticket.worker_id)
    if worker is not None and worker.id != desk.person_id:
        if ticket.board:
            raise Refusal("refuse.taken", number=f"#{ticket.id}", name=worker.name)
        if not free and ticket.status in WORKING:
            raise Refusal("refuse.in_other_hands", number=f"#{ticket.id}", name=worker.name)
    if not free:
        raise no_move(ticket, Status.CLAIMED)


def accepted(desk: Desk, ticket: Ticket, *, quiet: bool = False) -> Ticket:
    """The request in the worker's hands; whoever acts on it without 接单 has accepted it.

    `quiet` where the resident hears in the same moment what the worker does.
    """
    ticket = _relieved(desk, ticket)
    mine = desk.person_id in desk.house.hands(ticket)
    if ticket.status == Status.DISPATCHED and (mine or offered(desk.house, desk.person_id, ticket)):
        return _claim(desk, ticket, quiet=quiet)
    return ticket


def _relieved(desk: Desk, ticket: Ticket) -> Ticket:
    """In the hands of the grid's own worker, if the night's duty had accepted it till now."""
    if not relieves(desk.house, desk.person_id, ticket):
        return ticket
    me = desk.house.staff(desk.person_id)
    return desk.move(
        ticket,
        Status.DISPATCHED,
        "handed_on",
        note=me.name if me else "",
        values=handed(desk.house, ticket, desk.person_id, desk.now),
        telling=lambda moved: desk.tell(moved, ticket.worker_id, "taken_away"),
    )


def _claim(desk: Desk, ticket: Ticket, *, at_once: bool = False, quiet: bool = False) -> Ticket:
    if ticket.status == Status.NEW:
        # An emergency whose place nobody knows yet is taken by whoever of those alarmed is first.
        ticket = desk.move(
            ticket,
            Status.DISPATCHED,
            "taken_up",
            values={"worker_id": desk.person_id, "handings": ticket.handings + 1},
        )
    # From the board it comes into somebody's hands with this word.
    taken = ticket.worker_id is None
    return desk.move(
        ticket,
        Status.CLAIMED,
        "claimed",
        values={
            "claimed_at": desk.now,
            "worker_id": desk.person_id,
            "handings": ticket.handings + taken,
            **accepting_values(desk.db, ticket, desk.now, at_once=at_once),
        },
        telling=lambda moved: [] if quiet else desk.tell(moved, moved.resident_id, "claimed"),
    )
