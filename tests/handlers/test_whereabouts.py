"""Where the danger is: every open alarm gets its place, keeps it, and is called off at its end."""

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Request
from tests.town import SHEN, WANG, WU, ZHENG, Town

ZHAO = "demo-zhao-xiulan"
LI = "demo-li-jianguo"
ALARMED = ("demo-xu-dongmei", "demo-he-xiaojun", "demo-fang-xiuzhi", SHEN)


def places(town: Town) -> list[str]:
    rows = town.rows(select(Request.place).order_by(Request.id))
    return [row["place"] for row in rows]


@pytest.mark.parametrize("said", ["金桂园B座", "我在金桂园B座", "金桂园B座2单元门口"])
def test_a_place_reaches_every_open_alarm_that_lacks_one(town: Town, said: str) -> None:
    town.say(ZHENG, "我老公喝多了打我")
    town.say(ZHENG, "我妈晕倒了")
    assert "#1、#2" in town.say(ZHENG, said)
    assert all(place.startswith("金桂园B号楼") for place in places(town))
    assert "金桂园B号楼" in town.say(SHEN, "查看 1")


def test_a_location_from_the_map_reaches_every_open_alarm_as_well(town: Town) -> None:
    town.say(ZHENG, "我老公喝多了打我")
    town.say(ZHENG, "我妈晕倒了")
    town.hear(ZHENG, Kind.LOCATION, lat=37.8590, lng=112.5570, text="康乐苑")
    assert places(town) == ["康乐苑", "康乐苑"]


def test_a_second_cry_with_its_place_places_the_first(town: Town) -> None:
    town.say(ZHENG, "我老公喝多了打我")
    town.say(ZHENG, "我妈晕倒了，在康乐苑2号楼")
    assert places(town) == ["康乐苑2号楼", "康乐苑2号楼"]


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("在他家 2单元201", "前进路80号院5号楼2单元201室"),
        ("在4号楼", "前进路80号院4号楼"),
        ("翠湖苑3号楼", "翠湖苑3号楼"),
    ],
)
def test_a_place_alone_corrects_that_of_the_alarm(town: Town, said: str, place: str) -> None:
    town.talk((ZHAO, "隔壁老刘头摔倒了起不来了", "120|#1"), (ZHAO, said, f"{place}（#1）"))
    assert places(town) == [place]
    assert any(place in push for push in town.pushes(SHEN))


def test_what_follows_an_alarm_is_passed_on_and_never_greeted(town: Town) -> None:
    town.talk(
        (ZHENG, "翠湖苑2号楼2单元有煤气味", "119|#1"),
        (ZHENG, "我到楼下了", "已补充到 #1"),
    )
    town.wait(minutes=10)
    town.talk((ZHENG, "我到楼下了", "已补充到 #1"))


def test_a_further_danger_is_where_the_open_one_is(town: Town) -> None:
    town.say(ZHENG, "翠湖苑2号楼2单元有煤气味")
    town.say(ZHENG, "着火了，我妈还没出来")
    assert places(town)[-1] == "翠湖苑2号楼2单元"


def test_a_further_danger_in_the_own_flat_is_there(town: Town) -> None:
    town.say(WANG, "康乐苑2号楼有人打架")
    town.say(WANG, "我家厨房着火了")
    assert places(town)[-1] == "翠湖苑3号楼2单元501室"


def test_the_place_of_a_neighbours_alarm_is_none_of_ours(town: Town) -> None:
    town.say(ZHENG, "翠湖苑2号楼2单元有煤气味")
    town.talk((WU, "着火了", "告诉我在哪里"))
