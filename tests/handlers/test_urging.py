"""催办 and 申诉: what waits is passed on once a day; what was not accepted is seen by another."""

import pytest
from sqlalchemy import select

from models import Request, RequestEvent
from tests.town import LIN, SHEN, SU, WANG, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
DRAIN = "厨房下水道堵了"


def acts(town: Town) -> list[str]:
    return [row["act"] for row in town.rows(select(RequestEvent.act).order_by(RequestEvent.id))]


def reported(town: Town) -> None:
    """A lamp, #1, a quarter of an hour ago; nothing rings any more."""
    town.say(WANG, LAMP)
    town.wait(minutes=15)
    for phone in (LIN, ZHOU, SHEN, WANG):
        town.pushes(phone)


def rejected(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(SHEN, "不予受理 1 不归社区管")
    for phone in (LIN, SHEN, WANG):
        town.pushes(phone)


def test_an_urge_reaches_the_handler_and_is_answered_with_how_it_stands(town: Town) -> None:
    reported(town)
    town.talk((WANG, "催办 1", "已替您催了 #1|已派单|林晓 13900000002|11月30日17:30"))
    (push,) = town.pushes(LIN)
    assert "居民催办" in push and "#1" in push and "第1次催" in push


def test_what_is_urged_again_on_the_same_day_is_refused_kindly(town: Town) -> None:
    reported(town)
    town.talk((WANG, "催办 1", "已替您催了"))
    town.pushes(LIN)
    town.talk((WANG, "催办 1", "今天09:15已经催过|林晓|0000-12345678"))
    assert town.pushes(LIN) == []
    town.wait(hours=24)
    town.talk((WANG, "催办 1", "已替您催了"))


def test_what_nobody_has_yet_was_passed_on_to_whoever_is_on_duty(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "已登记 #1"), (ZHENG, "催办 1", "已替您催了"))
    town.talk((ZHENG, "催办 1", "已经催过，转告社区值班员了"))


def test_the_second_urge_after_the_promise_goes_one_level_up(town: Town) -> None:
    reported(town)
    town.wait(days=8)
    level = town.rows(select(Request.level))[0]["level"]
    town.talk((WANG, "催办 1", "已替您催了"))
    town.pushes(SU)
    assert acts(town)[-1] == "urged"
    town.wait(hours=25)
    town.pushes(SU)
    before = town.rows(select(Request.level))[0]["level"]
    town.talk((WANG, "催办 1", "也报告了"))
    assert acts(town)[-1] == "escalated" and before >= level
    assert "居民再次催办" in town.pushes(SU)[-1]


def test_a_second_urge_in_time_stays_with_the_handler(town: Town) -> None:
    reported(town)
    for _ in range(2):
        town.talk((WANG, "催办 1", "已替您催了"))
        town.wait(hours=25)
    assert "escalated" not in acts(town)


def test_what_waits_for_its_resident_is_not_late_for_who_urges_it(town: Town) -> None:
    reported(town)
    town.talk((ZHENG, "附议 1", "一起跟进 #1"), (LIN, "接单 1", "#1"))
    town.wait(days=7)
    town.talk((LIN, "追问 1 哪一层？", "已问居民"))
    for _ in range(2):
        town.wait(hours=25)
        town.pushes(LIN)
        town.talk((ZHENG, "催办 1", "已替您催了"))
        assert "超期" not in town.pushes(LIN)[-1]
    assert "escalated" not in acts(town)


def test_what_nobody_answers_for_is_urged_at_the_admin(town: Town) -> None:
    town.talk((ZHENG, "星河湾9号楼电梯坏了", "#1"))
    town.pushes(SHEN)
    town.talk((ZHENG, "催办 1", "正在安排人手"))
    assert "居民催办" in town.pushes(SHEN)[0]


