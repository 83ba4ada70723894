"""What the entries of a community say of one another: references, trees, who serves a grid."""

from collections.abc import Collection, Mapping

from models import Level
from services.community.checking import Checking
from services.community.entries import LEVEL_NAMES, GridEntry, PersonEntry, PlaceEntry, UnitEntry

RANKS: Mapping[str, int] = {level.value: rank for rank, level in enumerate(Level)}


def _references(checking: Checking) -> None:
    """Every code and phone that is named is described."""
    community = checking.community
    orgs = {org.code for org in community.orgs} | set(checking.known_orgs)
    grids = {grid.code for grid in community.grids}
    for org in community.orgs:
        _known(checking, org.origin, "上级编码", org.parent, orgs)
    for grid in community.grids:
        _known(checking, grid.origin, "上级网格编码", grid.parent, grids)
    in_grids: tuple[PlaceEntry | PersonEntry, ...] = (*community.places, *community.people)
    for placed in in_grids:
        _known(checking, placed.origin, "网格编码", placed.grid, grids)
    in_orgs: tuple[GridEntry | PersonEntry | UnitEntry, ...] = (
        *community.grids,
        *community.people,
        *community.units,
    )
    for owned in in_orgs:
        _known(checking, owned.origin, "组织编码", owned.org, orgs)
    _phones_of_grids(checking)


def _phones_of_grids(checking: Checking) -> None:
    """Whoever serves a grid is in the list of people, with name and role."""
    community = checking.community
    phones = {person.phone for person in community.people}
    for grid in community.grids:
        for phone in dict.fromkeys((grid.leader, *grid.workers, grid.captain)):
            if phone and phone not in phones:
                found = f"电话「{phone}」不在人员名单里"
                checking.report(grid.origin, found, "人员里有的电话", "请在人员里加上这个人")


def _known(checking: Checking, origin: str, what: str, code: str, known: Collection[str]) -> None:
    if code and code not in known:
        found = f"{what}「{code}」没有定义"
        expected = "、".join(sorted(known)[:12]) or "先定义再引用"
        checking.report(origin, found, expected, "请改编码，或补上这一条")


def _trees(checking: Checking) -> None:
    """No parent chain bites its tail; an organisation stands below a higher level."""
    community = checking.community
    for entries in (community.orgs, community.grids):
        parents = {entry.code: entry.parent for entry in entries}
        for entry in entries:
            if _in_cycle(entry.code, parents):
                found = f"「{entry.code}」的上级绕回了自己"
                checking.report(entry.origin, found, "一棵树", "请改正上级编码")
    by_code = {org.code: org for org in community.orgs}
    for org in community.orgs:
        above = by_code.get(org.parent)
        if above and RANKS.get(above.level, -1) >= RANKS.get(org.level, len(RANKS)):
            found = f"上级「{above.name}」是{LEVEL_NAMES[Level(above.level)]}"
            checking.report(org.origin, found, "更高一级的组织", "请改层级或上级编码")


def _in_cycle(code: str, parents: Mapping[str, str]) -> bool:
    """Whether going up from `code` comes back to it."""
    seen = {code}
    above = parents.get(code, "")
    while above and above not in seen:
        seen.add(above)
        above = parents.get(above, "")
    return above == code


def _staffed(checking: Checking) -> None:
    """A grid has somebody who answers; a micro-grid may lean on its grid, of the same community."""
    by_code = {grid.code: grid for grid in checking.community.grids}
    for grid in checking.community.grids:
        if not grid.parent and not grid.workers:
            found = f"网格「{grid.name}」没有网格员"
            checking.report(grid.origin, found, "至少一个网格员的电话", "请填网格员电话")
        if len(set(grid.workers)) < len(grid.workers):
            found = f"网格「{grid.name}」的网格员有重复"
            checking.report(grid.origin, found, "每人只写一次", "请删去重复的电话")
        above = by_code.get(grid.parent)
        if above and above.org != grid.org:
            found = f"微网格「{grid.name}」与上级网格「{above.name}」不在同一个组织"
            checking.report(grid.origin, found, above.org, "请改组织编码或上级网格编码")


LINK_RULES = (_references, _trees, _staffed)
