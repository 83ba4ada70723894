"""Who serves where: a snapshot of the community in memory, asked by every message.

A process holds one Directory and reads a new one when the revision `community` has risen.
After loading nothing changes and nothing is read; every answer is a look into a dictionary.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property

from models import Level, Role
from services.known_names import KnownNames
from services.places import PlaceIndex
from services.tree import (
    GridNode,
    OrgNode,
    PostNode,
    Scope,
    Staff,
    UnitNode,
    distinct,
    downwards,
    grouped,
    upwards,
)

#: In which order the roles of a grid are alarmed.
ALARMED = (Role.WORKER, Role.CAPTAIN, Role.LEADER)
#: Roles that see a whole organisation when their post is over one; a worker in reserve does not.
OVERSEERS = frozenset({Role.ADMIN, Role.OBSERVER, Role.LEADER, Role.MEDIATOR})
_RESIDENT = frozenset({Role.RESIDENT})


#: People by their grid or organisation and their role there.
Serving = Mapping[tuple[int | None, Role], tuple[Staff, ...]]


class Directory:
    """The community at one revision; never changed after it is built."""

    def __init__(
        self,
        version: int,
        orgs: Sequence[OrgNode],
        grids: Sequence[GridNode],
        staff: Sequence[Staff],
        posts: Sequence[PostNode],
        units: Sequence[UnitNode],
        places: PlaceIndex,
    ) -> None:
        self.version = version
        self.places = places
        self.orgs: Mapping[int, OrgNode] = {org.id: org for org in orgs}
        self.grids: Mapping[int, GridNode] = {grid.id: grid for grid in grids}
        self.staff: Mapping[int, Staff] = {person.id: person for person in staff}
        self._grids_by_code = {grid.code: grid for grid in grids}
        self._paths = {org.id: tuple(upwards(org.id, self.orgs)) for org in orgs}
        self._chains = {grid.id: tuple(upwards(grid.id, self.grids)) for grid in grids}
        self._subtrees = downwards(self._paths)
        self._families = downwards(self._chains)
        self.units: Mapping[int, UnitNode] = {unit.id: unit for unit in units}
        self._units_of = grouped((unit.person_id, unit) for unit in units)
        self._posts = grouped((post.person_id, post) for post in posts)
        self._in_grid = _in_grid(posts, self.staff)
        self._over_org = _over_org(posts, self.staff)
        # Worked out when first asked for: in a city that takes long, and most is not asked for.
        self._responders: dict[int, dict[int, Staff]] = {}
        self._scopes: dict[int, Scope] = {}

    @cached_property
    def staff_names(self) -> KnownNames:
        """What the staff are called."""
        return KnownNames(person.name for person in self.staff.values())

    def with_people(
        self,
        version: int,
        people: Mapping[int, Staff | None],
        posts: Sequence[PostNode],
        units: Sequence[UnitNode],
    ) -> "Directory":
        """The same with some people as they are now, None for who serves no more.

        `posts` are all posts in the places where they serve or served, `units` those that they
        answer for or did.
        """
        new = copy(self)
        # What is worked out when first asked for is worked out anew.
        new.__dict__.pop("staff_names", None)
        new._responders, new._scopes = {}, {}
        new.version = version
        known = {**self.staff, **people}
        new.staff = {one: who for one in sorted(known) if (who := known[one]) is not None}
        new.units = {**self.units, **{unit.id: unit for unit in units}}
        new._units_of = grouped((unit.person_id, unit) for unit in new.units.values())
        held = grouped((post.person_id, post) for post in posts)
        new._posts = {**self._posts, **{one: held.get(one, ()) for one in people}}
        left = [post for one in people for post in self.posts_of(one)]
        # Where nobody is left, the posts say nothing.
        in_grids = dict.fromkeys(_in_grid(left, self.staff), ())
        over_orgs = dict.fromkeys(_over_org(left, self.staff), ())
        new._in_grid = {**self._in_grid, **in_grids, **_in_grid(posts, new.staff)}
        new._over_org = {**self._over_org, **over_orgs, **_over_org(posts, new.staff)}
        return new

    def grid(self, grid_id: int) -> GridNode:
        """The grid with this id; KeyError when the snapshot has none."""
        return self.grids[grid_id]

    def grid_by_code(self, code: str) -> GridNode | None:
        """The grid with the community's own code."""
        return self._grids_by_code.get(code)

    def subtree(self, org_id: int) -> frozenset[int]:
        """The ids of the organisation and all below it."""
        return self._subtrees.get(org_id, frozenset())

    def family(self, grid_id: int) -> frozenset[int]:
        """The ids of the whole grid that it is, or lies in, with all its micro-grids."""
        chain = self._chains.get(grid_id, ())
        return self._families[chain[-1]] if chain else frozenset()

    def home_org(self) -> OrgNode | None:
        """Where a request belongs whose place nobody knows: the lowest organisation above all."""
        communities = [org.id for org in self.orgs.values() if org.level is Level.COMMUNITY]
        shared = [set(self._paths[org_id]) for org_id in communities or self.orgs]
        common = set.intersection(*shared) if shared else set()
        lowest = max(common, key=lambda org_id: len(self._paths[org_id]), default=None)
        return self.orgs[lowest] if lowest is not None else next(iter(self.orgs.values()), None)

    def posts_of(self, person_id: int) -> tuple[PostNode, ...]:
        """All posts of an active person."""
        return self._posts.get(person_id, ())

    def roles_of(self, person_id: int) -> frozenset[Role]:
        """The roles of a person; everybody is a resident."""
        posts, units = self.posts_of(person_id), self.units_of(person_id)
        if not (posts or units):
            return _RESIDENT
        return _RESIDENT.union([post.role for post in posts], [Role.UNIT] if units else [])

    def units_of(self, person_id: int) -> tuple[UnitNode, ...]:
        """The units that the person answers for."""
        return self._units_of.get(person_id, ())

    def units_for(self, org_id: int) -> list[UnitNode]:
        """The units that can be called in there: of the organisation and of those above it."""
        path = self._paths.get(org_id, ())
        return [unit for above in path for unit in self.units.values() if unit.org_id == above]

    def workers_of(self, grid_id: int) -> tuple[Staff, ...]:
        """Who answers first and who stands in; a micro-grid without workers has its grid's."""
        return self._nearest_in_grid(grid_id, Role.WORKER)

    def leader_of(self, grid_id: int) -> Staff | None:
        """The 网格长 of the grid, or of the grid above it."""
        return next(iter(self._nearest_in_grid(grid_id, Role.LEADER)), None)

    def admins_of(
        self, org_id: int | None, without: Collection[int | None] = ()
    ) -> tuple[Staff, ...]:
        """The admins of the organisation, or of the nearest one above it that has any.

        `without` are people who must not decide here, as the one a complaint is about: where
        nobody else is left, the organisation above answers.
        """
        for above in self._paths.get(org_id or 0, ()):
            admins = self._over_org.get((above, Role.ADMIN), ())
            if found := tuple(one for one in admins if one.id not in without):
                return found
        return ()

    def path(self, org_id: int) -> list[OrgNode]:
        """The organisation and those above it, from the bottom."""
        return [self.orgs[above] for above in self._paths.get(org_id, ())]

    def own_admins(self, org_id: int) -> tuple[Staff, ...]:
        """The admins of exactly this organisation."""
        return self._over_org.get((org_id, Role.ADMIN), ())

    def responders(self, grid_id: int, without: Collection[int | None] = ()) -> tuple[Staff, ...]:
        """Whom to ask, in order: worker, stand-ins, leader, admins of the organisation, above.

        `without` are people who must not get it: the accused, and those who did not answer.
        """
        ladder = self._responders.get(grid_id)
        if ladder is None:
            people = self._ladder(self.grids[grid_id]) if grid_id in self.grids else ()
            ladder = self._responders[grid_id] = {one.id: one for one in people}
        if ladder.keys().isdisjoint(without):
            return tuple(ladder.values())
        return tuple(one for one in ladder.values() if one.id not in without)

    def on_duty(self, grid_id: int | None, org_id: int) -> tuple[Staff, ...]:
        """Everyone to alarm in an emergency: all who serve the grid, and the nearest admins.

        Without a grid, all who serve any grid of the organisation.
        """
        if grid_id is None:
            below = self.subtree(org_id)
            grids = [grid.id for grid in self.grids.values() if grid.org_id in below]
        else:
            grids = list(self._chains.get(grid_id, ()))
        serving = [
            person
            for role in ALARMED
            for grid in grids
            for person in self._in_grid.get((grid, role), ())
        ]
        return distinct([*serving, *self.admins_of(org_id)])

    def scope(self, person_id: int) -> Scope:
        """What a member of staff may see and command; nothing for others."""
        known = self._scopes.get(person_id)
        if known is None:
            known = self._scopes[person_id] = self._scope(self.posts_of(person_id))
        return known

    def holds(
        self, person_id: int, roles: Collection[Role], org_id: int, grid_id: int | None
    ) -> bool:
        """Whether one single post of the person is of these roles and covers the place.

        Roles and scopes must not be summed apart: who leads one grid and works in another leads
        only the first. A post over an organisation covers all below, one in a grid its
        micro-grids.
        """
        return any(
            self._covers(post, org_id, grid_id)
            for post in self.posts_of(person_id)
            if post.role in roles
        )

    def _covers(self, post: PostNode, org_id: int, grid_id: int | None) -> bool:
        """Whether one post sees a place."""
        if post.grid_id is not None:
            return grid_id in self._families[post.grid_id]
        return post.role in OVERSEERS and org_id in self._subtrees[post.org_id]

    def administered(self, person_id: int) -> frozenset[int]:
        """The organisations a person answers for as their admin, with all below them."""
        posts = self.posts_of(person_id)
        over = [one.org_id for one in posts if one.role is Role.ADMIN and one.grid_id is None]
        return frozenset[int]().union(*(self.subtree(org_id) for org_id in over))

    def find_staff(self, name_or_phone: str) -> tuple[Staff, ...]:
        """Staff by phone, exact name, or else a part of the name.

        Whoever only answers for a unit has no post and is not found: a unit is called in.
        """
        wanted = name_or_phone.strip()
        posted = [one for one in self.staff.values() if self.posts_of(one.id)]
        exact = tuple(one for one in posted if wanted and wanted in (one.name, one.phone))
        return exact or tuple(one for one in posted if wanted and wanted in one.name)

    def _scope(self, posts: Sequence[PostNode]) -> Scope:
        """The sum of the posts: organisations with all below, grids with their micro-grids."""
        over = [post.org_id for post in posts if post.grid_id is None and post.role in OVERSEERS]
        grids = [post.grid_id for post in posts if post.grid_id is not None]
        return Scope(
            frozenset().union(*(self._subtrees[org_id] for org_id in over)),
            frozenset().union(*(self._families[grid_id] for grid_id in grids)),
        )

    def _nearest_in_grid(self, grid_id: int, role: Role) -> tuple[Staff, ...]:
        for above in self._chains.get(grid_id, ()):
            if found := self._in_grid.get((above, role)):
                return found
        return ()

    def _ladder(self, grid: GridNode) -> tuple[Staff, ...]:
        leaders = self._nearest_in_grid(grid.id, Role.LEADER)
        admins = [
            admin
            for above in self._paths.get(grid.org_id, ())
            for admin in self._over_org.get((above, Role.ADMIN), ())
        ]
        return distinct([*self.workers_of(grid.id), *leaders, *admins])


def _in_grid(posts: Iterable[PostNode], staff: Mapping[int, Staff]) -> Serving:
    """Who serves in each grid, by role and in the order of their ranks."""
    ranked = sorted(
        (post for post in posts if post.grid_id is not None), key=lambda post: post.rank
    )
    return grouped(((post.grid_id, post.role), staff[post.person_id]) for post in ranked)


def _over_org(posts: Iterable[PostNode], staff: Mapping[int, Staff]) -> Serving:
    """Who serves over each organisation, by role."""
    over = (post for post in posts if post.grid_id is None)
    return grouped(((post.org_id, post.role), staff[post.person_id]) for post in over)
