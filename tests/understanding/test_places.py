from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.understanding.place.only import is_only_place, is_only_spot
from bot.understanding.places import (
    only_says_where,
    read_correction,
    read_label,
    read_place,
)
from models.where import Where


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3号楼的灯坏了", {"building": "3"}),
        ("3栋停水", {"building": "3"}),
        ("十二幢", {"building": "12"}),
        ("6座", {"building": "6"}),
        ("A座没电", {"building": "A"}),
        ("离12#最近的在哪", {"building": "12"}),
        ("3-4号楼之间", {"building": "3-4"}),
        ("3-2-501", {"building": "3", "unit": "2", "room": "501"}),
        ("9-1502漏水", {"building": "9", "room": "1502"}),
        ("14-2下水道堵了", {"building": "14", "unit": "2"}),
        ("3#2单元501", {"building": "3", "unit": "2", "room": "501"}),
        ("3号楼2单元5楼", {"building": "3", "unit": "2", "floor": "5"}),
        ("三号楼二单元五零一", {"building": "3", "unit": "2", "room": "501"}),
        ("三栋二门402", {"building": "3", "unit": "2", "room": "402"}),
        ("9#西单元", {"building": "9", "unit": "西"}),
        ("10栋 1203", {"building": "10", "room": "1203"}),
        ("8栋402室", {"building": "8", "room": "402"}),
        ("501号漏水", {"room": "501"}),
        ("302的那家", {"room": "302"}),
        ("2单元门口", {"unit": "2"}),
        ("四单元201", {"unit": "4", "room": "201"}),
        ("125号楼5-7-5", {"building": "125", "unit": "5", "floor": "7", "room": "5"}),
        ("宏都商务楼5-8楼", {"estate": "宏都商务楼", "building": "5", "floor": "8"}),
        ("南区8楼L370号", {"estate": "南区", "floor": "8", "room": "370"}),
        ("3楼东户", {"floor": "3"}),
        ("一楼王大妈", {"floor": "1"}),
        ("二楼漏到一楼", {"floor": "2"}),
        ("我住十七楼", {"floor": "17"}),
        ("5号楼2到3层", {"building": "5", "floor": "2-3"}),
        ("车库负一层", {"floor": "-1"}),
        ("车库B1积水", {"floor": "B1"}),
        ("B座地下二层", {"building": "B", "floor": "-2"}),
        ("6號樓1單元302", {"building": "6", "unit": "1", "room": "302"}),
        ("Ａ座１２０３", {"building": "A", "room": "1203"}),
    ],
)
def test_a_dwelling_is_read_however_it_is_written(text, place):
    assert read_place(text).as_dict() == place


@pytest.mark.parametrize(
    "text",
    [
        "3点停水",
        "停了3天",
        "报了3次",
        "来了3个人",
        "3块钱一斤",
        "3号晚上停电",
        "11月3号",
        "早上8-10点没水",
        "装了3-5天",
        "#12",
        "12号办结",
        "进度12",
        "打12345没人接",
        "110来过了",
        "打了120",
        "13900000012",
        "车牌晋A12345",
        "5G信号差",
        "2号电梯坏了",
        "三栋楼共用一根管",
        "楼上漏水",
        "爬15楼送奶茶",
        "扶手上一层灰",
        "家里没水",
        "电梯里有烟味",
        "城里谁家养公鸡",
        "走路绕一圈",
        "车停在马路边",
        "我们小区没灯",
        "",
    ],
)
def test_a_number_or_a_word_that_is_no_place_is_left_alone(text):
    assert not read_place(text)


@pytest.mark.parametrize(
    ("text", "road", "number"),
    [
        ("学府路150号的培训班停课了", "学府路", "150号"),
        ("和平路22号院", "和平路", "22号院"),
        ("前天在钢铁大街22号租的房", "钢铁大街", "22号"),
        ("郝家巷7号没人扫", "郝家巷", "7号"),
        ("送单路过建设路菜市场", "建设路", None),
        ("请整治人民西路的摊点", "人民西路", None),
        ("从北大街来回寻了三遍", "北大街", None),
        ("建设街与人民路交叉口", "建设街与人民路", None),
    ],
)
def test_a_road_is_read_with_its_number_as_written(text, road, number):
    place = read_place(text)
    assert (place.road, place.road_no) == (road, number)


