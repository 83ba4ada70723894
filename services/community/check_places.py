"""What a community says of its places: readable buildings, and one grid for each of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from services.buildings import parse_buildings
from services.community.checking import Checking
from services.community.entries import PlaceEntry

#: About the mainland; outside it, latitude and longitude were probably exchanged.
LATITUDES = (3.0, 54.0)
LONGITUDES = (73.0, 136.0)


def _form(checking: Checking) -> None:
    """A place has a name, buildings that can be read, and coordinates in the country."""
    for place in checking.community.places:
        if not place.estate and not place.road:
            checking.report(place.origin, "小区和道路都没有写", "至少写一个", "请补上小区或道路")
        if place.estate and (place.road or place.road_no):
            found = f"小区「{place.estate}」和道路写在同一行"
            checking.report(place.origin, found, "一行一处", "请把道路另写一行")
        try:
            parse_buildings(place.buildings)
        except ValueError as error:
            found = f"楼栋「{place.buildings}」里的「{error}」看不懂"
            checking.report(place.origin, found, "如 1-6,8,A", "请改写楼栋")
        if not _in_country(place):
            found = f"坐标 {place.lat}, {place.lng}"
            checking.report(
                place.origin, found, "如 纬度 37.86、经度 112.55", "请核对，或两个都不写"
            )


def _in_country(place: PlaceEntry) -> bool:
    if place.lat is None or place.lng is None:
        return place.lat is None and place.lng is None
    return LATITUDES[0] <= place.lat <= LATITUDES[1] and LONGITUDES[0] <= place.lng <= LONGITUDES[1]


def _claims(checking: Checking) -> None:
    """A building belongs to one grid; a micro-grid and its own grid may both name it."""
    named = defaultdict(list)
    for place in checking.community.places:
        if place.name:
            named[place.name].append((place, _buildings(place)))
    parents = {grid.code: grid.parent for grid in checking.community.grids}
    for name, claims in named.items():
        for (first, ours), (second, theirs) in combinations(claims, 2):
            if first.grid == second.grid:
                found = f"「{name}」在网格「{first.grid}」里写了两次（另一处：{first.origin}）"
                checking.report(second.origin, found, "一个网格一条", "请合并楼栋")
            elif not _related(first.grid, second.grid, parents) and _overlap(ours, theirs):
                shared = "、".join(sorted(ours & theirs, key=_natural)[:8])
                what = f"{name} {shared} 号楼" if shared else f"{name}"
                found = f"「{what}」同时属于「{first.grid}」（{first.origin}）和「{second.grid}」"
                checking.report(second.origin, found, "一栋楼一个网格", "请改其中一处的楼栋")


def _buildings(place: PlaceEntry) -> frozenset[str]:
    """The buildings of a claim; what cannot be read was reported already."""
    try:
        return parse_buildings(place.buildings)
    except ValueError:
        return frozenset({place.origin})


def _overlap(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """A claim without buildings is a claim to all of them."""
    return not ours or not theirs or bool(ours & theirs)


def _natural(building: str) -> tuple[int, str]:
    return (len(building), building)


def _related(one: str, other: str, parents: Mapping[str, str]) -> bool:
    """Whether one grid lies in the other."""
    return other in _upwards(one, parents) or one in _upwards(other, parents)


def _upwards(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The grids above `code`; a cycle, reported elsewhere, ends the walk."""
    seen = set()
    while (code := parents.get(code, "")) and code not in seen:
        seen.add(code)
        yield code


def _names(checking: Checking) -> None:
    """An alias is no estate's own name, and means one place only in an organisation."""
    orgs = {grid.code: grid.org for grid in checking.community.grids}
    estates = {place.estate for place in checking.community.places}
    owners: dict[tuple[str, str], str] = {}
    for place in checking.community.places:
        for alias in place.aliases:
            mine = (orgs.get(place.grid, ""), alias)
            owner = alias if alias in estates else owners.setdefault(mine, place.name)
            if owner != place.name:
                found = f"别名「{alias}」已经指「{owner}」"
                checking.report(place.origin, found, "一个名称只指一处", "请改或删去这个别名")


PLACE_RULES = (_form, _claims, _names)
