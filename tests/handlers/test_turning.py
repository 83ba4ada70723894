"""The question which one is left by another wish, and a wish may be taken back."""

import pytest
from sqlalchemy import select

from models import Request
from tests.town import LIN, WANG, Town

LI = "demo-li-jianguo"


def statuses(town: Town) -> list[str]:
    return [row["status"] for row in town.rows(select(Request.status).order_by(Request.id))]


@pytest.fixture
def asked(town: Town) -> Town:
    """A lamp, #1, and a tap, #2; which of them is to be withdrawn is asked."""
    town.say(WANG, "楼道灯不亮")
    town.wait(minutes=10)
    town.talk((WANG, "水龙头漏水", "#2"))
    town.wait(minutes=10)
    town.talk((WANG, "撤回", "请问是哪一件要撤回"))
    return town


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("催一下灯那个", "好的，不撤|已替您催了 #1"),
        ("灯怎么还没人来修", "好的，不撤|已替您催了 #1"),
        ("水龙头还没修好呢", "好的，不撤|已替您催了 #2"),
        ("水龙头没解决", "好的，不撤|已替您催了 #2"),
        ("别撤灯了，快点来修", "好的，不撤"),
        ("灯那个别撤", "照常给您办"),
        ("别撤", "照常给您办"),
        ("不撤了", "照常给您办"),
        ("没说要撤", "照常给您办"),
        ("先留着，继续修", "照常给您办"),
        ("算了", "都不动"),
        ("什么时候来", "#1 供电照明"),
        ("电梯里有人抽烟", "#3"),
        ("不是撤灯是撤水龙头", "请问是哪一件要撤回"),
    ],
)
def test_only_a_number_or_a_name_answers_which_one_is_to_be_withdrawn(
    asked: Town, text: str, expected: str
) -> None:
    asked.talk((WANG, text, expected))
    assert "cancelled" not in statuses(asked)


@pytest.mark.parametrize(
    "text", ["灯那个", "就是楼道灯", "2单元的灯", "撤灯那个", "灯那个不用来了", "灯已经亮了", "2"]
)
def test_naming_the_matter_answers_which_one(asked: Town, text: str) -> None:
    asked.say(WANG, text)
    assert statuses(asked) == ["cancelled", "dispatched"]


@pytest.mark.parametrize("text", ["两个都不用来了", "全部撤回", "都撤了吧", "都好了", "都撤"])
def test_all_of_them_answers_which_one_as_well(asked: Town, text: str) -> None:
    asked.talk((WANG, text, "#1 已撤回|#2 已撤回"))
    assert statuses(asked) == ["cancelled", "cancelled"]


@pytest.mark.parametrize("text", ["都不是", "都不撤", "都别撤"])
def test_none_of_them_withdraws_nothing(asked: Town, text: str) -> None:
    asked.say(WANG, text)
    assert statuses(asked) == ["dispatched", "dispatched"]


def test_a_threat_to_call_elsewhere_urges(town: Town) -> None:
    town.say(WANG, "楼道灯不亮")
    town.wait(hours=2)
    town.talk((WANG, "再不来我就打12345了", "已替您催了 #1"))


def test_an_urgent_lift_is_not_withdrawn_by_a_complaint_about_it(town: Town) -> None:
    town.say(LI, "垃圾没人清")
    town.wait(minutes=10)
    town.say(LI, "电梯坏了")
    town.wait(minutes=10)
    town.talk((LI, "撤回", "请问是哪一件"), (LI, "电梯还没修好呢", "不撤|已替您催了 #2"))
    assert statuses(town) == ["dispatched", "dispatched"]


def test_what_is_not_to_be_withdrawn_stays_without_any_question(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"))
    town.wait(minutes=10)
    town.talk((WANG, "灯那个别撤", "照常给您办"), (WANG, "不催了", "照常给您办"))
    assert statuses(town) == ["dispatched"]


def test_a_worker_hears_that_a_withdrawal_was_taken_back(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (LIN, "接单 1", "已接单"))
    town.wait(minutes=10)
    town.talk((WANG, "撤回 1", "等他确认"), (WANG, "别撤了", "照常给您办"))
    assert "别撤了" in town.pushes(LIN)[-1]
    town.say(LIN, "同意")
    assert statuses(town)[0] == "claimed"


def test_another_complaint_is_filed_though_it_was_asked_which_one_to_urge(town: Town) -> None:
    town.say(WANG, "我家门锁坏了")
    town.wait(minutes=10)
    town.talk((WANG, "投诉网格员林晓从来不上门", "#2"))
    town.wait(minutes=10)
    town.talk(
        (WANG, "催办", "请问是哪一件要催"),
        (WANG, "投诉网格员林晓态度恶劣 骂我", "已登记 #3 投诉工作人员"),
    )


def test_a_new_trouble_leaves_the_question_which_one(asked: Town) -> None:
    assert "请问是哪一件" not in asked.say(WANG, "网格员态度太差了 骂人")
    assert statuses(asked) == ["dispatched"] * 3
    assert "请问是哪一件" not in asked.say(WANG, "我的网格员")


@pytest.mark.parametrize("said", ["网格员骂人", "我要投诉网格员", "林晓又骂我"])
def test_what_is_told_of_staff_once_more_withdraws_no_complaint(town: Town, said: str) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (WANG, "网格员骂人", "#2 投诉工作人员"))
    town.wait(minutes=10)
    town.talk((WANG, "撤回", "请问是哪一件"), (WANG, said, "已登记 #3 投诉工作人员"))
    assert "cancelled" not in statuses(town)


@pytest.mark.parametrize("said", ["投诉那个", "那个投诉不用了", "撤投诉"])
def test_a_complaint_is_named_by_its_own_word(town: Town, said: str) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (WANG, "网格员骂人", "#2 投诉工作人员"))
    town.wait(minutes=10)
    town.talk((WANG, "撤回", "请问是哪一件"), (WANG, said, "#2 已撤回"))


def test_what_cannot_be_urged_again_is_no_reason_to_leave_the_others(asked: Town) -> None:
    asked.talk(
        (WANG, "催办 2", "已替您催了 #2"),
        (WANG, "催办", "请问是哪一件要催"),
        (WANG, "都催", "#2|已经催过|已替您催了 #1"),
    )
    assert "请问是哪一件" not in asked.say(WANG, "我的网格员")


@pytest.mark.parametrize("said", ["水龙头那个", "1", "催办 2"])
def test_a_question_is_answered_also_where_the_answer_is_refused(asked: Town, said: str) -> None:
    asked.say(WANG, "催办 2")
    asked.say(WANG, "催办")
    reply = asked.say(WANG, said)
    assert "已经催过" in reply and "请问是哪一件" not in reply
    assert "请问是哪一件" not in asked.say(WANG, "我的网格员")


@pytest.mark.parametrize("text", ["先别撤", "没解决 1", "评价 1 满意"])
def test_what_is_withdrawn_is_not_said_to_go_on(town: Town, text: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "楼道灯坏了", "#2"))
    town.talk((WANG, "撤回 1", "#1 已撤回"), (WANG, text, "#1 已经撤回了|再说一遍"))


def test_what_is_wanted_after_all_is_said_to_be_withdrawn(town: Town) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "楼道灯坏了", "#2"), (WANG, "撤回 1", "#1"))
    town.talk(
        (WANG, "哎不对 是灯那个不用来 下水道还要来", "#1 已经撤回了|请问是哪一件要撤回|1 #2"),
    )
