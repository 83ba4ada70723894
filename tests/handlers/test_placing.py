"""Every way of saying where: by its sound, as ours, as the last time, by a number."""

import pytest
from sqlalchemy import Connection, insert, select

from bot.incoming import Kind
from models import Grid, Place, Request
from services.revisions import raise_revision
from tests.town import LIN, SHEN, WANG, WU, ZHENG, Town

HOME = "绑定住址 锦绣花园12号楼1单元301"


def test_a_name_written_as_it_sounds_is_filed_at_its_place(town: Town) -> None:
    town.talk((ZHENG, "翠胡园3号楼路灯不亮了", "已登记|翠湖苑3号楼|林晓"))


def test_a_name_that_sounds_like_two_places_is_asked_by_number(town: Town) -> None:
    def build(db: Connection) -> None:
        grid = select(Grid.id).where(Grid.code == "G04").scalar_subquery()
        db.execute(insert(Place).values(grid_id=grid, estate="崔虎园", aliases=[], buildings=""))
        raise_revision(db)

    town.store.transact(build)
    town.talk(
        (ZHENG, "翠胡元小区3号楼垃圾没人清", "请问是哪一处|1 翠湖苑3号楼|2 崔虎园3号楼"),
        (ZHENG, "2", "已登记|崔虎园3号楼|贺小军"),
    )


def test_a_name_without_any_mark_of_a_place_is_heard_as_well(town: Town) -> None:
    town.talk((ZHENG, "春西苑楼道灯不亮", "已登记|春熙苑|段丽娜"))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我们小区垃圾没人清", "地点：翠湖苑\n"),
        ("咱们院里垃圾没人清", "地点：翠湖苑\n"),
        ("我家楼下路灯坏了", "地点：翠湖苑3号楼\n"),
        ("我们这栋楼没水了", "地点：翠湖苑3号楼\n"),
        ("我们楼道灯不亮", "地点：翠湖苑3号楼2单元\n"),
        ("我家停水了", "地点：翠湖苑3号楼2单元501室\n"),
        ("水管漏水了", "地点：翠湖苑3号楼2单元501室\n"),
        ("小区大门口有人乱摆摊占道", "地点：翠湖苑\n"),
        ("南门口有人乱摆摊", "地点：翠湖苑\n"),
        ("3号楼门口有人乱摆摊占道", "地点：翠湖苑3号楼\n"),
        ("垃圾没人清", "地点：翠湖苑3号楼\n"),
        ("楼道灯不亮", "地点：翠湖苑3号楼2单元\n"),
        ("我家门口堆满杂物", "地点：翠湖苑3号楼2单元\n"),
        ("电梯坏了", "地点：翠湖苑3号楼2单元\n"),
        ("一楼有人养鸡太臭了", "地点：翠湖苑3号楼2单元1层\n"),
        ("2单元楼道灯不亮", "地点：翠湖苑3号楼2单元\n"),
        ("501漏水了", "地点：翠湖苑3号楼2单元501室\n"),
        ("我们小区5号楼没水了", "地点：翠湖苑5号楼\n"),
    ],
)
def test_ours_is_so_much_of_the_home_as_the_words_mean(town: Town, text: str, place: str) -> None:
    assert place in town.say(WANG, text)


def test_whose_home_is_not_known_is_asked_where_our_estate_is(town: Town) -> None:
    town.talk((ZHENG, "我们小区垃圾没人清", "在哪里"), (ZHENG, "康乐苑2号楼", "已登记|康乐苑2号楼"))


def test_the_old_place_is_that_of_the_last_request_and_is_said_aloud(town: Town) -> None:
    town.talk((ZHENG, "康乐苑2号楼门口垃圾没人清", "已登记"))
    town.wait(days=1)
    town.talk(
        (ZHENG, "老地方井盖松了", "已登记|康乐苑2号楼|按您上次那件事记的"),
        (ZHENG, "不对，是金桂园B栋", "已改为：金桂园B号楼"),
    )


def test_the_place_of_the_last_time_goes_before_the_home(town: Town) -> None:
    town.talk((WANG, "康乐苑2号楼门口垃圾没人清", "已登记"))
    town.wait(days=1)
    town.talk((WANG, "还是上次那个地方，井盖松了", "已登记|康乐苑2号楼"))


