"""A city's residents: dwellings of three, and the WeChat of each."""

from collections.abc import Iterator

from bench.city import names
from bench.city.filling import Filler
from bench.city.sizes import Times
from bench.city.tree import Tree
from models import Address, Household, Person

#: So many people live in a dwelling.
TOGETHER = 3


def live(filler: Filler, tree: Tree, times: Times) -> None:
    """Write the residents, an equal number in each grid."""
    begun = times.text(0)
    residents = tree.size.residents
    homes = (residents + TOGETHER - 1) // TOGETHER
    columns = ("id", "grid_id", "key", "whereabouts")
    filler.fill(Household, columns, _homes(tree, homes))
    filler.fill(
        Person,
        ("id", "name", "phone", "household_id"),
        (
            (tree.staff + one, names.person(one), "", (one - 1) // TOGETHER + 1)
            for one in range(1, residents + 1)
        ),
        {"active": 1, "grid_id": None, "created_at": begun},
    )
    filler.fill(
        Address,
        ("id", "value", "person_id"),
        (
            (tree.staff + one, f"ycity{one:023}", tree.staff + one)
            for one in range(1, residents + 1)
        ),
        {"channel": "wechat", "followed": 1, "heard_at": begun, "window_until": begun,
         "window_left": 0},
    )  # fmt: skip


def grid_of(tree: Tree, resident: int) -> int:
    """The grid of a resident, counted from 1."""
    home = (resident - 1) // TOGETHER
    homes = (tree.size.residents + TOGETHER - 1) // TOGETHER
    return home * tree.size.grids // homes + 1


def _homes(tree: Tree, homes: int) -> Iterator[tuple[object, ...]]:
    estates = names.estates(tree.size.grids)
    for home in range(1, homes + 1):
        grid = grid_of(tree, (home - 1) * TOGETHER + 1)
        building, room = home % 8 + 1, home // 8 % 60 + 101
        where = f'{{"estate":"{estates[grid - 1]}","building":"{building}","room":"{room}"}}'
        yield home, grid, f"home-{home:09}", where
