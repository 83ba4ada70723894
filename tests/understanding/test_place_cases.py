import json
from pathlib import Path
from time import process_time

import pytest

from bot.understanding.evaluation import FieldCount
from bot.understanding.places import read_place
from models.where import Where

#: Messages of our own, in many forms and with names no list knows; one in five names no place.
CASES = [
    (json.loads(place), text)
    for place, text in (
        line.split("\t")
        for line in Path(__file__).with_name("place_cases.tsv").read_text("utf-8").splitlines()
    )
]


@pytest.mark.parametrize("name", Where.__slots__)
def test_nearly_every_part_of_the_places_in_the_table_is_read(name):
    count = FieldCount()
    for place, text in CASES:
        said, read = place.get(name), read_place(text).as_dict().get(name)
        count.right += said is not None and said == read
        count.missed += said is not None and said != read
        count.invented += read is not None and said != read
    assert count.f1 >= 0.95


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("卓越时代广场18楼停电", {"estate": "卓越时代广场", "floor": "18"}),
        ("泊寓12楼1207着火", {"estate": "泊寓", "floor": "12", "room": "1207"}),
        ("麦田公寓816", {"estate": "麦田公寓", "room": "816"}),
        ("商务大厦A楼15楼", {"estate": "商务大厦", "building": "A", "floor": "15"}),
        ("新景花苑208一1601", {"estate": "新景花苑", "building": "208", "room": "1601"}),
        ("10號樓2單元402冇水", {"building": "10", "unit": "2", "room": "402"}),
        ("我們住麗景花園3號樓", {"estate": "丽景花园", "building": "3"}),
    ],
)
def test_a_place_is_read_in_unusual_writing(text, place):
    assert read_place(text).as_dict() == place


def test_a_floor_that_is_not_the_rooms_own_is_no_part_of_the_place():
    assert read_place("四楼跑水泡了我家的墙 8-1-301").floor is None


@pytest.mark.parametrize("text", ["小区里", "3号楼", "一", "1", "路", "我家东苑新村", "，五楼"])
def test_even_a_senseless_long_text_is_read_in_a_moment(text):
    begun = process_time()
    read_place((text * 40_000)[:40_000])
    assert process_time() - begun < 2
