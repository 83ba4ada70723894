"""A city's organisations and grids, and who serves in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from bench.city import names
from bench.city.filling import Filler
from bench.city.sizes import Size, Times
from models import Address, Grid, Org, Person, Place, Post, Role, Unit

#: So many grids share a leader.
LED = 3
#: So many admins of the city, of each street and of each community.
ADMINS = {"district": 3, "street": 2, "community": 2}
UNITS = ("物业服务科", "城管科", "供水公司")


@dataclass(slots=True)
class Tree:
    """Who and what there is, by running numbers from 1.

    Organisations: the city, its streets, its communities. People: the workers by grid, then
    leaders, volunteers and admins; the residents come after them.
    """

    size: Size
    posts: list[tuple[int, str, int, int | None, int]] = field(default_factory=list)
    staff: int = 0
    #: A person who answers for the communities' requests above the workers, by organisation.
    admins: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = self.size
        self.staff = size.grids
        leaders = [self._hire() for _ in range((size.grids + LED - 1) // LED)]
        volunteers = [self._hire() for _ in range(size.grids)]
        for grid in range(1, size.grids + 1):
            org = self.org_of(grid)
            post = partial(self._post, org=org, grid=grid)
            post(grid, Role.WORKER)
            post(self._neighbour(grid), Role.WORKER, rank=1)
            post(leaders[(grid - 1) // LED], Role.LEADER)
            post(volunteers[grid - 1], Role.VOLUNTEER)
        for org in range(1, self.orgs + 1):
            level = self.level(org)
            self.admins[org] = [self._hire() for _ in range(ADMINS[level])]
            for person in self.admins[org]:
                self._post(person, Role.ADMIN, org=org, grid=None)

    @property
    def orgs(self) -> int:
        """How many organisations there are."""
        return 1 + self.size.streets + self.size.communities

    def level(self, org: int) -> str:
        """Which kind of organisation it is."""
        if org == 1:
            return "district"
        return "street" if org <= 1 + self.size.streets else "community"

    def org_of(self, grid: int) -> int:
        """The community of a grid; neighbours have neighbouring numbers."""
        size = self.size
        return 2 + size.streets + (grid - 1) * size.communities // size.grids

    def street_of(self, org: int) -> int:
        """The street of a community."""
        size = self.size
        return 2 + (org - 2 - size.streets) * size.streets // size.communities

    def _neighbour(self, grid: int) -> int:
        """The worker of the next grid of the community, who stands in."""
        after = grid % self.size.grids + 1
        return after if self.org_of(after) == self.org_of(grid) else max(grid - 1, 1)

    def _hire(self) -> int:
        self.staff += 1
        return self.staff

    def _post(self, person: int, role: Role, org: int, grid: int | None, rank: int = 0) -> None:
        self.posts.append((person, role.value, org, grid, rank))


def settle(filler: Filler, tree: Tree, times: Times) -> None:
    """Write the organisations, grids, places, staff and their posts."""
    filler.fill(Org, ("id", "code", "name", "level", "parent_id"), _orgs(tree))
    filler.fill(Grid, ("id", "code", "name", "org_id"), _grids(tree), {"parent_id": None})
    of_place = ("id", "grid_id", "estate", "road", "road_no", "buildings", "lat", "lng")
    filler.fill(Place, of_place, _places(tree), {"aliases": "[]", "managed": 1})
    begun = times.text(0)
    filler.fill(
        Person,
        ("id", "name", "phone"),
        ((one, names.person(one), f"138{one:08}") for one in range(1, tree.staff + 1)),
        {"active": 1, "grid_id": None, "household_id": None, "created_at": begun},
    )
    filler.fill(
        Address,
        ("id", "value", "person_id"),
        ((one, f"staff-{one:07}", one) for one in range(1, tree.staff + 1)),
        {"channel": "wechat", "followed": 1, "heard_at": begun, "window_until": begun,
         "window_left": 0},
    )  # fmt: skip
    of_post = ("id", "person_id", "role", "org_id", "grid_id", "rank")
    filler.fill(Post, of_post, ((number, *post) for number, post in enumerate(tree.posts, 1)))
    of_unit = ("id", "code", "name", "org_id")
    filler.fill(Unit, of_unit, _units(tree), {"phone": "", "person_id": None})


def _orgs(tree: Tree) -> Iterator[tuple[object, ...]]:
    names_of = {"district": "云水区", "street": "街道", "community": "社区"}
    for org in range(1, tree.orgs + 1):
        level = tree.level(org)
        above = {"district": None, "street": 1}.get(level, 0)
        parent = tree.street_of(org) if above == 0 else above
        name = names_of[level] if org == 1 else f"第{org}{names_of[level]}"
        yield org, f"O{org:04}", name, level, parent


def _grids(tree: Tree) -> Iterator[tuple[object, ...]]:
    for grid in range(1, tree.size.grids + 1):
        yield grid, f"G{grid:05}", f"第{grid}网格", tree.org_of(grid)


def _places(tree: Tree) -> Iterator[tuple[object, ...]]:
    """An estate for each grid, and a house on a road of its community for every second."""
    grids, number = tree.size.grids, 0
    named, streets = names.estates(grids), names.roads(tree.size.communities * 3)
    for grid in range(1, grids + 1):
        number += 1
        # About five hundred metres apart.
        lat, lng = 30.0 + grid // 100 * 0.005, 110.0 + grid % 100 * 0.005
        yield number, grid, named[grid - 1], "", "", "", lat, lng
        if grid % 2:
            number += 1
            road = streets[(tree.org_of(grid) * 3 + grid) % len(streets)]
            yield number, grid, "", road, f"{grid % 300 + 1}号", "", lat, lng


def _units(tree: Tree) -> Iterator[tuple[object, ...]]:
    streets = range(2, 2 + tree.size.streets)
    units = [(street, name) for street in streets for name in UNITS]
    for number, (street, name) in enumerate(units, 1):
        yield number, f"U{number:04}", name, street
