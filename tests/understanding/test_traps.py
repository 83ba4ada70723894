"""Sentences that mislead a counter of keywords, and the messages of real reports."""

import pytest

from bot.understanding import Understander

TRAPS = [
    ("楼上漏水，他不管也不赔", "R5"),
    ("停水了几点来", "Q3"),
    ("怎么看不到停电通知", "Q3"),
    ("家里停水了，报修", "R1"),
    ("楼道里的消防水管没水", "F1"),
    ("水管爆了", "R1"),
    ("有人打人了，快报警", "E4"),
    ("电动车停在消防通道上", "F1"),
    ("谢谢，暖气修好了", "K3"),
    ("漏水的地方已经修好了", "O2"),
    ("隔壁在打孩子，孩子一直哭喊", "E4"),
    ("两口子天天吵架，想找人劝劝", "D2"),
    ("扫码免费领取 https://example.com/x 加微信", "O7"),
    ("帮我代购降压药", "B2"),
    ("路登不亮了，报休", "R2"),
    ("物页不管卫生", "P2"),
    ("樓道燈壞了", "R2"),
    ("我们家房顶漏水", "R5"),
    ("不想活了", "E5"),
]

NOT_EMERGENCIES = [
    "今天热死了",
    "想死你们啦",
    "累死了",
    "气死我了",
    "火锅店几点开门",
    "火车票怎么改签",
    "麻烦打电话给我",
    "健身房打折吗",
    "笑死我了",
    "吓死我了，原来是猫",
    "没有着火，是邻居做饭",
    "刚才说的煤气味是误报，不用派人",
    "我妈找着了，谢谢大家",
]

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


@pytest.mark.parametrize(("text", "code"), TRAPS)
def test_a_trap_is_not_stepped_into(understander: Understander, text: str, code: str) -> None:
    assert understander.understand(text).code == code


@pytest.mark.parametrize("text", NOT_EMERGENCIES)
def test_words_of_daily_life_raise_no_alarm(understander: Understander, text: str) -> None:
    assert not understander.understand(text).code.startswith("E")


@pytest.mark.parametrize(("text", "codes"), REPORTED)
def test_a_reported_message_gets_its_code(
    understander: Understander, text: str, codes: set[str]
) -> None:
    assert understander.understand(text).code in codes


@pytest.mark.parametrize("text", ["没有漏水", "不漏了", "没有再漏水"])
def test_what_is_denied_is_no_leak(understander: Understander, text: str) -> None:
    assert understander.understand(text).code != "R5"


def test_a_refused_leak_is_a_repair_and_a_dispute(understander: Understander) -> None:
    parts = understander.understand("楼上管道漏水把我家泡了，他还不管").parts
    assert [part.code for part in parts] == ["R5", "D1"]


def test_three_problems_in_a_row_are_told_apart(understander: Understander) -> None:
    parts = understander.understand("小区周围乱停车、小吃摊点杂乱、部分道路未硬化").parts
    assert {part.code for part in parts} == {"P1", "H4", "R9"}


@pytest.mark.parametrize("text", ["谢谢", "谢谢啦！", "好的", "收到", "嗯嗯", "再见~", "辛苦了"])
def test_a_kind_word_alone_wants_nothing(understander: Understander, text: str) -> None:
    understood = understander.understand(text)
    assert (understood.code, understood.accepted) == ("O6", True)


@pytest.mark.parametrize("text", ["楼道灯不亮了", "暖气不热了", "下水道不通了", "楼道灯没亮了"])
def test_an_end_of_trouble_after_a_no_is_trouble(understander: Understander, text: str) -> None:
    assert understander.understand(text).code[0] == "R"
