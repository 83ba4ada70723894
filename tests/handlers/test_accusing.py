"""A complaint about who works here goes to the head, however it is said, and never to them."""

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Person, Request
from tests.town import LIN, SHEN, WANG, Town

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


def test_who_works_here_complains_of_nobody_by_it(town: Town) -> None:
    assert "投诉工作人员" not in town.say(SHEN, "林晓又骂我")
