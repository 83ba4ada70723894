"""Who stands above a request: 网格长, then the admins of each organisation up the tree.

The upper level is informed and may take over; the first handler keeps the duty. Whoever may not
read a request, whom it accuses, and its own handler are no level of its ladder.
"""

from collections.abc import Sequence
from typing import NamedTuple

from models import Level
from services.house import House
from services.rights import sees
from services.ticket import Ticket
from services.tree import Staff

#: The ladder's level of each kind of organisation; 1 is 网格长, 0 the handler.
LEADER = 1
LEVELS = {Level.COMMUNITY: 2, Level.STREET: 3, Level.DISTRICT: 4}
#: How each level is called in words.
LEVEL_NAMES = {0: "网格员", 1: "网格长", 2: "社区", 3: "街道", 4: "区"}


class Superiors(NamedTuple):
    """One level of the ladder and the people on it."""

    level: int
    people: Sequence[Staff]

    @property
    def reported(self) -> str:
        """To whom something was reported, as words say it; empty where nobody is there."""
        return LEVEL_NAMES[self.level] if self.people else ""


def superiors(house: House, ticket: Ticket) -> list[Superiors]:
    """The levels above a request that have somebody, the lowest first."""
    directory = house.directory
    levels: dict[int, list[Staff]] = {}
    if ticket.grid_id is not None:
        leader = directory.leader_of(ticket.grid_id)
        levels[LEADER] = [leader] if leader else []
    for org in directory.path(ticket.org_id):
        levels.setdefault(LEVELS[org.level], []).extend(directory.own_admins(org.id))
    out = {ticket.worker_id, ticket.accused_id}
    seeing = {
        level: [one for one in people if one.id not in out and sees(house, one.id, ticket)]
        for level, people in levels.items()
    }
    return [Superiors(level, seeing[level]) for level in sorted(seeing) if seeing[level]]


def climb(house: House, ticket: Ticket) -> Superiors:
    """The next level above the one that knows; where none is left, the highest once more.

    Only where the handler is alone, or nobody else may read it, there is nobody to tell.
    """
    found = superiors(house, ticket)
    higher = (one for one in found if one.level > ticket.level)
    return next(higher, found[-1] if found else Superiors(ticket.level, ()))
