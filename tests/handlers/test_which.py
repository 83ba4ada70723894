"""Which of a resident's requests their words are about, and what they say of the work."""

import pytest
from sqlalchemy import select

from models import Request
from tests.town import LIN, WANG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
DRAIN = "厨房下水道堵了"


def statuses(town: Town) -> list[str]:
    return [row["status"] for row in town.rows(select(Request.status).order_by(Request.id))]


def two_open(town: Town) -> None:
    """A lamp, #1, and a drain, #2, the drain said last."""
    town.say(WANG, LAMP)
    town.wait(minutes=10)
    town.talk((WANG, DRAIN, "#2"))
    town.wait(minutes=10)


def lamp_done(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(LIN, "办结 1 换了灯泡")


@pytest.mark.parametrize(
    ("text", "withdrawn"),
    [
        ("楼道灯已经修好了，不用来了", 0),
        ("下水道已经通了，不用来了", 1),
        ("厨房下水道好了，不用来了", 1),
    ],
)
def test_the_request_that_the_words_fit_is_withdrawn(town: Town, text: str, withdrawn: int) -> None:
    two_open(town)
    town.say(WANG, text)
    assert [status == "cancelled" for status in statuses(town)] == [
        place == withdrawn for place in range(2)
    ]


@pytest.mark.parametrize(
    "text",
    ["已经好了，不用来了", "撤回", "5号楼的灯修好了，不用来了"],
)
def test_nothing_is_withdrawn_on_a_guess(town: Town, text: str) -> None:
    two_open(town)
    town.talk((WANG, text, "请问是哪一件|1 #2 下水排污|2 #1 供电照明|3 都不是"))
    assert "cancelled" not in statuses(town)


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        ("2", ["cancelled", "dispatched"]),
        ("#2", ["dispatched", "dispatched"]),
        ("第1个", ["dispatched", "cancelled"]),
        ("楼道灯", ["cancelled", "dispatched"]),
        ("撤回 1", ["cancelled", "dispatched"]),
        ("都不是", ["dispatched", "dispatched"]),
        ("3", ["dispatched", "dispatched"]),
    ],
)
def test_the_question_which_one_is_answered_by_number_or_words(
    town: Town, answer: str, after: list[str]
) -> None:
    two_open(town)
    town.say(WANG, "已经好了，不用来了")
    town.say(WANG, answer)
    assert statuses(town) == after


def test_the_question_which_one_ends_with_its_answer(town: Town) -> None:
    two_open(town)
    town.say(WANG, "撤回")
    assert "请问是哪一件" not in town.say(WANG, "撤回 1")
    town.talk((WANG, "取消", "没有正在填的事"))


def test_a_draft_is_not_lost_to_the_question_which_one(town: Town) -> None:
    two_open(town)
    town.say(WANG, "星光路的楼道灯不亮了")
    if "在哪里" not in town.say(WANG, "帮助"):
        return
    town.talk((WANG, "撤回", "撤回 2|刚才那件事还差一点"))


def test_the_only_open_request_is_withdrawn_without_a_question(town: Town) -> None:
    town.say(WANG, LAMP)
    town.talk((WANG, "不用来了", "#1 已撤回"))


def test_not_solved_is_about_what_was_resolved_and_not_about_what_is_open(town: Town) -> None:
    lamp_done(town)
    town.wait(days=4)
    town.talk((WANG, DRAIN, "#2"))
    town.wait(minutes=10)
    town.talk((WANG, "没解决，灯还是不亮", "对不起|#1 已重新办理"))


def test_not_solved_of_two_that_were_resolved_is_the_one_the_words_fit(town: Town) -> None:
    two_open(town)
    town.say(LIN, "办结 1 换了灯泡")
    town.say(LIN, "办结 2 通了")
    town.talk((WANG, "没解决，楼道灯还是不亮", "#1 已重新办理"))
    assert statuses(town) == ["dispatched", "resolved"]


