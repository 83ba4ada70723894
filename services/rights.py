"""Who may see and touch a request, decided in the transaction that acts.

To whom a request is closed, it does not exist: the same words answer a wrong number and a
stranger's number, so nobody can learn by guessing.
"""

from collections.abc import Callable
from enum import Enum

from sqlalchemy import Connection

from models import WORKING, Refusal, Request, Role, Status
from models.category import Privacy, categories
from services import calling
from services import ticket as tickets
from services.circles import offered, was_offered
from services.house import House
from services.routing import alarmed, fell_to_duty, is_emergency
from services.ticket import Ticket

READERS = frozenset(set(Role) - {Role.RESIDENT, Role.VOLUNTEER, Role.UNIT})
SUPERIORS = frozenset({Role.LEADER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
#: How far the night's duty may have come with what the day's worker takes from them.
RELIEVED = frozenset({Status.CLAIMED, Status.IN_PROGRESS})


def sees(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may read the request, story and all."""
    if person_id == ticket.accused_id:
        return False
    if person_id in {ticket.resident_id, *house.hands(ticket)}:
        return True
    if person_id == ticket.keeper_id and house.serves(person_id):
        return True
    if ticket.privacy == Privacy.RESTRICTED:
        return any(person_id == head.id for head in house.heads(ticket.org_id))
    if offered(house, person_id, ticket):
        return True
    roles = ADMINS if ticket.privacy == Privacy.PRIVATE else READERS
    return house.directory.holds(person_id, roles, ticket.org_id, ticket.grid_id)


def is_superior(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person leads where the request lies."""
    return house.directory.holds(person_id, SUPERIORS, ticket.org_id, ticket.grid_id)


def handles(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may work on it: the handler, who stands in, a leader of the place, an
    admin.
    """
    if not sees(house, person_id, ticket):
        return False
    if person_id in house.hands(ticket):
        return True
    return leads(house, person_id, ticket)


def leads(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person decides who works on it, as a leader of the place or an admin."""
    own_ = person_id == ticket.resident_id
    return sees(house, person_id, ticket) and not own_ and is_superior(house, person_id, ticket)


def may_claim(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may accept it: whom it was given to, who answers for its grid, whom it
    is offered to on the board, and in an emergency everyone who was alarmed.

    Who was offered what another took first may still ask for it, to hear who was. The story of a
    private request is not readable before, which is why this is asked apart.
    """
    if person_id == ticket.accused_id:
        return False
    if person_id in house.hands(ticket):
        return True
    if ticket.status != Status.NEW and was_offered(house, person_id, ticket):
        return True
    if is_emergency(ticket):
        return person_id in alarmed(house, ticket)
    out = ticket.designated or ticket.privacy != Privacy.OPEN
    if out or person_id == ticket.resident_id:
        return False
    return any(person_id == staff.id for staff in house.responders(ticket.grid_id, ()))


def works_on(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may do the work itself, which takes what is offered on the board."""
    taken = handles(house, person_id, ticket) or offered(house, person_id, ticket)
    return taken or relieves(house, person_id, ticket)


def relieves(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the grid's own worker takes by day what the night's duty has accepted."""
    if ticket.status not in RELIEVED or ticket.designated or ticket.privacy != Privacy.OPEN:
        return False
    own_ = {one.id for one in house.directory.workers_of(ticket.grid_id or 0)}
    by_day = person_id in own_ - {ticket.resident_id} and ticket.worker_id not in own_
    return by_day and fell_to_duty(house, ticket)


def rules(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person decides about it as the admin of its organisation."""
    return sees(house, person_id, ticket) and house.directory.holds(
        person_id, ADMINS, ticket.org_id, ticket.grid_id
    )


def may_check(house: House, person_id: int, ticket: Ticket) -> bool:
    """Whether the person may look whether it was done: who may read it, and where it is open any
    colleague of the same organisation. Who did the work is asked apart.
    """
    if person_id in {ticket.resident_id, ticket.accused_id}:
        return False
    colleague = ticket.privacy == Privacy.OPEN and any(
        post.role in READERS and post.org_id == ticket.org_id
        for post in house.directory.posts_of(person_id)
    )
    return colleague or sees(house, person_id, ticket)


class Right(Enum):
    """The rights by name; each is a function of house, person and request."""

    SEE = (sees,)
    HANDLE = (handles,)
    CLAIM = (may_claim,)
    WORK = (works_on,)
    LEAD = (leads,)
    RULE = (rules,)
    CHECK = (may_check,)

    @property
    def allows(self) -> Callable[[House, int, Ticket], bool]:
        """The function that decides."""
        return self.value[0]


def demand(db: Connection, house: House, person_id: int, number: int, right: Right) -> Ticket:
    """The request of that number, locked; refused to whom it is closed.

    A unit that is called to it may read it as well, and nothing more.
    """
    ticket = tickets.load(db, number)
    if ticket is None:
        raise Refusal("refuse.unknown", number=f"#{number}")
    called = right is Right.SEE and calling.shows(db, house, person_id, ticket)
    if not called and not right.allows(house, person_id, ticket):
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
        listed = "、".join(f"#{one.id} {categories()[one.code].name}" for one in mine)
        words = "refuse.which_new" if right is Right.CLAIM else "refuse.which"
        raise Refusal(words, numbers=listed, plain_number=str(mine[0].id))
    return demand(db, house, person_id, mine[0].id, right)
