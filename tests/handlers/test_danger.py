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


@pytest.mark.parametrize("answer", ["1", "不安全", "快来人", "不好，快来", "我害怕"])
def test_whoever_is_not_safe_is_looked_for_at_once(hesitant: Town, answer: str) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "12356|#1"))
    assert codes(hesitant) == ["E5"]
    assert hesitant.pushes(SHEN)


@pytest.mark.parametrize("answer", ["2", "安全", "没事", "没有危险", "好着呢，放心"])
def test_whoever_is_safe_is_left_in_peace(hesitant: Town, answer: str) -> None:
    hesitant.talk((ZHENG, FAINT, "安全吗"), (ZHENG, answer, "放心"))
    assert codes(hesitant) == []


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