def test_who_reported_nothing_before_is_asked_where_the_old_place_is(town: Town) -> None:
    town.talk(
        (WANG, "老地方井盖松了", "在哪里"),
        (WANG, "翠湖苑3号楼", "已登记|翠湖苑3号楼"),
    )


def test_the_old_place_is_also_an_answer(town: Town) -> None:
    town.talk((ZHENG, "康乐苑2号楼门口垃圾没人清", "已登记"))
    town.wait(days=1)
    town.talk(
        (ZHENG, "路灯坏了", "在哪里"), (ZHENG, "上次那个地方", "已登记|康乐苑2号楼|上次那件事")
    )


@pytest.mark.parametrize(
    ("number", "place"), [("12", "12号楼"), ("十二", "12号楼"), ("3号", "3号楼")]
)
def test_which_building_is_answered_by_a_bare_number(town: Town, number: str, place: str) -> None:
    town.talk((ZHENG, "锦绣花园路灯坏了", "锦绣花园的几号楼"))
    assert f"锦绣花园{place}" in town.say(ZHENG, number)


def test_the_building_of_a_home_is_asked_as_that_of_a_report(town: Town) -> None:
    town.talk(
        (ZHENG, "绑定住址 锦绣花园", "锦绣花园的几号楼"),
        (ZHENG, "12", "已绑定住址：锦绣花园12号楼|许冬梅"),
    )


def test_a_corrected_house_keeps_no_door_of_the_wrong_one(town: Town) -> None:
    town.talk(
        (ZHENG, "翠湖苑3号楼2单元501没水了", "已登记"),
        (ZHENG, "说错了，是康乐苑2号楼", "已改为：康乐苑2号楼（"),
    )


def test_the_place_of_an_emergency_may_be_written_as_it_sounds(town: Town) -> None:
    town.talk((ZHENG, "着火了", "119"), (ZHENG, "翠胡园3号楼", "翠湖苑3号楼（#1）"))
    town.talk((WU, "着火了", "119"), (WU, "在春西苑", "春熙苑（#2）"))


def test_more_about_the_same_place_joins_whatever_it_is_called(town: Town) -> None:
    town.talk((ZHENG, "翠湖苑3号楼楼道灯不亮", "已登记 #1"))
    for called in ("翠湖3号楼楼道灯不亮两天了", "翠胡园3号楼楼道灯不亮，老人不敢下楼"):
        town.talk((ZHENG, called, "已补充到 #1"))


def test_a_place_alone_that_is_written_as_it_sounds_is_remembered(town: Town) -> None:
    town.talk((ZHENG, "翠胡园", "位置收到了：翠湖苑"), (ZHENG, "垃圾没人清", "已登记|翠湖苑"))


STRANGER = "somebody-new"


@pytest.mark.parametrize("trouble", ["灯不亮了", "物业乱收费", "暖气不热"])
@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("锦绣花园3号楼", "锦绣花园3号楼"),
        ("锦绣花园12号楼1单元", "锦绣花园12号楼1单元"),
        ("就是翠湖", "翠湖苑"),
        ("在80号院5号楼", "前进路80号院5号楼"),
    ],
)
def test_the_answer_to_where_it_is_places_what_was_said_and_nothing_else(
    town: Town, trouble: str, answer: str, place: str
) -> None:
    town.talk((STRANGER, trouble, "在哪里"))
    reply = town.say(STRANGER, answer)
    assert "已登记 #1" in reply
    assert f"地点：{place}\n" in reply
    assert "在哪里" not in reply
    assert [row["text"] for row in town.rows(select(Request.text))] == [trouble]


@pytest.mark.parametrize("place", ["锦绣花园3号楼", "就是翠湖", "在康乐苑大门口", "80号院3号楼"])
def test_a_place_alone_has_no_category(town: Town, place: str) -> None:
    town.talk((STRANGER, place, "位置收到了|那里是什么事"))
    assert not town.rows(select(Request.id))


def test_a_place_alone_that_several_grids_share_is_asked_about_when_the_trouble_is_told(
    town: Town,
) -> None:
    town.talk(
        (STRANGER, "锦绣花园", "位置收到了"),
        (STRANGER, "灯不亮了", "锦绣花园的几号楼"),
        (STRANGER, "12", "已登记|锦绣花园12号楼"),
    )