def test_not_solved_with_nothing_resolved_urges_what_is_still_in_work(town: Town) -> None:
    town.say(WANG, LAMP)
    town.wait(minutes=10)
    town.talk((WANG, "没解决", "已替您催了 #1"), (WANG, "没解决 1", "已经催过"))


def one_open_one_done(town: Town) -> None:
    """A lamp, #1, that Lin has claimed, and rubbish, #2, cleared an hour ago."""
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "已接单"))
    town.wait(minutes=10)
    town.talk((WANG, "门口垃圾没人清，臭死了", "#2"))
    town.wait(minutes=30)
    town.talk((LIN, "办结 2 清走了", "已办结"))
    town.wait(hours=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("没解决 3号楼的灯", "已替您催了 #1"),
        ("没修好 2单元的灯", "已替您催了 #1"),
        ("没解决，楼道灯还是不亮", "已替您催了 #1"),
        ("催3次了还没人管", "已替您催了 #1"),
        ("怎么还没修好啊", "已替您催了 #1"),
        ("没解决，垃圾还在", "#2 已重新办理"),
        ("没解决", "#2 已重新办理"),
        ("没修好，电梯还是坏的", "已登记 #3"),
        ("还没好吗", "#1 供电照明"),
        ("他什么时候来", "#1 供电照明"),
        ("催促物业开会", "已登记 #3 物业服务"),
        ("撤回投诉", "请问是哪一件|#1"),
        ("算了不弄了", "请问是哪一件|#1"),
        ("补充 是三楼的灯", "已补充到 #1"),
        ("补充 垃圾桶后面也有", "已补充到 #2"),
        ("退回我交的押金", "已登记 #3 租赁消费劳动"),
    ],
)
def test_words_touch_only_the_request_that_they_fit(town: Town, text: str, expected: str) -> None:
    one_open_one_done(town)
    town.talk((WANG, text, expected))
    after = ["claimed", "dispatched" if "重新办理" in expected else "resolved"]
    assert statuses(town)[:2] == after


def test_a_question_uses_up_no_urge(town: Town) -> None:
    one_open_one_done(town)
    town.talk((WANG, "他什么时候来", "#1"), (WANG, "催办 1", "已替您催了 #1"))


def test_what_may_be_added_to_several_is_asked_about(town: Town) -> None:
    two_open(town)
    town.talk((WANG, "补充 越来越严重了", "请问是哪一件"), (WANG, "2", "已补充到 #1"))
    assert "越来越严重" in town.pushes(LIN)[-1]


def test_a_worker_who_asked_gets_the_answer_and_no_urge(town: Town) -> None:
    one_open_one_done(town)
    town.say(LIN, "追问 1 现在亮了吗？")
    town.talk((WANG, "灯还是不亮", "已转告林晓"))


@pytest.mark.parametrize(
    ("text", "status", "satisfaction"),
    [
        ("还是你们小林办事靠谱，修得很好", "closed", "满意"),
        ("还是不错的，修得很好", "closed", "满意"),
        ("没解决，还是老样子", "dispatched", ""),
        ("师傅来修了，还是没修好", "dispatched", ""),
        ("还没修好", "dispatched", ""),
        ("又坏了", "dispatched", ""),
        ("不太满意", "closed", "不满意"),
        ("不满意，等了三天", "closed", "不满意"),
        ("很满意", "closed", "满意"),
        ("没有不满意", "resolved", ""),
    ],
)
def test_only_words_of_failure_open_a_request_again(
    town: Town, text: str, status: str, satisfaction: str
) -> None:
    lamp_done(town)
    town.say(WANG, text)
    (request,) = town.rows(select(Request.status, Request.satisfaction))
    assert (request["status"], request["satisfaction"]) == (status, satisfaction)


