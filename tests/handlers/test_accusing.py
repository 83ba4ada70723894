"""A complaint about who works here goes to the head, however it is said, and never to them."""

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Person, Request
from tests.town import LIN, SHEN, SU, WANG, ZHENG, ZHOU, Town

LAMP = "楼道灯不亮"


def accused(town: Town) -> list[tuple[str, str | None]]:
    """Each request's category, and whom it accuses."""
    query = select(Request.code, Person.name).outerjoin(Person, Person.id == Request.accused_id)
    return [(row["code"], row["name"]) for row in town.rows(query.order_by(Request.id))]


@pytest.mark.parametrize(
    "said", ["那个网格员又骂我", "网格员骂人", "林晓又骂我", "我被林晓骂了一顿", "林晓 说话难听"]
)
def test_a_worker_who_swears_is_complained_about(town: Town, said: str) -> None:
    town.talk((WANG, said, "已登记 #1 投诉工作人员|被反映的人看不到|沈川"))
    assert accused(town) == [("K1", "林晓")]
    assert town.pushes(LIN) == []
    town.talk((LIN, "查看 1", "没有找到"), (LIN, "我的任务", "没有"))


@pytest.mark.parametrize("said", ["那个网格员又骂我", "林晓又骂我"])
def test_such_a_complaint_joins_nothing_that_the_worker_reads(town: Town, said: str) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, said, "#2 投诉工作人员"))
    assert not any("骂" in push for push in town.pushes(LIN))


def test_words_after_a_voice_say_that_it_was_such_a_complaint(town: Town) -> None:
    town.hear(WANG, Kind.VOICE, media="v")
    town.say(WANG, "林晓又骂我")
    assert accused(town) == [("K1", "林晓")]
    town.talk((LIN, "查看 1", "没有找到"))


@pytest.mark.parametrize(
    ("said", "code"), [("楼上邻居骂人，林晓来劝也不听", "D1"), ("邻居骂我", "D1")]
)
def test_a_neighbour_who_swears_is_no_colleague(town: Town, said: str, code: str) -> None:
    town.say(WANG, said)
    assert accused(town) == [(code, None)]


@pytest.mark.parametrize("sender", [ZHENG, WANG])
def test_a_complaint_goes_to_the_head_of_whom_it_names(town: Town, sender: str) -> None:
    town.say(ZHENG, "滨河花园1号楼2单元垃圾没人收")
    town.talk((sender, "那个白志强态度太差了 骂人", "投诉工作人员|罗建平"))
    assert accused(town)[-1] == ("K1", "白志强")


def test_a_complaint_without_a_place_goes_where_the_last_request_went(town: Town) -> None:
    town.talk((ZHENG, "滨河花园1号楼2单元垃圾没人收", "白志强"))
    town.talk((ZHENG, "你们工作人员态度太差了，我要投诉", "投诉工作人员|罗建平"))


def test_a_complaint_about_who_is_above_stays_where_it_was_made(town: Town) -> None:
    town.talk((WANG, "苏文清又骂我", "投诉工作人员|沈川"))


def test_who_works_here_complains_of_nobody_by_it(town: Town) -> None:
    assert "投诉工作人员" not in town.say(SHEN, "林晓又骂我")


@pytest.mark.parametrize(
    "said", ["我要投诉网格员林晓和管理员沈川，他们推诿", "我要投诉管理员沈川和网格员林晓，他们推诿"]
)
def test_of_two_who_are_named_neither_gets_it_nor_reads_it(town: Town, said: str) -> None:
    town.talk((WANG, said, "已登记 #1 投诉工作人员"))
    assert town.pushes(LIN) == town.pushes(SHEN) == []
    assert any("#1" in push for push in town.pushes(SU))
    town.talk(*((one, "查看 1", "没有找到") for one in (LIN, SHEN)))


def test_who_is_named_second_loses_what_turns_out_to_be_a_complaint(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮，沈川和林晓都说过了", "#1"), (LIN, "接单 1", "1"))
    town.say(SU, "改类 1 投诉工作人员")
    town.talk(*((one, "查看 1", "没有找到") for one in (LIN, SHEN)))


RUDE = "楼道灯不亮，林晓从来不上门"


@pytest.mark.parametrize(
    "before",
    [
        [(LIN, "追问 1 哪一层？")],
        [(LIN, "排期 1 12月20日 等厂家"), (ZHOU, "批准 1")],
        [(LIN, "到场 1"), (LIN, "长期 1 12月20日 清淤；1月20日 换管"), (ZHOU, "批准 1")],
    ],
    ids=["need_info", "scheduled", "long_term"],
)
def test_the_accused_loses_it_also_where_it_waits(
    town: Town, before: list[tuple[str, str]]
) -> None:
    town.talk((WANG, RUDE, "#1"), (LIN, "接单 1", "1"))
    for who, text in before:
        assert "#1" in town.say(who, text)
    (row,) = town.rows(select(Request.status))
    town.pushes(LIN)
    town.talk((SHEN, "改类 1 K1", "#1"), (LIN, "查看 1", "没有找到"), (SHEN, "查看 1", "#1"))
    assert [row] == town.rows(select(Request.status)) and town.pushes(LIN) == []
    assert "由您接着办" in town.pushes(SHEN)[-1]