def test_another_trouble_with_its_own_place_is_still_another_one(town: Town) -> None:
    town.talk(
        (STRANGER, "灯不亮了", "在哪里"),
        (STRANGER, "锦绣花园3号楼垃圾也没人清", "已登记 #1 垃圾清运|锦绣花园3号楼|在哪里"),
    )


def test_a_yard_that_is_called_by_its_number_alone_is_found(town: Town) -> None:
    town.talk((STRANGER, "80号院3号楼灯不亮", "已登记|前进路80号院3号楼|许冬梅"))


def test_a_called_unit_sees_no_home_for_a_public_place(town: Town) -> None:
    town.talk(
        (WANG, "小区大门口有人乱摆摊占道", "已登记 #1"),
        (LIN, "吹哨 1 城管 占道", "城管科"),
    )
    assert "501" not in town.say("demo-chengguan", "查看 1")


@pytest.mark.parametrize(
    ("corrected", "place"),
    [
        ("不是康乐苑是金桂园", "金桂园"),
        ("说错了，是康乐苑2号楼", "康乐苑2号楼"),
        ("说错了，是5号楼", "翠湖苑5号楼"),
        ("说错了，是1单元", "翠湖苑3号楼1单元"),
        ("说错了，是翠湖3号楼", "翠湖苑3号楼2单元501室"),
    ],
)
def test_what_is_corrected_of_a_place_drops_the_doors_of_the_old_one(
    town: Town, corrected: str, place: str
) -> None:
    town.talk((ZHENG, "翠湖苑3号楼2单元501没水了", "已登记"))
    assert f"已改为：{place}（" in town.say(ZHENG, corrected)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("锦绣花园3号楼", "锦绣花园3号楼"),
        ("5号楼2单元", "翠湖苑5号楼2单元"),
        ("1单元", "翠湖苑3号楼1单元"),
    ],
)
def test_an_admin_who_moves_a_request_keeps_no_door_of_the_old_place(
    town: Town, address: str, place: str
) -> None:
    town.talk((WANG, "我家没水了", "501室"))
    assert f"地点已改为 {place}，" in town.say(SHEN, f"改址 1 {address}")


def sent(town: Town, who: str) -> None:
    reply = town.hear(who, Kind.LOCATION, lat=37.8590, lng=112.5570, text="康乐苑")
    assert "位置收到了：康乐苑" in reply


@pytest.mark.parametrize("who", [WANG, WU, STRANGER, "demo-sun-haoran"])
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("这里有人乱停车堵了消防通道", "康乐苑"),
        ("垃圾没人清", "康乐苑"),
        ("2号楼门口垃圾没人清", "康乐苑2号楼"),
        ("着火了", "康乐苑"),
    ],
)
def test_a_location_sent_a_moment_ago_is_where_the_next_thing_is(
    town: Town, who: str, text: str, place: str
) -> None:
    sent(town, who)
    town.say(who, text)
    filed = town.rows(select(Request.place, Request.org_id, Request.grid_id))
    assert [row["place"] for row in filed] == [place]
    assert "康乐苑" not in town.say(who, "金桂园B座有人打架")


def test_a_location_does_not_move_the_own_flat(town: Town) -> None:
    sent(town, WANG)
    town.talk((WANG, "我家停水了", "翠湖苑3号楼2单元501室"))


def test_an_old_location_is_forgotten(town: Town) -> None:
    sent(town, WANG)
    town.wait(minutes=6)
    town.talk((WANG, "垃圾没人清", "地点：翠湖苑3号楼"))


@pytest.mark.parametrize("said", ["我说的是大门口 不是2单元", "不是2单元 是大门口"])
def test_a_spot_that_is_meant_instead_keeps_nothing_of_what_was_denied(
    town: Town, said: str
) -> None:
    town.talk((ZHENG, "翠湖苑3号楼2单元的灯坏了", "翠湖苑3号楼2单元"))
    town.pushes(LIN)
    town.talk((ZHENG, said, "已改为：翠湖苑3号楼（"))
    assert any(said in push for push in town.pushes(LIN))


def test_a_spot_instead_of_what_nobody_had_noted_is_only_told(town: Town) -> None:
    town.talk(
        (ZHENG, "翠湖苑3号楼门口的灯坏了", "地点：翠湖苑3号楼\n"),
        (ZHENG, "我说的是大门口 不是3单元", "已补充到 #1"),
        (ZHENG, "进度", "翠湖苑3号楼\n"),
    )