@pytest.mark.parametrize(
    "text",
    [
        "怎么还没人来",
        "催一下",
        "催一下吧，灯还没修",
        "都等了三天了，没人来",
        "快点来人啊",
        "3号楼的灯怎么还没人来修",
        "灯到底什么时候修",
        "楼道灯坏了怎么还没人来修",
    ],
)
def test_everyday_words_urge_what_is_open(town: Town, text: str) -> None:
    reported(town)
    town.talk((WANG, text, "已替您催了 #1"))
    assert len(town.rows(select(Request.id))) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电梯怎么还没人来修", "#2"),
        ("5号楼的灯怎么还没人来修", "#2"),
        ("物业天天催物业费", "#2"),
        ("垃圾没人清，催了物业也不管", "#2"),
        ("我那个灯的事怎么样了", "#1 供电照明：已派单"),
    ],
)
def test_a_new_trouble_and_a_bare_question_urge_nothing(
    town: Town, text: str, expected: str
) -> None:
    reported(town)
    town.talk((WANG, text, expected))
    assert "urged" not in acts(town)


def test_somebody_with_nothing_open_reports_by_urging(town: Town) -> None:
    town.talk(
        (ZHENG, "翠湖苑3号楼电梯怎么还没人来修", "#1|电梯"),
        (WANG, "怎么还没人来", "没有办理中的事"),
    )


def test_the_words_of_an_urge_reach_the_handler(town: Town) -> None:
    reported(town)
    town.say(WANG, "灯怎么还没人来修，老人都摔了")
    assert "老人都摔了" in town.pushes(LIN)[0]


def test_among_several_the_resident_is_asked_which_one(town: Town) -> None:
    reported(town)
    town.talk((WANG, DRAIN, "#2"))
    town.wait(minutes=10)
    town.talk((WANG, "怎么还没人来", "请问是哪一件|1 #2 下水排污|2 #1 供电照明"))
    town.talk((WANG, "2", "已替您催了 #1"))


def test_the_words_choose_among_several(town: Town) -> None:
    reported(town)
    town.talk((WANG, DRAIN, "#2"))
    town.wait(minutes=10)
    town.talk((WANG, "下水道怎么还没人来修", "已替您催了 #2"))


def test_supporters_urge_too_and_both_share_the_day(town: Town) -> None:
    reported(town)
    town.talk((ZHENG, "附议 1", "#1"), (ZHENG, "怎么还没人来", "已替您催了 #1"))
    town.talk((WANG, "催办 1", "已经催过"))


def test_what_was_merged_is_urged_where_it_is_worked_on(town: Town) -> None:
    reported(town)
    town.talk((ZHENG, LAMP, "1 就是"), (ZHENG, "2", "#2"), (SHEN, "并入 2 1", "已并入"))
    town.talk((ZHENG, "催办 2", "已替您催了 #1"))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (((LIN, "办结 1 换了灯泡"),), "没解决 1"),
        (((WANG, "撤回 1"),), "已经结束"),
        (((LIN, "追问 1 几层？"),), "在等您回一句话"),
    ],
)
def test_what_is_done_or_waits_for_the_resident_is_not_urged(
    town: Town, steps: tuple[tuple[str, str], ...], expected: str
) -> None:
    reported(town)
    for speaker, text in steps:
        town.say(speaker, text)
    town.talk((WANG, "催办 1", expected))
    assert "urged" not in acts(town)


def test_a_strangers_request_cannot_be_urged(town: Town) -> None:
    reported(town)
    town.talk((ZHENG, "催办 1", "没有找到 #1"), (ZHENG, "催办 9", "没有找到 #9"))


