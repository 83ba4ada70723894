"""What waits for whom: tasks of one's own, and what those above have to look after.

Those who look after the same organisations look through the same requests, which are read once
for all of them.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection

from models import WORKING, Level, Request, Role, Status, table_of
from services import ticket as tickets
from services.above import LEADER, LEVELS
from services.approvers import asked_in, decided_in, standing
from services.checking import checkers
from services.house import House
from services.ladder import RUNNING
from services.oversight import orgs_of, within
from services.rights import is_superior, sees
from services.sampling import is_checked
from services.ticket import Ticket

T = TypeVar("T")
#: So many of each list are counted; a brief shows a few of them.
MOST = 500
#: So many tasks are read at once for several people; where there are more, each asks alone.
MOST_SHARED = 2_000
_REQUESTS = table_of(Request)


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether the promise is broken: its clock runs and has run out."""
    return ticket.status in RUNNING and ticket.due_at is not None and ticket.due_at <= now


class Lists:
    """The lists of some people, as they are in one transaction."""

    def __init__(
        self, db: Connection, house: House, now: datetime, people: Collection[int]
    ) -> None:
        self.db = db
        self.house = house
        self.now = now
        self._people = people
        self._known: dict[Hashable, Any] = {}
        self._checkers: dict[int, Collection[int]] = {}

    def once(self, what: str, of: Hashable, ask: Callable[[], T]) -> T:
        """What `ask` says, which is asked once for all whom it concerns."""
        if (what, of) not in self._known:
            self._known[what, of] = ask()
        known: T = self._known[what, of]
        return known

    def own(self, person_id: int) -> list[Ticket]:
        """The tasks of one's own and of those in whose place one stands: the late first."""
        handlers = self._handlers(person_id)
        found = self._tasks
        if len(found) == MOST_SHARED:
            found = self._in_hand(handlers, MOST)
        mine = [one for one in found if one.worker_id in handlers][:MOST]
        held = [one for one in mine if person_id in self.house.hands(one)]
        return sorted(held, key=lambda one: not is_late(one, self.now))

    @cached_property
    def _tasks(self) -> Sequence[Ticket]:
        """The tasks of all."""
        everybody = set().union(*map(self._handlers, self._people))
        return self._in_hand(everybody, MOST_SHARED)

    def _handlers(self, person_id: int) -> set[int]:
        return {person_id, *self.house.roster.absent_for(person_id)}

    def _in_hand(self, handlers: Collection[int], most: int) -> Sequence[Ticket]:
        theirs = _REQUESTS.c.worker_id.in_(sorted(handlers))
        held = _REQUESTS.c.status.in_(WORKING - {Status.NEW})
        return tickets.find(self.db, theirs, held, most=most)

    def late(self, person_id: int) -> list[Ticket]:
        """What is overdue below a leader or admin; from the street up only what reached them."""
        due = (_REQUESTS.c.status.in_(RUNNING), _REQUESTS.c.due_at <= self.now)
        near = LEVELS[Level.COMMUNITY]
        return [
            one
            for one in self._overseen("late", person_id, *due)
            if (own := standing(self.house, one, person_id)) <= near or one.level >= own
        ]

    def unclaimed(self, person_id: int) -> list[Ticket]:
        """What nobody has accepted in the grids of a leader."""
        if Role.LEADER not in self.house.roles_of(person_id):
            return []
        waits = _REQUESTS.c.status == Status.DISPATCHED
        return [
            one
            for one in self._overseen("unclaimed", person_id, waits)
            if one.worker_id != person_id and standing(self.house, one, person_id) == LEADER
        ]

    def wishes(self, person_id: int) -> list[int]:
        """The numbers of requests with a wish that this person is asked to decide."""
        orgs = decided_in(self.house, person_id)

        def ask() -> list[tuple[int, set[int]]]:
            asked = asked_in(self.db, self.house, orgs)
            return [(ticket.id, {one.id for one in people}) for ticket, _, people in asked]

        asked = self.once("wishes", orgs, ask)
        return [number for number, people in asked if person_id in people][:MOST]

    def unchecked(self, person_id: int) -> list[Ticket]:
        """办结 that this person is asked to check."""
        done = (_REQUESTS.c.status == Status.RESOLVED, _REQUESTS.c.checked_at.is_(None))
        chosen = [one for one in self._area("unchecked", person_id, *done) if is_checked(one)]
        new = [one for one in chosen if one.id not in self._checkers]
        for one, people in zip(new, checkers(self.db, self.house, new), strict=True):
            self._checkers[one.id] = {who.id for who in people}
        return [
            one for one in self._below(chosen, person_id) if person_id in self._checkers[one.id]
        ]

    def _overseen(
        self, what: str, person_id: int, *conditions: ColumnElement[bool]
    ) -> list[Ticket]:
        """What fits and lies below a leader or admin who may read it."""
        return self._below(self._area(what, person_id, *conditions), person_id)

    def _area(
        self, what: str, person_id: int, *conditions: ColumnElement[bool]
    ) -> Sequence[Ticket]:
        """What fits in all organisations in which the person looks after something.

        Where the list is cut, whoever looks after a part of these asks for that alone.
        """
        scope, orgs = self.house.directory.scope(person_id), orgs_of(self.house, person_id)
        inside = _REQUESTS.c.org_id.in_(sorted(orgs))
        found = self.once(what, orgs, lambda: self._find(inside, *conditions))
        if len(found) < MOST or orgs <= scope.orgs:
            return found
        own = within(self.house, person_id)
        return self.once(what, scope, lambda: self._find(*own, *conditions))

    def _find(self, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
        return tickets.find(self.db, *conditions, most=MOST)

    def _below(self, found: Sequence[Ticket], person_id: int) -> list[Ticket]:
        house, scope = self.house, self.house.directory.scope(person_id)
        return [
            one
            for one in found
            if scope.covers(one.org_id, one.grid_id)
            and is_superior(house, person_id, one)
            and sees(house, person_id, one)
        ]
