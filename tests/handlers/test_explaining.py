"""啥意思: what was said last is explained, and nothing is added to anything."""

import pytest
from sqlalchemy import select

from models import Request, RequestEvent
from tests.town import LIN, SHEN, WANG, ZHENG, Town

LAMP = "楼道灯不亮"


def acts(town: Town) -> set[str]:
    return {row["act"] for row in town.rows(select(RequestEvent.act))}


@pytest.mark.parametrize(
    "asked", ["啥意思", "什么意思", "你这话是什么意思啊？", "没看懂", "我听不懂", "不明白啥意思"]
)
def test_a_question_about_the_deletion_is_answered_and_added_to_nothing(
    town: Town, asked: str
) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (WANG, "删除我的信息", "确认删除"),
        (WANG, asked, "是不是真要|确认删除"),
        (WANG, "确认删除", "#1"),
        (WANG, asked, "不用您再做什么|取消删除"),
        (WANG, "取消删除", "不删了"),
        (WANG, asked, "照旧留着"),
    )
    assert "supplemented" not in acts(town)


def test_what_stands_in_a_receipt_is_explained_by_how_the_matter_stands(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "啥意思", "#1|林晓 13900000002|0000-12345678"))
    town.say(LIN, "办结 1 换了灯泡")
    town.say(WANG, "1")
    town.say(WANG, "1")
    town.say(WANG, "1")
    town.talk((WANG, "什么意思", "#1|没解决 1"))
    assert "supplemented" not in acts(town)


def test_a_question_of_a_form_is_explained_and_asked_once_more(town: Town) -> None:
    town.talk(
        (ZHENG, LAMP, "在哪里"),
        (ZHENG, "啥意思", "派人过去|几号楼|在哪里"),
        (ZHENG, "没看懂", "派人过去|在哪里"),
        (ZHENG, "啥意思啊", "派人过去|在哪里"),
        (ZHENG, "翠湖苑3号楼2单元", "已登记 #1"),
    )


def test_what_a_worker_asks_is_repeated(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (LIN, "接单 1", "#1"),
        (LIN, "追问 1 是几楼的灯？", "#1"),
        (WANG, "啥意思", "林晓|是几楼的灯？|13900000002"),
        (WANG, "三楼的", "已转告林晓"),
    )


def test_the_question_about_finished_work_is_explained(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    town.talk((WANG, "什么意思", "办好没有|1 解决了"), (WANG, "1", "满意"))


def test_who_has_nothing_open_is_told_who_speaks(town: Town) -> None:
    town.talk((WANG, "啥意思", "我是社区的小格"), (SHEN, "啥意思", "我的任务|帮助"))
    assert town.rows(select(Request.id)) == []


@pytest.mark.parametrize(
    "told", ["物业涨停车费是什么意思", "三号楼贴的通知我看不懂，停几天水？", "不是那个意思"]
)
def test_what_asks_about_something_else_is_no_such_question(town: Town, told: str) -> None:
    assert "我是社区的小格" not in town.say(WANG, told)
