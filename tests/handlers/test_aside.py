"""What is said while something is asked: it is heard as what it is, and nobody is asked in vain."""

import pytest
from sqlalchemy import select

from models import Request
from tests.town import LIN, SHEN, WANG, ZHENG, Town

#: Of these two kinds are likely, so that the bot asks; what was learned decides which.
VAGUE = (
    "楼道窗户那边的灯罩有问题",
    "水管那边的电箱有点旧",
    "楼道的墙和灯",
    "门口的树和路",
    "垃圾桶旁边的车",
    "阳台的水管和窗户",
)


def requests(town: Town) -> list[tuple[str, str]]:
    rows = town.rows(select(Request.code, Request.urgency).order_by(Request.id))
    return [(row["code"], row["urgency"]) for row in rows]


def vague(town: Town) -> str:
    """A sentence that has to be asked about."""
    understood = map(town.understander.understand, VAGUE)
    return next(one.text for one in understood if one.known and not one.accepted)


@pytest.fixture
def category(town: Town) -> Town:
    """王桂芬 is asked which category her trouble is of."""
    town.talk((WANG, vague(town), "请问是哪一类"))
    return town


@pytest.fixture
def place(town: Town) -> Town:
    """郑凯, whose home nobody knows, is asked where it is."""
    town.talk((ZHENG, "楼道灯不亮了", "在哪里"))
    return town


@pytest.mark.parametrize(
    "text",
    [
        "我家水管爆了满屋子是水 电也跳闸了 快来人",
        "水管爆了，满屋子水，电也跳闸了",
        "家里水管爆裂 厨房全淹了 插座冒火花 赶紧派人来",
    ],
)
def test_a_burst_pipe_with_several_dangers_is_filed_at_once_as_urgent(
    town: Town, text: str
) -> None:
    town.talk((WANG, text, "已登记 #1【紧急】"))
    (_, urgency), *_others = requests(town)
    assert urgency == "L2"


def test_who_told_two_troubles_at_once_is_not_asked_which_to_urge(town: Town) -> None:
    town.say(WANG, "我家水管爆了满屋子是水 电也跳闸了 快来人")
    town.talk((WANG, "怎么还没人来啊", "已替您催了 #1"))


@pytest.mark.parametrize("text", ["怎么还没人来啊", "快点来人", "催一下", "催办", "还没人来"])
def test_who_waits_is_not_asked_for_the_category_again(category: Town, text: str) -> None:
    category.talk((WANG, text, "已登记 #1"))


@pytest.mark.parametrize("text", ["怎么还没人来啊", "催一下", "你们到哪了"])
def test_who_waits_hears_that_nobody_can_come_without_a_place(place: Town, text: str) -> None:
    place.talk((ZHENG, text, "还没有派人|在哪里"), (ZHENG, "翠湖苑3号楼2单元", "已登记 #1"))


@pytest.mark.parametrize("text", ["不用来了 我儿子修好了", "已经好了，不用来了", "撤回", "取消"])
def test_what_is_settled_before_it_was_filed_is_not_filed(category: Town, text: str) -> None:
    category.talk((WANG, text, "不报了"))
    category.wait(hours=3)
    assert requests(category) == []


def test_words_about_an_open_request_leave_the_draft(category: Town) -> None:
    category.say(WANG, "取消")
    category.talk((WANG, "楼道灯不亮", "#1"))
    category.wait(minutes=10)
    category.talk((WANG, vague(category), "请问是哪一类"))
    category.talk((WANG, "楼道灯怎么还没人来修", "已替您催了 #1|请问是哪一类"))
    category.talk((WANG, "楼道灯修好了，不用来了", "#1 已撤回|请问是哪一类"))


def test_a_question_how_it_stands_is_answered_and_the_other_one_stays(category: Town) -> None:
    category.say(WANG, "取消")
    category.talk((WANG, "楼道灯不亮", "#1"))
    category.wait(minutes=10)
    category.talk(
        (WANG, vague(category), "请问是哪一类"), (WANG, "你们到哪了", "#1 供电照明|请问是哪一类")
    )


def test_a_complaint_waits_for_no_place_of_another_trouble(place: Town) -> None:
    place.talk((ZHENG, "投诉网格员林晓态度恶劣 骂我", "已登记 #1 投诉工作人员|在哪里"))


@pytest.fixture
def fainted(town: Town) -> Town:
    """An emergency of 郑凯, everybody on duty alarmed."""
    town.talk((ZHENG, "翠湖苑1号楼1单元我爸晕倒了", "120|#1"))
    town.pushes(LIN)
    town.pushes(SHEN)
    return town


@pytest.mark.parametrize("text", ["你们到哪了", "走到哪了", "还有多久到", "人呢", "怎么还不来人啊"])
def test_a_question_after_an_emergency_is_about_the_emergency(fainted: Town, text: str) -> None:
    fainted.talk((ZHENG, text, "#1|林晓"))
    assert len(requests(fainted)) == 1


@pytest.mark.parametrize(
    "text",
    ["120已经来了", "救护车到了", "人已经被120拉走了", "消防车来了", "警察来了", "送医院了"],
)
def test_who_was_alarmed_reads_that_help_has_come_and_is_not_alarmed_again(
    fainted: Town, text: str
) -> None:
    fainted.wait(minutes=6)
    fainted.pushes(LIN)
    fainted.talk((ZHENG, text, "已补充到 #1"))
    assert [text in push for push in fainted.pushes(LIN)] == [True]
    assert requests(fainted) == [("E3", "L1")]


@pytest.mark.parametrize("text", ["120还没来", "救护车来了吗", "120来了又走了 他又晕倒了"])
def test_that_no_help_has_come_is_no_such_news(fainted: Town, text: str) -> None:
    assert "已补充到" not in fainted.say(ZHENG, text)
