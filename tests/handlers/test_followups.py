"""Sentences that only make sense of what was told before join it; what is new is filed."""

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Attachment, Request
from tests.town import LIN, WANG, Town

LI = "demo-li-jianguo"
ZHAO = "demo-zhao-xiulan"


def codes(town: Town) -> list[str]:
    return [row["code"] for row in town.rows(select(Request.code).order_by(Request.id))]


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("消防通道有车堵着", "消防通道那个车开走了"),
        ("消防通道有车堵着", "消防通道的车已经挪走了"),
        ("消防通道有车堵着", "刚才说的消防通道那辆车还在那儿"),
        ("楼道灯不亮", "楼道那个灯白天倒是亮着"),
        ("门口垃圾没人清", "那堆垃圾越来越多了"),
    ],
)
def test_news_about_an_open_request_joins_it(town: Town, told: str, then: str) -> None:
    town.talk((WANG, told, "#1"))
    town.wait(hours=1)
    town.pushes(LIN)
    town.talk((WANG, then, "已补充到 #1"))
    assert then in town.pushes(LIN)[-1]
    assert len(codes(town)) == 1


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("楼道灯不亮", "翠湖苑5号楼那个灯也不亮"),
        ("楼道灯不亮", "下水道堵了"),
        ("楼道灯不亮", "消防通道那个车堵着"),
        ("楼道灯不亮", "太吵了"),
        ("帮我买二斤鸡蛋", "再说一个事，楼道灯不亮"),
        ("帮我买二斤鸡蛋", "还要说个事 电梯坏了"),
    ],
)
def test_another_trouble_joins_nothing(town: Town, told: str, then: str) -> None:
    town.talk((WANG, told, "#1"))
    town.wait(hours=1)
    town.talk((WANG, then, "#2"))


@pytest.mark.parametrize(
    "text",
    [
        "再加一桶油",
        "再买两袋盐",
        "还要一瓶醋",
        "顺便带两斤苹果",
        "对了，再来一包纸巾",
        "多买一盒牛奶",
    ],
)
def test_more_to_buy_joins_the_shopping(town: Town, text: str) -> None:
    town.talk((LI, "帮我买二斤鸡蛋", "#1"))
    town.wait(minutes=20)
    town.talk((LI, text, "已补充到 #1"))
    assert codes(town) == ["B1"]


@pytest.mark.parametrize("text", ["米不要了", "哦米先不用买了", "酱油就别带了吧", "那个米，不要了"])
def test_one_thing_less_to_buy_leaves_the_rest_of_the_order(town: Town, text: str) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (WANG, "帮我买两斤鸡蛋一袋米和酱油", "#2"))
    town.talk((WANG, text, "已补充到 #2"))
    assert text in town.pushes(LIN)[-1]


@pytest.mark.parametrize("text", ["不要了", "都不要了", "白菜不要了"])
def test_what_nobody_ordered_is_left_out_of_no_order(town: Town, text: str) -> None:
    town.say(WANG, "帮我买两斤鸡蛋一袋米和酱油")
    assert "已补充" not in town.say(WANG, text)


def test_more_to_buy_with_nothing_to_buy_is_a_request_of_its_own(town: Town) -> None:
    town.talk((LI, "楼道灯不亮", "#1"))
    town.wait(minutes=20)
    assert "已补充到" not in town.say(LI, "帮我再买一桶油")


@pytest.mark.parametrize("text", ["臭死了", "太臭了", "真受不了", "熏死人了！", "臭得很，受不了"])
def test_how_it_feels_joins_what_was_told(town: Town, text: str) -> None:
    town.hear(ZHAO, Kind.VOICE, media="v1")
    town.talk((ZHAO, "就是院子里那个化粪池冒了", "#1"), (ZHAO, text, "已补充到 #1"))
    town.wait(minutes=30)
    town.talk((ZHAO, text, "已补充到 #1"))
    assert len(codes(town)) == 1


def test_how_it_feels_alarms_nobody_once_more(town: Town) -> None:
    town.talk((WANG, "我孙子不见了", "#1"))
    town.pushes(LIN)
    town.talk((WANG, "急死了", "已补充到 #1"))
    (push,) = town.pushes(LIN)
    assert "居民补充：急死了" in push


@pytest.mark.parametrize(
    "text", ["这是刚才那个坑的照片", "这是那个坑拍的", "刚才那张照片就是那个坑"]
)
def test_a_photo_goes_to_what_it_is_said_to_show(town: Town, text: str) -> None:
    town.talk((ZHAO, "院门口路上有个大坑", "#1"))
    town.wait(minutes=6)
    town.hear(ZHAO, Kind.IMAGE, media="p1")
    town.talk((ZHAO, text, "照片已附到 #1"))
    (photo,) = town.rows(select(Attachment.request_id))
    assert photo["request_id"] == 1


@pytest.mark.parametrize(
    "text", ["这回亮了，谢谢小林", "总算亮了 谢谢", "灯这下亮了，辛苦了", "亮了亮了"]
)
def test_thanks_with_the_result_rate_the_work(town: Town, text: str) -> None:
    town.talk((WANG, "楼道灯不亮", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    town.wait(days=1)
    town.talk((WANG, text, "#1 供电照明 办得满意吗"))
    assert codes(town) == ["R2"]


@pytest.mark.parametrize("told", ["楼下有人吵架", "楼道灯不亮"])
@pytest.mark.parametrize("then", ["人走了", "他们走了", "人都走了。"])
def test_that_somebody_left_is_told_about_what_was_reported_last(
    town: Town, told: str, then: str
) -> None:
    town.talk((WANG, told, "#1"))
    town.wait(hours=1)
    town.talk((WANG, then, "已补充到 #1"))
    assert len(codes(town)) == 1


def test_that_somebody_left_is_no_request_by_itself(town: Town) -> None:
    town.say(WANG, "人走了")
    assert codes(town) == []


def test_more_of_the_same_quarrel_is_no_second_one(town: Town) -> None:
    town.talk(
        (WANG, "楼上漏水他不承认还骂我", "已登记 #1 邻里纠纷"),
        (WANG, "我跟他吵起来了", "已补充到 #1"),
        (WANG, "就是骂了几句", "已补充到 #1"),
    )


@pytest.mark.parametrize(
    "text",
    ["在上班", "我不在家", "我电话13911112222 来之前打我", "家里没人别敲门 放门口",
     "来之前给我打个电话 13911112222", "明天早上八点之前能来吗 我要上班", "钥匙在物业"],
)  # fmt: skip
def test_how_somebody_is_reached_is_told_whoever_comes(town: Town, text: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, text, "已补充到 #1"))
    assert text in town.pushes(LIN)[-1]


def test_when_alone_shows_how_it_stands(town: Town) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "什么时候", "#1|承诺"))


def test_a_complaint_that_names_a_call_is_no_news_of_how_to_reach(town: Town) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"), (WANG, "网格员给我打电话骂我", "#2|被反映的人看不到"))
