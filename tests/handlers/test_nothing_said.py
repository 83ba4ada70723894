"""Single words that ask for nothing, a person to talk to, and whose a word is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Request
from tests.handlers.test_aside import vague
from tests.town import LIN, SHEN, WANG, ZHENG, ZHOU, Town

ZHAO = "demo-zhao-xiulan"


def requests(town: Town) -> int:
    return len(town.rows(select(Request.id)))


@pytest.mark.parametrize("sender", [LIN, WANG, ZHENG])
@pytest.mark.parametrize("text", ["同意", "不同意", "同意。", "我同意"])
def test_an_agreement_that_nobody_asked_for_is_no_request(
    town: Town, sender: str, text: str
) -> None:
    town.talk((sender, text, "现在没有等您同意的事"), (sender, text, "现在没有等您同意的事"))
    assert requests(town) == 0


def test_an_agreement_that_was_asked_for_still_counts(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (LIN, "接单 1", "已接单"), (WANG, "撤回 1", "等他确认"))
    town.talk((LIN, "同意", "#1"), (LIN, "同意", "现在没有等您同意的事"))


@pytest.mark.parametrize(
    "text", ["那个", "嗯 那个", "那个…", "就是", "这个那个", "那啥", "怎么说呢"]
)
def test_a_word_that_says_nothing_is_never_filed(town: Town, text: str) -> None:
    for _ in range(3):
        town.talk((ZHENG, text, "没太听明白"))
    assert requests(town) == 0


def test_a_word_that_says_nothing_joins_nothing_and_answers_nothing(town: Town) -> None:
    town.talk((WANG, vague(town), "请问是哪一类"), (WANG, "那个", "没对上|请问是哪一类"))
    town.talk((WANG, "都不是", "#1"), (WANG, "那个", "没太听明白"))
    assert requests(town) == 1


def test_who_is_responsible_is_told_while_something_else_is_asked(town: Town) -> None:
    town.talk(
        (ZHAO, vague(town), "请问是哪一类"),
        (ZHAO, "谁在负责", "许冬梅 13900000007|请问是哪一类"),
    )
    assert requests(town) == 0


def test_a_person_calls_within_the_working_day(town: Town) -> None:
    town.talk(
        (WANG, "人工", "#1|承诺：今天17:30前联系您"),
        (WANG, "转人工", "#1|今天17:30前联系您"),
    )
    (row,) = town.rows(select(Request.due_at, Request.created_at))
    assert row["due_at"] - row["created_at"] < timedelta(hours=9)


def test_a_person_calls_on_the_next_working_day_when_the_office_is_closed(town: Town) -> None:
    town.wait(hours=11)
    town.talk((WANG, "人工", "#1|承诺：明天17:30前联系您"))


@pytest.mark.parametrize(
    ("sender", "text", "expected"),
    [
        (ZHOU, "导出", "“导出”是管理员用的"),
        (ZHOU, "待派", "“待派”是管理员用的"),
        (LIN, "导出", "管理员用的"),
        (LIN, "超期", "网格长和管理员用的"),
        (WANG, "待派", "工作人员用的"),
    ],
)
def test_who_works_here_is_told_whose_a_word_is(
    town: Town, sender: str, text: str, expected: str
) -> None:
    town.talk((sender, text, expected))
    assert expected not in town.say(SHEN, text)
