"""Where the danger is: every open alarm gets its place, keeps it, and is called off at its end."""

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Request
from tests.town import SHEN, WANG, WU, ZHENG, Town

ZHAO = "demo-zhao-xiulan"
LI = "demo-li-jianguo"
#: On duty for 翠湖苑3号楼, besides the admin.
NEARBY = ("demo-lin-xiao", "demo-chen-lidong", "demo-zhou-mingyuan")
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


@pytest.mark.parametrize(
    "more", ["老公拿钥匙回来了", "手机快没电了", "小孩锁家里了 三岁", "急死了"]
)
def test_new_words_about_an_alarm_reach_everyone_alarmed(town: Town, more: str) -> None:
    town.say(LI, "小孩锁家里了出不来")
    for phone in ALARMED:
        town.pushes(phone)
    town.talk((LI, more, "#1"))
    for phone in ALARMED:
        (push,) = town.pushes(phone)
        assert f"居民补充：{more}" in push and "特急" not in push


@pytest.mark.parametrize(
    "over",
    ["门开了", "老公拿钥匙回来了 开了", "门开了 人出来了", "出来了 谢谢", "门打开了，孩子没事"],
)
def test_words_that_the_danger_is_over_call_everyone_off(town: Town, over: str) -> None:
    town.say(LI, "小孩锁家里了出不来")
    for phone in ALARMED:
        town.pushes(phone)
    town.talk((LI, over, "#1 已撤回"))
    for phone in ALARMED[1:]:
        assert any("已解除】#1" in push for push in town.pushes(phone))


@pytest.mark.parametrize("said", ["门开了 人还没出来", "门开了 我妈躺在地上", "门没开"])
def test_a_door_that_opened_on_more_trouble_ends_nothing(town: Town, said: str) -> None:
    town.say(LI, "我妈锁家里了出不来")
    assert "已撤回" not in town.say(LI, said)


def test_a_further_danger_is_where_the_open_one_is(town: Town) -> None:
    town.say(ZHENG, "翠湖苑2号楼2单元有煤气味")
    town.say(ZHENG, "着火了，我妈还没出来")
    assert places(town)[-1] == "翠湖苑2号楼2单元"


def test_a_location_sent_long_before_places_no_danger(town: Town) -> None:
    town.hear(WANG, Kind.LOCATION, lat=37.8590, lng=112.5570, text="康乐苑")
    town.wait(minutes=6)
    town.say(WANG, "金桂园B座有人打架")
    town.say(WANG, "有人晕倒了")
    assert places(town) == ["金桂园B号楼", "金桂园B号楼"]


def test_a_further_danger_in_the_own_flat_is_there(town: Town) -> None:
    town.say(WANG, "康乐苑2号楼有人打架")
    town.say(WANG, "我家厨房着火了")
    assert places(town)[-1] == "翠湖苑3号楼2单元501室"


def test_the_place_of_a_neighbours_alarm_is_none_of_ours(town: Town) -> None:
    town.say(ZHENG, "翠湖苑2号楼2单元有煤气味")
    town.talk((WU, "着火了", "告诉我在哪里"))


def test_who_was_called_to_an_emergency_is_called_off_when_it_is_withdrawn(town: Town) -> None:
    town.say(LI, "电梯坏了把我老伴困在里面了")
    for phone in ALARMED:
        assert any("特急" in push for push in town.pushes(phone))
    town.talk((LI, "出来了没事了", "#1 已撤回"))
    assert any("已撤回" in push for push in town.pushes(ALARMED[0]))
    for phone in ALARMED[1:]:
        assert any("已解除】#1" in push for push in town.pushes(phone))


def test_who_was_called_to_an_emergency_is_called_off_when_it_is_over(town: Town) -> None:
    town.say(LI, "电梯坏了把我老伴困在里面了")
    for phone in ALARMED:
        town.pushes(phone)
    town.talk((ALARMED[0], "接单 1", "已接单"), (ALARMED[0], "办结 1 人已救出", "办结"))
    assert not any("已解除" in push for push in town.pushes(ALARMED[0]))
    for phone in ALARMED[1:]:
        assert any("已解除】#1" in push for push in town.pushes(phone))


def test_who_was_called_to_the_wrong_place_is_called_off_as_well(town: Town) -> None:
    town.say(ZHAO, "隔壁老刘头摔倒了起不来了")
    town.say(ZHAO, "翠湖苑3号楼")
    town.pushes("demo-xu-dongmei")
    town.talk((ZHAO, "人没事了，不用来了", "#1 已撤回"))
    assert any("已解除】#1" in push for push in town.pushes("demo-xu-dongmei"))


def test_who_was_called_to_what_is_no_emergency_after_all_is_called_off(town: Town) -> None:
    town.say(LI, "电梯坏了把我老伴困在里面了")
    for phone in ALARMED:
        town.pushes(phone)
    town.talk((SHEN, "改类 1 电梯", "#1"))
    told = {phone: " ".join(town.pushes(phone)) for phone in ALARMED}
    off = {phone for phone, pushes in told.items() if "已解除】#1" in pushes}
    assert off == set(ALARMED) - {SHEN, ALARMED[0]}
    assert "#1" in told[ALARMED[0]]


def test_nobody_is_called_off_where_it_stays_an_emergency(town: Town) -> None:
    town.say(LI, "电梯坏了把我老伴困在里面了")
    for phone in ALARMED:
        town.pushes(phone)
    town.talk((SHEN, "改类 1 人身伤病", "#1"))
    assert not any("已解除" in push for phone in ALARMED for push in town.pushes(phone))


def test_who_knew_of_violence_verifies_that_all_are_safe_before_it_is_off(town: Town) -> None:
    town.say(WANG, "我老公又打我，拿刀要杀我")
    for phone in ("demo-lin-xiao", SHEN, "demo-chen-lidong"):
        town.pushes(phone)
    town.say(WANG, "撤回 1")
    for phone in ("demo-lin-xiao", SHEN):
        (push,) = town.pushes(phone)
        assert "#1" in push and "核实本人平安" in push
    assert not town.pushes("demo-chen-lidong")


def test_the_only_emergency_that_is_open_is_meant_without_asking(town: Town) -> None:
    town.talk((ZHAO, "我孙子不见了 找了一个小时了", "110|#1"), (ZHAO, "找到了", "#1 已撤回"))


def test_where_something_else_is_open_it_is_still_asked_which_one(town: Town) -> None:
    town.say(ZHAO, "我家停水了")
    town.talk((ZHAO, "我孙子不见了 找了一个小时了", "110|#2"), (ZHAO, "找到了", "请问是哪一件"))


def test_who_was_called_to_an_emergency_hears_into_which_it_was_merged(town: Town) -> None:
    town.say(ZHENG, "翠湖苑3号楼2单元着火了")
    town.say(LI, "翠湖苑3号楼着火了")
    for phone in NEARBY:
        town.pushes(phone)
    town.talk((SHEN, "并入 1 2", "#1 已并入 #2"))
    for phone in NEARBY:
        (push,) = town.pushes(phone)
        assert "【已合并】#1 火警爆炸" in push and "按 #2 赶过去" in push
        assert "不在您名下" not in push


def test_an_emergency_merged_into_what_is_none_calls_everyone_off(town: Town) -> None:
    town.say(ZHENG, "翠湖苑3号楼2单元楼道灯不亮了")
    town.say(LI, "翠湖苑3号楼着火了")
    for phone in NEARBY:
        town.pushes(phone)
    town.talk((SHEN, "并入 2 1", "#2 已并入 #1"))
    for phone in NEARBY:
        assert any("【已解除】#2" in push for push in town.pushes(phone))
