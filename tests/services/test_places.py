"""From what a person said to the grid that answers for it."""

from dataclasses import dataclass, field

import pytest

from models.where import Where
from services.buildings import parse_buildings, said_buildings
from services.places import PlaceIndex
from services.tree import GridNode

G1, G1_EAST, G2, G3, OTHER = range(1, 6)
GRIDS = [
    GridNode(G1, "G01", "第一网格", 1, None),
    GridNode(G1_EAST, "G01-1", "东微网格", 1, G1),
    GridNode(G2, "G02", "第二网格", 1, None),
    GridNode(G3, "G03", "第三网格", 1, None),
    GridNode(OTHER, "H01", "河湾一网格", 2, None),
]


@dataclass
class Row:
    """A row of `places`."""

    grid_id: int
    estate: str = ""
    buildings: str = ""
    aliases: list[str] = field(default_factory=list)
    road: str = ""
    road_no: str = ""
    lat: float | None = None
    lng: float | None = None


INDEX = PlaceIndex(
    [
        Row(G1, "翠湖苑", "1-6,8,A", ["翠湖"], lat=37.8612, lng=112.5503),
        Row(G1_EAST, "翠湖苑", "1-3"),
        Row(G2, "锦绣花园", "1-9"),
        Row(G3, "锦绣花园", "10-18"),
        Row(G3, road="前进路", road_no="80号院", buildings="1-5"),
        Row(G2, "育才小区", ""),
        Row(G3, "锦华园一期", "1-4"),
        Row(G2, "锦华园二期", "5-8"),
        Row(G2, road="体育路"),
        Row(OTHER, "春熙苑", "1-3", lat=37.87, lng=112.56),
        Row(OTHER, road="前进路", road_no="200号"),
    ],
    GRIDS,
)


@pytest.mark.parametrize(
    ("said", "grid"),
    [
        (Where(estate="翠湖苑"), G1),
        (Where(estate="翠湖苑", building="5"), G1),
        (Where(estate="翠湖苑", building="2"), G1_EAST),
        (Where(estate="翠湖苑", building="a"), G1),
        (Where(estate="翠湖苑", building="3-4"), G1),
        (Where(estate="翠湖苑", building="99"), G1),
        (Where(estate="翠湖", building="2"), G1_EAST),
        (Where(estate="翠湖小区", building="5"), G1),
        (Where(estate="翠湖院", building="5"), G1),
        (Where(estate="翠湖园", building="5"), G1),
        (Where(estate="锦绣花园", building="3"), G2),
        (Where(estate="锦绣花园", building="12"), G3),
        (Where(estate="锦绣花园二期", building="12"), G3),
        (Where(estate="锦绣家园", building="12"), G3),
        (Where(estate="育才"), G2),
        (Where(estate="锦华园二期"), G2),
        (Where(road="前进路", road_no="80号院", building="5"), G3),
        (Where(road="前进路", road_no="80号"), G3),
        (Where(estate="前进路80号院"), G3),
        (Where(estate="不认识苑", road="前进路", road_no="80号院"), G3),
        (Where(road="体育路"), G2),
    ],
)
def test_a_place_that_is_certain_has_its_grid(said: Where, grid: int) -> None:
    found = INDEX.resolve(said)
    assert (found.grid_id, found.missing) == (grid, None)


@pytest.mark.parametrize(
    "said",
    [
        Where(estate="北拐", building="20"),
        Where(estate="育才小学"),
        Where(estate="锦华园三期"),
        Where(road="前进路", road_no="81号"),
        Where(road="长安街"),
        Where(road_no="70号院"),
    ],
)
def test_a_place_that_is_not_ours_has_no_grid_and_nothing_is_asked(said: Where) -> None:
    found = INDEX.resolve(said)
    assert (found.grid_id, found.missing, found.candidates) == (None, None, ())


