"""Who may see and touch a request, decided in the transaction that acts.

To whom a request is closed, it does not exist: the same words answer a wrong number and a
stranger's number, so nobody can learn by guessing.
"""

from collections.abc import Callable
from enum import Enum

from sqlalchemy import Connection

from models import WORKING, Refusal, Request, Role, Status
from models.category import Privacy
from services import ticket as tickets
from services.house import House
from services.routing import alarmed, is_emergency
from services.ticket import Ticket

READERS = frozenset(set(Role) - {Role.RESIDENT, Role.VOLUNTEER})
SUPERIORS = frozenset({Role.LEADER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


def sees(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may read the request, story and all."""
    if person_id == ticket.accused_id:
        return False
    if person_id in {ticket.resident_id, ticket.worker_id}:
        return True
    if ticket.privacy == Privacy.RESTRICTED:
        return any(person_id == head.id for head in house.heads(ticket.org_id))
    roles = ADMINS if ticket.privacy == Privacy.PRIVATE else READERS
    return house.directory.holds(person_id, roles, ticket.org_id, ticket.grid_id)


def is_superior(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person leads where the request lies."""
    return house.directory.holds(person_id, SUPERIORS, ticket.org_id, ticket.grid_id)


def handles(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may work on it: the handler, a leader of the place, an admin."""
    if not sees(house, person_id, ticket):
        return False
    if person_id == ticket.worker_id:
        return True
    return person_id != ticket.resident_id and is_superior(house, person_id, ticket)


def may_claim(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may accept it: whom it was given to, who answers for its grid, and in
    an emergency everyone who was alarmed.

    The story of a private request is not readable before, which is why this is asked apart.
    """
    if person_id == ticket.accused_id:
        return False
    if person_id == ticket.worker_id:
        return True
    if is_emergency(ticket):
        return person_id in alarmed(house, ticket)
    if ticket.designated or ticket.privacy != Privacy.OPEN:
        return False
    return any(person_id == staff.id for staff in house.responders(ticket.grid_id, ()))


def rules(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person decides about it as the admin of its organisation."""
    return sees(house, person_id, ticket) and house.directory.holds(
        person_id, ADMINS, ticket.org_id, ticket.grid_id
    )


class Right(Enum):
    """The rights by name; each is a function of house, person and request."""

    SEE = (sees,)
    HANDLE = (handles,)
    CLAIM = (may_claim,)
    RULE = (rules,)

    @property
    def allows(self) -> Callable[[House, int, Ticket], bool]:
        """The function that decides."""
        return self.value[0]


def demand(db: Connection, house: House, person_id: int, number: int, right: Right) -> Ticket:
    """The request of that number, locked; refused to whom it is closed."""
    ticket = tickets.load(db, number)
    if ticket is None or not right.allows(house, person_id, ticket):
        raise Refusal("refuse.unknown", number=f"#{number}")
    return ticket


def own(db: Connection, person_id: int, number: int | None) -> Ticket:
    """The resident's own request: the one named, or the newest that is still open."""
    mine = Request.resident_id == person_id
    if number is None:
        found = tickets.find(
            db, mine, Request.status.in_([*WORKING, Status.RESOLVED]), most=1, newest=True
        )
        if not found:
            raise Refusal("refuse.no_request")
        number = found[0].id
    ticket = tickets.load(db, number)
    if ticket is None or ticket.resident_id != person_id:
        raise Refusal("refuse.unknown", number=f"#{number}")
    return ticket


def task(db: Connection, house: House, person_id: int, number: int | None, right: Right) -> Ticket:
    """The request a worker means: the one named, or the only one that waits for them."""
    if number is not None:
        return demand(db, house, person_id, number, right)
    states = [Status.DISPATCHED] if right is Right.CLAIM else WORKING - {Status.NEW}
    mine = tickets.find(db, Request.worker_id == person_id, Request.status.in_(states), most=6)
    if not mine:
        raise Refusal("refuse.no_task")
    if len(mine) > 1:
        raise Refusal("refuse.which", numbers="、".join(f"#{ticket.id}" for ticket in mine))
    return demand(db, house, person_id, mine[0].id, right)
