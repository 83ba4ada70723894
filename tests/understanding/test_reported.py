"""The messages of real reports of grid work, each with what it must be understood as."""

import pytest

from bot.understanding import Understander
from models.category import Urgency

#: Messages taken from or modelled on published reports of grid work.
REPORTED = [
    ("社区内老旧小区消防通道不畅、消防设施缺乏、线路老化，有安全隐患，应及早解决", {"F1"}),
    ("小区周围乱停车、小吃摊点杂乱、部分道路未硬化", {"P1", "H4", "R9"}),
    ("我们家房顶漏水，外面下大雨屋里下小雨", {"R5"}),
    ("沿街商铺楼后排污管道堵了，日常排水不行", {"R4"}),
    ("楼上管道漏水把我家泡了，他还不管", {"R5"}),
    ("有人在家养鸽子，天热了臭得很", {"H7"}),
    ("岗坡路15号院北门路面坑洼，老人老摔跤", {"R9"}),
    ("活动室围墙开裂还往外歪", {"F3"}),
    ("北拐20号楼有人门口砌台阶，门往外开", {"H9"}),
    ("我老公天天骂我还要离婚", {"D2"}),
    ("我想吃西葫芦、胡萝卜，帮我买点", {"B1"}),
    ("我和老伴手机不能上网，养老认证咋办", {"B4"}),
    ("我来太原陪家人看病，住一个星期", {"T1"}),
    ("想借把雨伞", {"S1"}),
    ("暖气不热", {"R3"}),
    ("3号楼对面菜窖上方墙体渗水多年", {"R5"}),
    ("物业不浇水，草坪一直没返青", {"P2", "H8"}),
    ("楼道里全是小广告", {"H3"}),
    ("机关的停车场晚上能停吗", {"S3"}),
    ("附近哪里有公厕", {"S3"}),
    ("社区什么时候有义诊", {"V1"}),
    ("我有多少积分，能换啥", {"V3"}),
    ("想给90岁母亲和残疾的我联系养老院", {"C2"}),
    ("谢谢网格员林晓帮我们家修好了房顶", {"K3"}),
]

#: Those of them that may not wait, or that have waited for years.
PRESSING = [
    ("社区内老旧小区消防通道不畅、消防设施缺乏、线路老化，有安全隐患，应及早解决", Urgency.L2),
    ("沿街商铺楼后排污管道堵了，日常排水不行", Urgency.L2),
    ("岗坡路15号院北门路面坑洼，老人老摔跤", Urgency.L2),
    ("活动室围墙开裂还往外歪", Urgency.L2),
    ("北拐20号楼有人门口砌台阶，门往外开", Urgency.L4),
]


@pytest.mark.parametrize(("text", "codes"), REPORTED)
def test_a_reported_message_gets_its_code(
    understander: Understander, text: str, codes: set[str]
) -> None:
    assert understander.understand(text).code in codes


@pytest.mark.parametrize(("text", "urgency"), PRESSING)
def test_a_reported_message_is_as_pressing_as_it_was(
    understander: Understander, text: str, urgency: Urgency
) -> None:
    assert understander.understand(text).urgency == urgency


@pytest.mark.parametrize("text", ["我老公打我还要离婚", "老公喝了酒打我"])
def test_a_family_row_with_blows_is_an_emergency(understander: Understander, text: str) -> None:
    assert understander.understand(text).code == "E4"


def test_a_thanks_for_a_repair_never_becomes_one(understander: Understander) -> None:
    understood = understander.understand("谢谢网格员林晓帮我们家修好了房顶")
    assert (understood.code, understood.parts) == ("K3", ())