@pytest.mark.parametrize("building", [None, "9-10", "77"])
def test_an_estate_of_two_grids_needs_its_building(building: str | None) -> None:
    found = INDEX.resolve(Where(estate="锦绣花园", building=building))
    assert (found.grid_id, found.missing) == (None, "building")
    assert [(one.grid_id, one.label) for one in found.candidates] == [
        (G2, "锦绣花园 1-9号楼"),
        (G3, "锦绣花园 10-18号楼"),
    ]


def test_an_estate_of_two_phases_is_asked_for() -> None:
    found = INDEX.resolve(Where(estate="锦华园"))
    assert found.missing == "estate"
    assert [one.where.estate for one in found.candidates] == ["锦华园一期", "锦华园二期"]


def test_the_place_comes_back_under_its_own_name() -> None:
    found = INDEX.resolve(Where(estate="翠湖", building="3", unit="2", room="501"))
    assert found.where.label() == "翠湖苑3号楼2单元501室"


@pytest.mark.parametrize(
    ("building", "home", "grid", "estate"),
    [
        ("3", G1, G1_EAST, "翠湖苑"),
        ("5", G1_EAST, G1, "翠湖苑"),
        ("3", G2, G2, "锦绣花园"),
        ("2", OTHER, OTHER, "春熙苑"),
        ("9", OTHER, OTHER, "春熙苑"),
    ],
)
def test_a_building_alone_is_in_the_residents_own_estate(
    building: str, home: int, grid: int, estate: str
) -> None:
    found = INDEX.resolve(Where(building=building), home)
    assert (found.grid_id, found.where.estate) == (grid, estate)


@pytest.mark.parametrize("home", [None, G3])
def test_a_building_that_several_estates_have_is_asked_for(home: int | None) -> None:
    found = INDEX.resolve(Where(building="4"), home)
    assert (found.grid_id, found.missing) == (None, "estate")
    labels = {one.label for one in found.candidates}
    assert "前进路80号院4号楼" in labels
    assert "锦华园一期4号楼" in labels


def test_a_building_that_the_home_grid_does_not_list_is_asked_for_at_home_first() -> None:
    found = INDEX.resolve(Where(building="12"), G2)
    labels = [one.label for one in found.candidates]
    assert (found.grid_id, labels) == (None, ["锦绣花园12号楼", "育才小区12号楼"])


@pytest.mark.parametrize("said", [Where(), Where(unit="2", room="501")])
def test_without_a_place_the_residents_own_grid_is_meant(said: Where) -> None:
    assert INDEX.resolve(said, G2).grid_id == G2


def test_without_a_place_and_a_home_the_estate_is_asked_for() -> None:
    found = INDEX.resolve(Where())
    assert (found.grid_id, found.missing) == (None, "estate")


def test_a_community_of_one_estate_needs_no_name() -> None:
    small = PlaceIndex([Row(G1, "翠湖苑", "1-6")], GRIDS)
    found = small.resolve(Where(building="4"))
    assert (found.grid_id, found.where.estate) == (G1, "翠湖苑")


def test_of_two_estates_with_one_name_the_residents_own_is_meant() -> None:
    twins = PlaceIndex([Row(G1, "静园", "1-6"), Row(OTHER, "静园", "1-6")], GRIDS)
    assert twins.resolve(Where(estate="静园", building="2"), OTHER).grid_id == OTHER
    assert twins.resolve(Where(estate="静园", building="2")).missing == "building"