def test_a_rejection_tells_how_to_appeal(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(SHEN, "不予受理 1 不归社区管")
    assert "申诉 1" in town.pushes(WANG)[0]


def test_an_appeal_begins_anew_and_is_decided_by_somebody_else(town: Town) -> None:
    rejected(town)
    town.wait(days=3)
    town.talk((WANG, "申诉 1 这是公共楼道的灯", "已申诉|换一位负责人|12月3日"))
    (push,) = town.pushes(SU)
    assert all(part in push for part in ("申诉", "不归社区管", "这是公共楼道的灯", "派单 1"))
    assert town.pushes(SHEN) == []
    town.talk(
        (SHEN, "不予受理 1 还是不归", "换一位负责人决定"),
        (SU, "不予受理 1 查过了，属于供电局", "已按不予受理答复"),
    )


def test_what_was_appealed_can_be_dispatched_by_anybody_who_rules(town: Town) -> None:
    rejected(town)
    town.say(WANG, "申诉 1 公共楼道的灯")
    town.talk((SHEN, "派单 1 林晓", "已派给林晓"))
    assert "#1" in town.pushes(LIN)[0]


def test_the_only_rejected_one_is_meant_without_its_number(town: Town) -> None:
    rejected(town)
    town.talk((WANG, "申诉", "#1 已申诉"))


@pytest.mark.parametrize(
    ("days", "speaker", "text", "expected"),
    [
        (15, WANG, "申诉 1 我不同意", "已过两周|0000-87654321"),
        (1, ZHENG, "申诉 1 我不同意", "没有找到 #1"),
        (1, WANG, "申诉 9 我不同意", "没有找到 #9"),
    ],
)
def test_an_appeal_too_late_or_of_others_is_refused(
    town: Town, days: int, speaker: str, text: str, expected: str
) -> None:
    rejected(town)
    town.wait(days=days)
    town.talk((speaker, text, expected))


def test_only_what_was_rejected_is_appealed(town: Town) -> None:
    reported(town)
    town.talk((WANG, "申诉 1 太慢了", "不用申诉|催办 1"))


def test_a_complaint_that_speaks_of_an_appeal_is_a_report(town: Town) -> None:
    town.talk((WANG, "申诉：翠湖苑3号楼楼道灯不亮了没人修", "#1"))


def test_more_words_while_an_appeal_waits_go_to_whoever_decides(town: Town) -> None:
    rejected(town)
    town.say(WANG, "申诉 1")
    town.pushes(SU)
    town.talk((WANG, "申诉 1 这就是社区的", "#1 已申诉"), (WANG, "申诉 1", "#1 已申诉"))
    (push,) = town.pushes(SU)
    assert "这就是社区的" in push
    assert acts(town).count("appealed") == 1


def test_the_answer_to_an_appeal_is_final_and_says_who_else_can_be_rung(town: Town) -> None:
    rejected(town)
    town.say(WANG, "申诉 1 公共楼道的灯")
    town.say(SU, "不予受理 1 属于供电局")
    (push,) = town.pushes(WANG)
    assert "12345" in push and "申诉 1" not in push
    town.talk((WANG, "申诉 1 我不同意", "申诉过一次|0000-12345678|0000-87654321|12345"))


@pytest.mark.parametrize("text", ["申诉", "我要申诉"])
def test_an_appeal_without_a_number_means_the_newest_or_says_what_it_is_for(
    town: Town, text: str
) -> None:
    town.talk((WANG, text, "没有“不予受理”的事"))
    rejected(town)
    town.talk((WANG, text, "#1 已申诉"))


def test_an_urge_after_the_promise_says_that_it_is_overdue(town: Town) -> None:
    reported(town)
    town.wait(days=8)
    town.pushes(LIN)
    town.say(WANG, "催办 1")
    assert any("已超期（应在" in push for push in town.pushes(LIN))


@pytest.mark.parametrize("text", ["啥时候能弄好", "啥时候来啊"])
def test_when_it_will_be_done_is_a_question_about_what_is_open(town: Town, text: str) -> None:
    town.talk((WANG, "楼道灯不亮了", "#1"))
    town.wait(hours=1)
    assert "#2" not in town.say(WANG, text)


def test_who_came_and_went_without_work_is_urged(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮了", "#1"))
    town.wait(hours=1)
    town.talk((WANG, "昨天有人来过没修就走了", "已替您催了 #1"))