def test_the_place_tells_two_of_a_kind_apart_but_not_a_third_thing(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "翠湖苑5号楼1单元楼道灯不亮了", "#2"))
    town.wait(minutes=10)
    town.talk((WANG, "3号楼的井盖好了，不用来了", "请问是哪一件"), (WANG, "3", "都不动"))
    town.talk((WANG, "5号楼的楼道灯好了，不用来了", "#2 已撤回"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("评价 3号楼的保洁太差", "已登记 #1 保洁"),
        ("没解决 3号楼的灯", "已登记 #1 供电照明"),
        ("超期的牛奶超市还在卖", "已登记 #1 举报违法"),
        ("没解决问题就结案了", "已登记 #1 投诉工作人员"),
        ("没解决", "没有办理中的事"),
        ("我的事怎么样了", "没有办理中的事"),
        ("谁值班", "林晓|0000-12345678"),
        ("值班电话是多少", "林晓|0000-12345678"),
    ],
)
def test_with_nothing_open_words_are_heard_as_what_they_tell(
    town: Town, text: str, expected: str
) -> None:
    town.talk((WANG, text, expected))
    assert len(statuses(town)) == ("#1" in expected)


def test_another_wish_takes_the_place_of_the_question_which_one(town: Town) -> None:
    two_open(town)
    town.say(LIN, "办结 1 换了灯泡")
    town.say(WANG, "3号楼2单元楼道里堆满了纸箱")
    town.say(WANG, "撤回")
    assert "请问是哪一件" not in town.say(WANG, "没解决")
    assert statuses(town)[0] != "done"
    assert "请问是哪一件" not in town.say(WANG, "进度")


def test_urging_takes_the_place_of_withdrawing_in_the_question_which_one(town: Town) -> None:
    two_open(town)
    town.wait(hours=1)
    town.say(WANG, "撤回")
    town.talk((WANG, "催办", "请问是哪一件"), (WANG, "1", "#2"))
    assert "cancelled" not in statuses(town)


def test_well_alone_ends_what_is_open_and_is_heard_where_nothing_is(town: Town) -> None:
    town.talk(
        (WANG, "好了", "有事随时说"),
        (WANG, "厨房下水道堵了", "#1"),
        (WANG, "好了", "#1 已撤回"),
    )


@pytest.mark.parametrize("text", ["确认", "好的", "确认撤回", "是的"])
def test_agreement_chooses_none_of_several(town: Town, text: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "明天停水吗", "#2"))
    town.talk((WANG, "撤回", "请问是哪一件"), (WANG, text, "请问是哪一件"))
    assert "cancelled" not in statuses(town)


@pytest.mark.parametrize("text", ["确认", "好的", "确认撤回", "是的", "对对"])
def test_agreement_chooses_the_only_one(town: Town, text: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "不用来了 通了", "请问是哪一件"))
    town.talk((WANG, text, "#1 已撤回"))


@pytest.mark.parametrize("text", ["。。。", "哦", "那个"])
def test_a_sigh_chooses_not_even_the_only_one(town: Town, text: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "不用来了 通了", "请问是哪一件"))
    town.say(WANG, text)
    assert "cancelled" not in statuses(town)


def test_more_than_four_are_said_to_be_more(town: Town) -> None:
    for text in ("厨房下水道堵了", "楼道灯坏了", "电梯坏了", "小区垃圾没人收"):
        town.say(WANG, text)
    assert "还有别的" not in town.say(WANG, "撤回")
    town.talk(
        (WANG, "楼上太吵了", "#5"),
        (WANG, "撤回", "请问是哪一件|还有别的，请发“撤回 号”"),
        (WANG, "撤回 1", "#1 已撤回"),
    )


@pytest.mark.parametrize("text", ["不弄了", "不修了", "那就不弄了吧", "好了"])
def test_what_is_given_up_is_withdrawn_as_by_any_other_words(town: Town, text: str) -> None:
    town.talk((WANG, DRAIN, "#1"), (WANG, text, "#1 已撤回"))


def test_of_two_that_are_open_it_is_asked_which_is_given_up(town: Town) -> None:
    two_open(town)
    town.talk((WANG, "不弄了", "请问是哪一件要撤回"))


def test_an_alarm_is_not_ended_by_a_word_of_assent(town: Town) -> None:
    town.talk((WANG, "厨房着火了", "119"))
    town.say(WANG, "好了")
    assert "cancelled" not in statuses(town)