def test_a_list_of_buildings_that_cannot_be_read_claims_none() -> None:
    broken = PlaceIndex([Row(G1, "静园", "甲、乙"), Row(G2, "静园", "1-6")], GRIDS)
    assert broken.resolve(Where(estate="静园", building="2")).grid_id == G2


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("翠湖苑3号楼漏水", Where(estate="翠湖苑")),
        ("我住翠湖3号楼", Where(estate="翠湖")),
        ("翠湖公园的灯坏了", Where()),
        ("翠湖路上有坑", Where()),
        ("翠湖苑路灯坏了", Where(estate="翠湖苑")),
        ("前进路80号院5号楼没电", Where(road="前进路", road_no="80号院")),
        ("前进路80号5号楼没电", Where(road="前进路", road_no="80号")),
        ("前进路82号门口积水", Where(road="前进路", road_no="82号")),
        ("体育路3号楼", Where(road="体育路")),
        ("前进路翠湖苑门口", Where(estate="翠湖苑", road="前进路")),
        ("楼道灯不亮", Where()),
        ("", Where()),
    ],
)
def test_the_communitys_own_names_are_found_in_a_text(text: str, where: Where) -> None:
    assert INDEX.mentioned(text) == where


SOUNDS = PlaceIndex(
    [
        Row(G1, "翠湖苑", "1-6", ["翠湖"]),
        Row(G1, "幸福里", "1-9"),
        Row(G2, "静园", "1-4"),
        Row(G2, "四区花园", "1-4"),
        Row(G2, "长安南苑", "1-4"),
        Row(G3, "兰亭雅居", "1-4"),
        Row(G3, "华林苑一期", "1-4"),
        Row(G3, "华林苑二期", "5-8"),
        Row(G3, road="前进路", road_no="80号院", buildings="1-5"),
        Row(G2, "锦绣花园", "1-9"),
        Row(OTHER, "金秀花园", "1-9"),
    ],
    GRIDS,
)


@pytest.mark.parametrize(
    ("said", "estate"),
    [
        (Where(estate="翠胡园"), "翠湖苑"),
        (Where(estate="脆湖园小区"), "翠湖苑"),
        (Where(estate="翠胡"), "翠湖苑"),
        (Where(estate="心福里"), "幸福里"),
        (Where(estate="新福里"), "幸福里"),
        (Where(estate="幸胡里"), "幸福里"),
        (Where(estate="静苑"), "静园"),
        (Where(estate="南亭雅居"), "兰亭雅居"),
        (Where(estate="藏安男园"), "长安南苑"),
        (Where(estate="花林园二期", building="6"), "华林苑二期"),
    ],
)
def test_a_name_written_as_it_sounds_means_the_one_place_that_fits(
    said: Where, estate: str
) -> None:
    found = SOUNDS.resolve(said)
    assert (found.where.estate, found.missing) == (estate, None)


def test_a_road_written_as_it_sounds_is_known_with_its_number_and_without() -> None:
    assert SOUNDS.resolve(Where(road="钱进路", road_no="80号院")).grid_id == G3
    assert SOUNDS.resolve(Where(road="前近路")).grid_id == G3


def test_a_name_that_sounds_like_two_places_is_asked_for() -> None:
    found = SOUNDS.resolve(Where(estate="锦秀花元", building="3"))
    assert (found.grid_id, found.missing) == (None, "estate")
    assert [one.label for one in found.candidates] == ["锦绣花园3号楼", "金秀花园3号楼"]


def test_of_two_places_that_sound_so_the_one_in_the_residents_community_is_meant() -> None:
    found = SOUNDS.resolve(Where(estate="锦秀花元", building="3"), OTHER)
    assert (found.grid_id, found.where.estate) == (OTHER, "金秀花园")


@pytest.mark.parametrize(
    "said",
    [
        Where(estate="十区花园"),  # another number, although many say both alike
        Where(estate="锦园"),  # short, and only nearly alike
        Where(estate="碧水湾"),
        Where(road="前近路", road_no="81号"),
    ],
)
def test_what_only_sounds_a_little_like_a_place_is_none(said: Where) -> None:
    assert SOUNDS.resolve(said).grid_id is None
    assert not SOUNDS.knows(said)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("翠胡园3号楼灯不亮", Where(estate="翠胡园")),
        ("我住在心福里，没水了", Where(estate="心福里")),
        ("翠胡园路灯坏了", Where(estate="翠胡园")),
        ("翠胡园公园的灯坏了", Where()),
        ("前近路80号院没电", Where(road="前近路", road_no="80号院")),
        ("前近路上有坑", Where(road="前近路")),
        ("脆胡园", Where()),
        ("歌声难听呀", Where()),
        ("催护院", Where()),
        ("翠湖苑灯坏了", Where()),
        ("", Where()),
    ],
)
def test_names_are_heard_in_a_text_by_their_sound(text: str, where: Where) -> None:
    assert SOUNDS.heard(text) == where