def test_a_road_with_a_yard_keeps_the_building_behind_it():
    assert read_place("前进路80号院5号楼17层") == Where(
        road="前进路", road_no="80号院", building="5", floor="17"
    )


def test_a_building_said_before_the_road_is_kept():
    assert read_place("3号楼，建设路那边的") == Where(road="建设路", building="3")


def test_the_foot_of_a_house_on_a_road_is_no_building():
    assert read_place("新民路56号楼下唱歌") == Where(road="新民路", road_no="56号")


def test_a_room_behind_a_road_is_no_building():
    assert read_place("团结路7号302") == Where(road="团结路", road_no="7号", room="302")


@pytest.mark.parametrize(
    ("text", "estate"),
    [
        ("我们翠湖苑停水了", "翠湖苑"),
        ("我是住在翠湖苑的", "翠湖苑"),
        ("我家在翠湖苑3号楼", "翠湖苑"),
        ("替我妈发：翠湖苑没电", "翠湖苑"),
        ("叫人来看看呀翠湖苑一滴水没有", "翠湖苑"),
        ("恁快点儿金水花园11号楼4单元", "金水花园"),
        ("锦绣花园二期8栋", "锦绣花园二期"),
        ("东苑新村中间那条道", "东苑新村"),
        ("幸福里6栋302", "幸福里"),
        ("和平里小区3栋", "和平里小区"),
        ("我住机床厂家属院", "机床厂家属院"),
        ("车辆厂东院5号楼", "车辆厂东院"),
        ("学府公馆1号楼1506", "学府公馆"),
        ("北拐20号楼", "北拐"),
        ("凤凰城9栋", "凤凰城"),
        ("锦绣江南的车库满了", "锦绣江南"),
        ("隔壁小区太吵", None),
        ("昨天3号楼爆管", None),
        ("物流园里着火了", None),
    ],
)
def test_an_estate_no_list_knows_is_read_as_written(text, estate):
    assert read_place(text).estate == estate


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("不是3号楼是5号楼", Where(building="3"), Where(building="5")),
        ("不是3号楼，而是5号楼", Where(building="3"), Where(building="5")),
        ("不是3号楼是5号", Where(building="3"), Where(building="5")),
        ("是302不是203", Where(room="203"), Where(room="302")),
        ("说错了，是5号楼", Where(), Where(building="5")),
        ("不对是2单元", Where(), Where(unit="2")),
        ("地址写错了，翠湖苑6号楼", Where(), Where(estate="翠湖苑", building="6")),
        ("我说的是5号楼 不是3号楼", Where(building="3"), Where(building="5")),
        ("我说的是大门口 不是3单元", Where(unit="3"), Where()),
        ("不是3单元 是大门口", Where(unit="3"), Where()),
        ("不是3单元是在楼下车棚那儿", Where(unit="3"), Where()),
        ("我没说三单元我说的是二单元", Where(unit="3"), Where(unit="2")),
        ("没说是3号楼，说的是5号楼", Where(building="3"), Where(building="5")),
        ("说错了，是大门口 不是3单元", Where(unit="3"), Where()),
    ],
)
def test_a_correction_says_what_was_wrong_and_what_is_right(text, wrong, right):
    assert read_correction(text) == (wrong, right)


