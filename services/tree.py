"""What a Directory is made of: organisations and grids as trees, people and their posts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from models import Grid, Level, Org, Place, Post, Role, Unit
from services.personal import Personal

K = TypeVar("K")
V = TypeVar("V")
#: Who serves where is public, and stays while they serve.
PERSONAL = (
    Personal(Post, staff=("person_id",), plain=("role",)),
    Personal(Unit, staff=("person_id",), plain=("code", "name", "phone")),
    Personal(Org, plain=("code", "name", "level")),
    Personal(Grid, plain=("code", "name")),
    Personal(Place, plain=("estate", "aliases", "road", "road_no", "buildings")),
)


class Node(Protocol):
    """Anything with a parent of its own kind."""

    @property
    def parent_id(self) -> int | None:
        """The id of the node above, None at the top."""
        ...


@dataclass(frozen=True, slots=True)
class OrgNode:
    """An organisation in the tree."""

    id: int
    code: str
    name: str
    level: Level
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class GridNode:
    """A grid, or a micro-grid when it has a parent."""

    id: int
    code: str
    name: str
    org_id: int
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Staff:
    """An active person with at least one post, or who answers for a unit."""

    id: int
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit that can be called in, and the active person who answers for it."""

    id: int
    code: str
    name: str
    org_id: int
    phone: str
    person_id: int | None


@dataclass(frozen=True, slots=True)
class PostNode:
    """One role of one person, over an organisation or in a grid."""

    person_id: int
    role: Role
    org_id: int
    grid_id: int | None
    rank: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What a member of staff may see and command: whole organisations, and grids."""

    orgs: frozenset[int] = frozenset()
    grids: frozenset[int] = frozenset()

    def covers(self, org_id: int, grid_id: int | None) -> bool:
        """Whether something of this organisation and grid is within."""
        return org_id in self.orgs or (grid_id is not None and grid_id in self.grids)

    def __bool__(self) -> bool:
        return bool(self.orgs or self.grids)


def upwards(node_id: int, nodes: Mapping[int, Node]) -> Iterator[int]:
    """The ids from a node to the top, itself first; a cycle ends the walk."""
    seen: set[int] = set()
    current: int | None = node_id
    while current is not None and current in nodes and current not in seen:
        seen.add(current)
        yield current
        current = nodes[current].parent_id


def downwards(paths: Mapping[int, Sequence[int]]) -> dict[int, frozenset[int]]:
    """For each node, itself and all below it, out of the paths to the top."""
    below = defaultdict(set)
    for node_id, path in paths.items():
        for above in path:
            below[above].add(node_id)
    return {node_id: frozenset(found) for node_id, found in below.items()}


def grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    """Values by key, in their order."""
    groups: defaultdict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


def distinct(people: Iterable[Staff]) -> tuple[Staff, ...]:
    """Each person once, at the first place."""
    return tuple(dict.fromkeys(people))