@dataclass
class Learned:
    """A row of `aliases`."""

    name: str
    estate: str = ""
    road: str = ""
    road_no: str = ""


LEARNED = PlaceIndex(
    [
        Row(G1, "翠湖苑", "1-6"),
        Row(G2, "锦华园一期"),
        Row(G3, "锦华园二期"),
        Row(G3, road="前进路", road_no="80号院"),
        Row(OTHER, "春熙苑", "1-3"),
    ],
    GRIDS,
    [
        Learned("碧水湾", "翠湖苑"),
        Learned("锦华园", "锦华园一期"),
        Learned("老院", road="前进路", road_no="80号院"),
        Learned("一号院子", "翠湖苑"),
        Learned("一号院子", "春熙苑"),
        Learned("翠湖苑", "春熙苑"),
        Learned("没了的", "拆了的苑"),
    ],
)


@pytest.mark.parametrize(
    ("said", "home", "meant"),
    [
        ("碧水湾", None, "翠湖苑"),
        ("碧水湾小区", None, "翠湖苑"),
        ("碧水弯", None, "翠湖苑"),
        ("锦华园", None, "锦华园一期"),
        ("老院", None, "前进路80号院"),
        ("一号院子", G2, "翠湖苑"),
        ("一号院子", OTHER, "春熙苑"),
        ("翠湖苑", None, "翠湖苑"),
    ],
)
def test_a_learned_name_means_its_place(said: str, home: int | None, meant: str) -> None:
    found = LEARNED.resolve(Where(estate=said), home)
    assert (found.where.label(), found.missing) == (meant, None)


def test_a_learned_name_of_two_communities_is_asked_for() -> None:
    found = LEARNED.resolve(Where(estate="一号院子"))
    assert [one.label for one in found.candidates] == ["翠湖苑", "春熙苑"]


def test_the_learned_name_of_a_place_that_is_gone_means_nothing() -> None:
    assert not LEARNED.knows(Where(estate="没了的"))


def test_a_learned_name_is_found_in_a_text() -> None:
    assert LEARNED.mentioned("碧水湾路灯坏了") == Where(estate="碧水湾")


@pytest.mark.parametrize(
    ("lat", "lng", "grid"),
    [(37.8612, 112.5503, G1), (37.8652, 112.5503, G1), (37.8668, 112.5503, None), (0, 0, None)],
)
def test_a_location_is_of_the_nearest_place_within_500_metres(
    lat: float, lng: float, grid: int | None
) -> None:
    nearest = INDEX.nearest(lat, lng)
    assert (nearest.grid_id if nearest else None) == grid


@pytest.mark.parametrize(
    ("text", "buildings"),
    [
        ("", set()),
        ("1-3,8,A", {"1", "2", "3", "8", "A"}),
        ("１－３、８号楼", {"1", "2", "3", "8"}),
        ("a-c；12b B2", {"A", "B", "C", "12B", "B2"}),
        ("01栋", {"1"}),
    ],
)
def test_lists_of_buildings_are_read(text: str, buildings: set[str]) -> None:
    assert parse_buildings(text) == buildings


@pytest.mark.parametrize("text", ["1-9999", "3-1", "八", "1--3", "A-3", "C-A"])
def test_a_list_of_buildings_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_buildings(text)
    assert said_buildings(text) == frozenset()
