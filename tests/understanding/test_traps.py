"""Sentences that mislead a counter of keywords, each beside what it is mistaken for."""

import pytest

from bot.understanding import Understander

#: Each trap and what its sentences must be understood as; several codes where both are right.
TRAPS = {
    "a leak that upstairs refuses is still a leak": {
        "楼上漏水，他不管也不赔": "R5",
        "楼上渗水到我家，她不承认": "R5",
        "楼上漏水滴到我家床上": "R5",
        "楼上不讲理，天天跟我吵架": "D1",
    },
    "a cut announced is a question, a cut suffered is a repair": {
        "停水了几点来": "Q3",
        "怎么看不到停电通知": "Q3",
        "明天停水几点恢复": "Q3",
        "停电了什么时候来电": "Q3",
        "3点停电吗": "Q3",
        "家里停水了，报修": "R1",
        "整栋楼停电了，快来修": "R2",
        "我家停水了，什么时候来人修": "R1",
    },
    "a fire pipe is no water pipe": {
        "楼道里的消防水管没水": "F1",
        "消防水管漏水了": "F1",
        "消火栓坏了，打不开": "F1",
        "水管爆了": "R1",
        "厨房的水管裂了，一直喷水": "R1",
    },
    "hitting is violence, playing, calling and sweeping are not": {
        "有人打人了，快报警": "E4",
        "他拿刀打人了": "E4",
        "楼道好久没人打扫了": "H2",
        "小孩天天半夜打篮球，砰砰响": "H5",
        "想请人帮忙打扫卫生": "B5",
        "想学打太极": "V1",
        "哪里能打乒乓球": "S3",
    },
    "a fire burns, a hotpot does not": {
        "厨房着火了，快来救火": "E1",
        "电动车着火了": "E1",
        "楼下火锅店味道太大": "H6",
        "想吃火龙果，帮我买点": "B1",
    },
    "lending is one thing, a pretext and a secretary are others": {
        "想借一个梯子": "S1",
        "想借两本书看看": "S1",
        "社区书记的电话是多少": "Q2 O4 G1",
        "借口没钱不修电梯": "R7 P2 K1",
        "凭借什么收停车费": "P1 P2 Q1",
    },
    "what is mended asks for nothing, what is broken again does": {
        "漏水的地方已经修好了": "O2",
        "下水道已经通了，不用来了": "O2",
        "楼道垃圾清走了": "O2",
        "上次修好了，今天又漏水了": "R5",
        "下水道不通了": "R4",
        "灯又不亮了": "R2",
    },
    "a wish to die is meant, a figure of speech is not": {
        "不想活了": "E5",
        "我真的撑不下去了，想死": "E5",
        "冻死我了，暖气一点不热": "R3",
        "臭死了，垃圾没人收": "H1",
        "楼下吵死了": "H5",
        "花都旱死了，没人浇水": "H8 P2",
    },
    "a blocked fire lane is a danger, a taken parking place is not": {
        "电动车停在消防通道上": "F1",
        "消防通道被私家车堵了": "F1",
        "有车停在消防通道，救护车进不来": "F1",
        "有人乱停车把我的车堵住了": "P1",
        "小区停车位不够": "P1",
    },
    "who should mend it is not what is broken": {
        "物业说我家停水要自己修": "R1",
        "物业，我家水管漏水": "R1",
        "物业不修楼道灯，黑了好几天": "R2",
        "物业，我们单元停电了": "R2",
        "物业服务太差，换物业": "P2",
    },
    "thanks for a repair are praise": {
        "谢谢，暖气修好了": "K3",
        "谢谢你们，水管修好了": "K3",
        "感谢师傅，下水道通了": "K3",
    },
    "a row at home is private, a blow at home is an emergency": {
        "隔壁在打孩子，孩子一直哭喊": "E4",
        "我老公打我，我好怕": "E4",
        "他喝了酒拿刀在家里闹": "E4",
        "两口子天天吵架，想找人劝劝": "D2",
        "和老公又吵了一架，想离婚": "D2",
    },
    "a number belongs to its unit": {
        "3号楼停电了": "R2",
        "3天了电梯还不动": "R7",
        "漏水漏了3次": "R5",
        "暖气3天不热了": "R3",
    },
    "an advertisement is no request, a question about one is": {
        "扫码免费领取 https://example.com/x 加微信": "O7",
        "低息贷款秒批，加微信咨询": "O7",
        "代开发票，加我微信": "O7",
        "收到链接说要退款，是不是骗人的": "F6",
    },
    "medicine is more than shopping": {
        "帮我代购降压药": "B2",
        "帮我买点感冒药": "B2",
        "请帮老人去药房取药": "B2",
        "帮我代购两斤鸡蛋": "B1",
    },
    "a slip of the pen means what it sounds like": {
        "路登不亮了，报休": "R2",
        "物页不管卫生": "P2",
        "马捅堵了": "R4",
        "电剃停了": "R7",
    },
    "a traditional character is the same word": {
        "樓道燈壞了": "R2",
        "垃圾沒人清運": "H1",
        "暖氣不熱": "R3",
        "電梯壞了": "R7",
    },
    "the speech of the house is understood": {
        "下水堵了": "R4",
        "厨房下水不通": "R4",
        "房顶露水了": "R5",
        "我们家房顶漏水": "R5",
    },
}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param(text, codes.split(), id=f"{trap}: {text}")
        for trap, sentences in TRAPS.items()
        for text, codes in sentences.items()
    ],
)
def test_a_trap_is_not_stepped_into(
    understander: Understander, text: str, codes: list[str]
) -> None:
    assert understander.understand(text).code in codes


@pytest.mark.parametrize(
    "text", ["没有漏水", "不漏了", "没有再漏水", "没有停电", "下水道没有堵", "水管已经修好了"]
)
def test_what_is_denied_or_over_is_no_repair(understander: Understander, text: str) -> None:
    assert understander.understand(text).code[0] != "R"


@pytest.mark.parametrize(
    "text",
    [
        "楼上管道漏水把我家泡了，他还不管",
        "楼上漏水，他不管也不赔",
        "楼上渗水到我家，她不承认",
        "楼上卫生间漏水滴到我家，找了他好几次都不认账",
    ],
)
def test_a_refused_leak_is_a_repair_and_a_dispute(understander: Understander, text: str) -> None:
    parts = understander.understand(text).parts
    assert [part.code for part in parts] == ["R5", "D1"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("小区周围乱停车、小吃摊点杂乱、部分道路未硬化", {"P1", "H4", "R9"}),
        ("楼道灯不亮，垃圾也没人清", {"R2", "H1"}),
        ("暖气不热，电梯也坏了", {"R3", "R7"}),
        ("楼道灯坏了；下水道也堵了", {"R2", "R4"}),
    ],
)
def test_several_problems_in_a_row_are_told_apart(
    understander: Understander, text: str, codes: set[str]
) -> None:
    assert {part.code for part in understander.understand(text).parts} == codes


@pytest.mark.parametrize("text", ["谢谢", "谢谢啦！", "好的", "收到", "嗯嗯", "再见~", "辛苦了"])
def test_a_kind_word_alone_wants_nothing(understander: Understander, text: str) -> None:
    understood = understander.understand(text)
    assert (understood.code, understood.accepted) == ("O6", True)


@pytest.mark.parametrize("text", ["楼道灯不亮了", "暖气不热了", "下水道不通了", "楼道灯没亮了"])
def test_an_end_of_trouble_after_a_no_is_trouble(understander: Understander, text: str) -> None:
    assert understander.understand(text).code[0] == "R"