def test_a_spot_is_told_while_the_question_is_open(town: Town) -> None:
    town.talk(
        (ZHENG, "2单元的灯坏了", "哪一处"),
        (ZHENG, "不是2单元 是大门口", "在哪里|小区"),
        (ZHENG, "翠湖苑3号楼", "地点：翠湖苑3号楼\n"),
    )
    (row,) = town.rows(select(Request.text))
    assert "大门口" in row["text"]


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("锦绣花园3号楼，靠近幼儿园那栋", "锦绣花园3号楼"),
        ("就在体育路和翠湖路交叉口", "体育路"),
        ("翠湖苑1号楼我妈家 1单元402", "翠湖苑1号楼"),
    ],
)
def test_what_a_place_cannot_hold_stands_in_the_words(town: Town, answer: str, place: str) -> None:
    town.talk((STRANGER, "灯不亮了", "在哪里"), (STRANGER, answer, f"已登记 #1|地点：{place}\n"))
    assert [row["text"] for row in town.rows(select(Request.text))] == [f"灯不亮了 {answer}"]


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("不对是1号楼我妈家 1单元402", "翠湖苑1号楼"),
        ("说错了 是2号楼1单元我婆婆家402", "翠湖苑2号楼1单元"),
        ("就在翠湖路和前进路交叉口", "翠湖路"),
    ],
)
def test_a_correction_says_the_handler_what_its_place_cannot_hold(
    town: Town, told: str, place: str
) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, told, f"{place}（#1）|原话也转给经办人"))
    assert told in town.say(SHEN, "查看 1")


@pytest.mark.parametrize("told", ["不是501 是502", "说错了，是5号楼", "不是3号楼是5号楼"])
def test_a_place_that_holds_all_of_it_is_told_once(town: Town, told: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"))
    town.pushes(LIN)
    assert "原话" not in town.say(WANG, told)
    assert not any("居民补充" in push for push in town.pushes(LIN))


@pytest.mark.parametrize("answer", ["1", "是的", "好的", "一样", "对", "嗯 一样的", "同一个地方"])
def test_a_second_trouble_is_offered_the_place_of_the_first(town: Town, answer: str) -> None:
    town.talk(
        (ZHENG, "翠湖苑3号楼2单元楼道灯不亮", "#1"),
        (ZHENG, "下水道也堵了", "下水排污|还是在翠湖苑3号楼2单元吗|回 1"),
        (ZHENG, answer, "#2|地点：翠湖苑3号楼2单元\n"),
    )


def test_another_place_than_the_one_offered_is_taken(town: Town) -> None:
    town.talk(
        (ZHENG, "翠湖苑3号楼2单元楼道灯不亮", "#1"),
        (ZHENG, "下水道也堵了", "还是在翠湖苑3号楼2单元吗"),
        (ZHENG, "春熙苑6号楼", "#2|地点：春熙苑6号楼\n"),
    )


def test_who_says_no_to_the_place_offered_is_asked_for_theirs(town: Town) -> None:
    town.say(ZHENG, "翠湖苑3号楼2单元楼道灯不亮")
    town.say(ZHENG, "下水道也堵了")
    asked = town.say(ZHENG, "不是")
    assert "在哪里" in asked and "还是在" not in asked and "没对上" not in asked
    town.talk((ZHENG, "不是", "没对上"), (ZHENG, "春熙苑6号楼", "#2|地点：春熙苑6号楼\n"))


def test_so_much_of_the_first_place_is_offered_as_the_trouble_leaves_of_it(town: Town) -> None:
    town.talk(
        (ZHENG, "翠湖苑3号楼2单元501停水了", "#1"),
        (ZHENG, "垃圾也没人清", "还是在翠湖苑3号楼吗"),
    )


def test_the_place_of_a_report_of_long_ago_is_not_offered(town: Town) -> None:
    town.say(ZHENG, "翠湖苑3号楼2单元楼道灯不亮")
    town.wait(minutes=31)
    assert "还是在" not in town.say(ZHENG, "下水道也堵了")


def test_staff_who_report_for_others_are_not_offered_a_place(town: Town) -> None:
    town.say(LIN, "上报 翠湖苑3号楼2单元楼道灯不亮")
    assert "还是在" not in town.say(LIN, "上报 下水道也堵了")
