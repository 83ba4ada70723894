"""Who may take what hangs on the claim board (认领): circle by circle, from near to far."""

from models import Role, Status
from models.category import URGENT, Privacy
from services.house import House
from services.ticket import Ticket
from services.tree import Staff

#: Roles whose people take requests from the board.
TAKERS = frozenset({Role.WORKER, Role.CAPTAIN, Role.VOLUNTEER, Role.LEADER})
#: Circle 1 serves the grid with its micro-grids, circle 2 the community.
GRID, COMMUNITY = 1, 2


def may_hang(ticket: Ticket) -> bool:
    """Whether a request can be offered to many: in the open, of a known grid, not urgent."""
    is_open = ticket.privacy == Privacy.OPEN and ticket.accused_id is None
    return is_open and ticket.urgency not in URGENT and ticket.grid_id is not None


def hangs(ticket: Ticket) -> bool:
    """Whether it is offered to a circle now; `board` alone says that it once was."""
    return ticket.board > 0 and ticket.status == Status.DISPATCHED and ticket.worker_id is None


def was_offered(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person is in the circle it is, or was, offered to."""
    if not ticket.board or not may_hang(ticket) or person_id == ticket.resident_id:
        return False
    return _serves(house, person_id, ticket, ticket.board)


def offered(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may take it now."""
    return hangs(ticket) and was_offered(house, person_id, ticket)


def circle(house: House, ticket: Ticket, number: int) -> list[Staff]:
    """Who comes in with this circle: those nearer have heard already."""
    return [
        one
        for one in house.directory.staff.values()
        if one.id != ticket.resident_id
        and _serves(house, one.id, ticket, number)
        and not (number > GRID and _serves(house, one.id, ticket, number - 1))
    ]


def next_circle(house: House, ticket: Ticket, after: int) -> tuple[int, list[Staff]] | None:
    """The next circle that brings somebody in, and whom; None after the last."""
    if not may_hang(ticket):
        return None
    for number in range(after + 1, COMMUNITY + 1):
        if people := circle(house, ticket, number):
            return number, people
    return None


def _serves(house: House, person_id: int, ticket: Ticket, number: int) -> bool:
    if ticket.grid_id is None:
        return False
    grids = house.directory.family(ticket.grid_id)
    return any(
        post.role in TAKERS
        and (post.grid_id in grids if number == GRID else post.org_id == ticket.org_id)
        for post in house.directory.posts_of(person_id)
    )
