"""What is faintly a cry is asked about, what soothes joins the alarm, what kills is warned of."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models import Request
from tests.few_words import few_words
from tests.town import DEMO, LIN, SHEN, WANG, ZHENG, Town

#: What the few words take for a cry, but only just.
FAINT = "心里空落落的"


@pytest.fixture
def hesitant() -> Iterator[Town]:
    """A town whose bot knows a dozen words, one of them a faint cry."""
    town = Town(DEMO.open(), few_words())
    yield town
    town.courier.close()


def codes(town: Town) -> list[object]:
    return [row["code"] for row in town.rows(select(Request.code).order_by(Request.id))]


@pytest.mark.parametrize("soothing", ["我没想不开", "你们放心，我没想死"])
def test_a_denial_after_a_cry_raises_no_second_alarm(town: Town, soothing: str) -> None:
    town.say(WANG, "我不想活了")
    town.say(WANG, soothing)
    assert codes(town) == ["E5"]


def test_a_relief_after_the_smell_of_gas_raises_no_second_alarm(town: Town) -> None:
    town.say(WANG, "家里有股煤气味 头晕")
    town.say(WANG, "窗户开了 现在好多了")
    assert codes(town) == ["E2"]


@pytest.mark.parametrize(
    "text", ["窗户我关好了", "别告诉我儿子", "不想等了", "我先走了", "孩子睡了别敲门", "窗户开了"]
)
def test_a_harmless_sentence_files_nothing_and_wakes_nobody(town: Town, text: str) -> None:
    town.say(ZHENG, text)
    assert codes(town) == []


@pytest.mark.parametrize(
    "text", ["我也是", "都半小时了！！！", "没有味道", "是一个男的 姓白", "她走了"]
)
def test_a_short_remark_wakes_nobody(town: Town, text: str) -> None:
    assert "安全吗" not in town.say(ZHENG, text)
    assert codes(town) == []


def test_a_short_remark_after_an_alarm_is_more_of_it(town: Town) -> None:
    town.talk((WANG, "3号楼电梯困人了", "#1"), (WANG, "都半小时了！！！", "#1"))
    assert codes(town) == ["E6"]


def test_a_fallen_wire_is_warned_of_before_the_place_is_asked(town: Town) -> None:
    town.talk((ZHENG, "高压线断了掉在地上", "别靠近|95598|110|在哪里"))
    town.say(ZHENG, "翠湖苑5号楼")
    assert codes(town) == ["F2"]
    assert any("特急" in push for push in town.pushes(LIN))


def test_a_fallen_wire_is_warned_of_in_the_middle_of_a_form(town: Town) -> None:
    town.talk((ZHENG, "楼道灯不亮了", "在哪里"), (ZHENG, "高压线断了掉在地上", "95598"))


def test_a_faint_cry_is_asked_about_with_the_numbers_to_call(hesitant: Town) -> None:
    hesitant.talk((ZHENG, FAINT, "您现在安全吗|110|119|120|12356"))
    assert codes(hesitant) == []
    assert hesitant.pushes(SHEN) == []


@pytest.mark.parametrize(
    "text",
    [
        "金桂园C座电梯里困人了",
        "电梯里困人了 锦绣花园5号楼",
        "育才小区7号楼电梯里困人",
        "锦绣花园5号楼电梯里困了两个人",
    ],
)
def test_people_trapped_in_a_lift_are_alarmed_in_the_plainest_words(town: Town, text: str) -> None:
    town.talk((ZHENG, text, "119|#1"))
    assert codes(town) == ["E6"]


@pytest.mark.parametrize("text", ["老头子摔一跤", "老人半夜发烧 能不能叫人帮忙送医院"])
def test_who_may_be_badly_hurt_or_ill_is_no_more_of_the_lamp(town: Town, text: str) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (WANG, text, "120|#2"))
    assert codes(town) == ["R2", "E3"]


def test_a_flat_full_of_water_is_urgent(town: Town) -> None:
    town.say(WANG, "漏水漏得厉害 客厅全是水")
    (row,) = town.rows(select(Request.code, Request.urgency))
    assert (row["code"], row["urgency"]) == ("R5", "L2")


def test_a_faint_cry_behind_an_address_is_no_mere_place(town: Town) -> None:
    town.talk((ZHENG, "翠湖苑8号楼2单元 有人拍门", "安全吗"), (ZHENG, "1", "#1|翠湖苑8号楼2单元"))
    assert town.pushes(SHEN)


@pytest.mark.parametrize("answer", ["1", "不安全", "快来人", "不好，快来", "我害怕"])
def test_whoever_is_not_safe_is_looked_for_at_once(hesitant: Town, answer: str) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "12356|#1"))
    assert codes(hesitant) == ["E5"]
    assert hesitant.pushes(SHEN)


@pytest.mark.parametrize("answer", ["2", "安全", "没事", "没有危险", "好着呢，放心"])
def test_whoever_is_safe_is_left_in_peace(hesitant: Town, answer: str) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "放心"))
    assert codes(hesitant) == []


@pytest.mark.parametrize(
    "answer",
    [
        "没事了 我在桥上",
        "没事 我在楼顶坐坐",
        "放心 我在天台吹风",
        "安全 就是不想活了",
        "没事 我吃了好多药睡一觉就好",
        "没事 他还在砸门",
        "没事 我没想不开 就是站在窗台上",
    ],
)
def test_who_says_to_be_fine_and_tells_of_danger_is_not_fine(hesitant: Town, answer: str) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "12356|#1"))
    assert codes(hesitant) == ["E5"]


@pytest.mark.parametrize("answer", ["我没想不开", "没事 我不会跳楼的", "没事 没在桥上"])
def test_who_denies_the_danger_is_believed(hesitant: Town, answer: str) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "放心"))


@pytest.mark.parametrize("answer", ["没事 再见了", "没事 帮我照顾好我妈", "不用来了"])
def test_a_farewell_is_not_believed_and_then_looked_at_by_a_person(
    hesitant: Town, answer: str
) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "安全吗"), (ZHENG, answer, "#1"))
    assert codes(hesitant) == ["O8"]


def test_a_clear_cry_answers_whether_somebody_is_safe(hesitant: Town) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, "家里着火", "119|#1"))
    hesitant.wait(minutes=16)
    assert codes(hesitant) == ["E1"]


def test_who_would_rather_talk_to_a_person_is_called_about_the_faint_cry(hesitant: Town) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, "人工", "#1"))
    (row,) = hesitant.rows(select(Request.text))
    assert FAINT in row["text"]


@pytest.fixture
def asked(hesitant: Town) -> Town:
    """郑凯 is asked where it leaks, and says something faint instead."""
    hesitant.talk((ZHENG, "漏水", "在哪里"), (ZHENG, FAINT, "您现在安全吗"))
    return hesitant


def test_a_faint_cry_in_a_form_is_asked_about_first_and_the_form_goes_on(asked: Town) -> None:
    asked.talk(
        (ZHENG, "没事", "放心|刚才那件事还差一点|在哪里"), (ZHENG, "翠湖苑3号楼", "#1 房屋渗漏")
    )
    assert codes(asked) == ["R5"]


def test_an_alarm_out_of_a_form_asks_nothing_else_and_the_form_goes_on(asked: Town) -> None:
    assert "刚才那件事" not in asked.say(ZHENG, "我怕")
    asked.say(ZHENG, "翠湖苑3号楼2单元501")
    assert codes(asked)[0] == "E5"
    asked.wait(hours=3)
    assert sorted(map(str, codes(asked))) == ["E5", "R5"]


def test_who_cannot_say_whether_they_are_safe_goes_on_with_the_form(asked: Town) -> None:
    asked.talk((ZHENG, "唉", "安全吗"), (ZHENG, "唉", "#1"), (ZHENG, "翠湖苑3号楼", "#2"))
    assert codes(asked) == ["O8", "R5"]


def test_what_was_interrupted_by_a_faint_cry_is_filed_with_it(asked: Town) -> None:
    asked.wait(minutes=16)
    assert codes(asked) == ["O8", "R5"]


def test_a_faint_cry_that_nobody_explains_is_looked_at_by_a_person(hesitant: Town) -> None:
    hesitant.say(ZHENG, FAINT)
    hesitant.wait(minutes=16)
    assert codes(hesitant) == ["O8"]


def test_a_faint_cry_after_a_report_joins_it(hesitant: Town) -> None:
    hesitant.say(WANG, "漏水")
    hesitant.talk((WANG, FAINT, "已补充到 #1"))


def test_a_fallen_wire_is_no_more_of_the_lamp_that_was_told_before(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (WANG, "高压线断了掉在3号楼门口地上", "95598|#2"))
    assert any("#2【特急】" in push for push in town.pushes(LIN))


def test_a_fallen_wire_is_not_offered_to_be_followed_as_a_neighbours_lamp(town: Town) -> None:
    town.say(WANG, "翠湖苑3号楼2单元楼道灯不亮")
    town.talk((ZHENG, "翠湖苑3号楼2单元高压线断了掉在地上", "95598|#2"))


@pytest.mark.parametrize("text", ["累了", "没意思"])
def test_a_sigh_behind_a_report_is_asked_about_and_not_added_to_it(town: Town, text: str) -> None:
    town.talk((WANG, "翠湖苑3号楼2单元楼道灯坏了", "#1"), (WANG, text, "您现在安全吗"))


def test_a_sigh_of_who_follows_a_neighbour_is_asked_about_too(town: Town) -> None:
    town.talk((WANG, "翠湖苑5号楼2单元电梯坏了", "#1"), (ZHENG, "翠湖苑5号楼2单元电梯不动了", "#1"))
    town.talk((ZHENG, "1", "一起跟进"), (ZHENG, "没意思", "您现在安全吗"))