@pytest.mark.parametrize(
    "text",
    [
        "不对",
        "说错了",
        "没错，5号楼",
        "3号楼漏水",
        "不是停电，是断网",
        "掉下来的不是花盆，是五楼那家的狗",
        "不是3单元，是灯坏了",
        "我说的是大门口",
    ],
)
def test_a_message_that_corrects_no_place_is_no_correction(text):
    assert read_correction(text) is None


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("大门口的灯坏了 不是3单元的", Where()),
        ("3号楼漏水不是5号楼", Where(building="3")),
        ("是不是3号楼停水了", Where(building="3")),
        ("我没说3单元", Where()),
        ("3号楼停水没说几点来", Where(building="3")),
        ("我不是3号楼的吗，漏水了", Where(building="3")),
        ("要不是3号楼堵着早通了", Where(building="3")),
    ],
)
def test_a_place_that_is_denied_is_none(text, where):
    assert read_place(text) == where


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("翠湖苑", Where(estate="翠湖苑")),
        ("太原市小店区学府街32号", Where(road="学府街", road_no="32号")),
        ("幸福里社区居委会", Where()),
        ("江苏省南京市鼓楼区学府街道翠湖苑(南门)", Where(estate="翠湖苑")),
        (
            "江苏省南京市鼓楼区中山路12号翠湖苑3栋",
            Where(estate="翠湖苑", road="中山路", road_no="12号", building="3"),
        ),
        ("前进路停车场(2号口)", Where(road="前进路")),
    ],
)
def test_a_location_label_is_read_without_the_land_around_it(label, place):
    assert read_label(label) == place


@pytest.mark.parametrize(
    "text",
    [
        "厨房", "在厨房里面", "我家阳台", "三层和四层", "3号楼2单元", "二楼", "我在3楼",
        "锦绣花园3号楼", "就是翠湖苑", "锦绣花园3-2-501", "在他家 2单元201", "康乐苑大门口",
        "前进路80号院5号楼", "80号院3号楼电梯口", "金桂园B座", "翠湖苑3栋501那家",
    ],
)  # fmt: skip
def test_a_place_and_nothing_else_is_told_apart(text):
    assert only_says_where(text, read_place(text))


@pytest.mark.parametrize(
    "text",
    [
        "厨房着火", "厨房漏水", "119", "110", "三", "楼上", "", "楼道灯", "我住3号楼", "3号楼停电",
        "我在里面", "我到楼下了", "12号", "501漏水", "翠湖苑着火", "在3号楼电梯里",
    ],
)  # fmt: skip
def test_what_says_more_than_a_place_or_no_place_is_not(text):
    assert not only_says_where(text, read_place(text))


#: Pieces of a place, what stands around them, and what breaks a place off.
_PIECES = (
    *"3十AB#楼层号栋院门口里外下的那这呀是在和 ，-",
    *(
        "楼道",
        "厨房",
        "单元",
        "3号楼",
        "2单元",
        "老王家",
        "隔壁",
        "大门口",
        "前面",
        "锦绣花园",
        "着火",
    ),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@example("3楼的那个")
@example("厨房的呀")
@example("楼下3号楼的那个")
@example("楼道里那个")
@settings(max_examples=500, deadline=None)
def test_any_mixture_of_places_is_read(text):
    assert is_only_place(text, ("锦绣花园",)) in {True, False}
    assert is_only_spot(text) in {True, False}


@pytest.mark.parametrize("piece", ["3号楼", "3", "楼", "厨房的", "那个", "3-2-", "里", "三和", " "])
def test_a_long_text_of_places_is_read_at_once(piece):
    text = (piece * 2000)[:2000] + "着火"
    began = process_time()
    assert not is_only_place(text)
    assert not is_only_spot(text)
    assert process_time() - began < 0.1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8号楼 不是 是6号楼 2单元 301", {"building": "6", "unit": "2", "room": "301"}),
        ("1单元 不对 2单元401", {"unit": "2", "room": "401"}),
        ("1单元 哦不是 2单元 201", {"unit": "2", "room": "201"}),
        ("5栋 不 6栋", {"building": "6"}),
        ("3号楼4单元 说错了 5单元", {"building": "3", "unit": "5"}),
        ("翠湖苑1号楼 不对不对 2号楼", {"estate": "翠湖苑", "building": "2"}),
        ("3号楼，不是5号楼", {"building": "3"}),
        ("3号楼的灯不对 2单元也是", {"building": "3", "unit": "2"}),
        ("帮我取个快递 取件码 5-2-3018", {}),
        ("驿站 码是 3-1-2046", {}),
    ],
)
def test_what_is_said_last_of_a_place_is_meant_and_a_code_is_none(
    text: str, meant: dict[str, str]
) -> None:
    assert read_place(text).as_dict() == meant
