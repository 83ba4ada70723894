"""Who decides about a wish for another date: somebody else than who asks, one level up.

Whoever has not decided within a working day is told once more.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from models import Role, Wish
from services import ticket as tickets
from services import wishes
from services.above import LEADER, LEVELS, superiors
from services.dated import moment_words
from services.history import owe
from services.house import House, HouseKeeper
from services.rights import leads
from services.telling import tell
from services.ticket import Ticket
from services.tree import Staff
from services.wishes import WISH_NAMES, Wished

#: So many wishes are named at once.
MOST = 20
LEADERS = frozenset({Role.LEADER})


def standing(house: House, ticket: Ticket, person_id: int) -> int:
    """On which level above the request a person stands; 0 is who works on it."""
    for org in reversed(house.directory.path(ticket.org_id)):
        if any(one.id == person_id for one in house.directory.own_admins(org.id)):
            return LEVELS[org.level]
    leads = house.directory.holds(person_id, LEADERS, ticket.org_id, ticket.grid_id)
    return LEADER if leads else 0


def approvers(house: House, ticket: Ticket, asked_by: int) -> Sequence[Staff]:
    """Who is asked: the nearest level above the asker, at the top the others of the same one."""
    own = standing(house, ticket, asked_by)
    levels = superiors(house, ticket)
    higher = [one.people for one in levels if one.level > own]
    beside = [one.people for one in levels if own and one.level == own]
    out = {asked_by, ticket.resident_id}
    found = ([one for one in people if one.id not in out] for people in (*higher, *beside))
    return next((people for people in found if people), ())


def may_decide(house: House, person_id: int, ticket: Ticket, asked_by: int) -> bool:
    """Whether this leader or admin may decide what that person asks for; never an inferior."""
    return (
        person_id != asked_by
        and leads(house, person_id, ticket)
        and standing(house, ticket, person_id) >= standing(house, ticket, asked_by)
    )


def open_approvals(
    db: Connection, house: House, person_id: int, most: int = MOST
) -> list[tuple[Ticket, Wished]]:
    """The wishes that this person is asked to decide, the most pressing request first."""
    asked = (
        (ticket, wished)
        for ticket, wished, people in asked_in(db, house, decided_in(house, person_id))
        if any(one.id == person_id for one in people)
    )
    return list(islice(asked, most))


def decided_in(house: House, person_id: int) -> frozenset[int]:
    """The organisations in which a wish may wait for this person."""
    directory = house.directory
    posts = directory.posts_of(person_id)
    return frozenset().union(*(directory.subtree(post.org_id) for post in posts))


def asked_in(
    db: Connection, house: House, orgs: Collection[int]
) -> Iterator[tuple[Ticket, Wished, Sequence[Staff]]]:
    """The open wishes in these organisations and who is asked about each."""
    for ticket, wished in wishes.open_in(db, orgs):
        yield ticket, wished, approvers(house, ticket, wished.asked_by)


def remind(db: Connection, now: datetime, keeper: HouseKeeper, row_id: int) -> int:
    """A wish that nobody decided within a working day is told once more to those who can."""
    wished = wishes.load(db, row_id)
    ticket = tickets.load(db, wished.request_id) if wished else None
    # The row of the request is locked now; another clock may have been first.
    wished = wishes.load(db, row_id)
    if ticket is None or wished is None or wished.remind_at is None or wished.remind_at > now:
        return 0
    house = keeper.now(db, now)
    wishes.WAITING.write(db, row_id, None)
    wish, until = WISH_NAMES[Wish(wished.wish)], moment_words(house, wished.until)
    for one in approvers(house, ticket, wished.asked_by):
        told = tell(house, ticket, now, one.id, "approval_late", wish=wish, until=until)
        owe(db, now, f"approval:{row_id}", told, request_id=ticket.id)
    return 1
