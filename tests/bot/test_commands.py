"""Command words, however they are written; and sentences that only look like them."""

import pytest

from bot.commands import Command, read_command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("进度", Command("进度")),
        ("进度？", Command("进度")),
        ("＃１２号进度", Command("进度", 12)),
        ("进度12", Command("进度", 12)),
        ("#12", Command("查看", 12)),
        ("办结12 修好了", Command("办结", 12, "修好了")),
        ("办结 12 修好了？", Command("办结", 12, "修好了？")),
        ("12 已修好", Command("办结", 12, "已修好")),
        ("12已修好，换了灯泡", Command("办结", 12, "已修好，换了灯泡")),
        ("第12号办结：换了灯泡", Command("办结", 12, "换了灯泡")),
        ("已修好", Command("办结", None, "已修好")),
        ("接12", Command("接单", 12)),
        ("接单12号", Command("接单", 12)),
        ("收到", Command("接单")),
        ("【接单 12】", Command("接单", 12)),
        ("派单 12 林晓", Command("派单", 12, "林晓")),
        ("评价 满意", Command("评价", None, "满意")),
        ("12 满意", Command("评价", 12, "满意")),
        ("并入 12 15", Command("并入", 12, "15")),
        ("绑定 abcd-efgh", Command("绑定", None, "abcd-efgh")),
        ("绑定住址 翠湖苑3号楼", Command("绑定住址", None, "翠湖苑3号楼")),
        ("统计 今日", Command("统计", None, "今日")),
        ("我的网格员是谁？", Command("我的网格员")),
        ("帮助", Command("帮助")),
    ],
)
def test_a_command_is_read(text: str, command: Command) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "12号楼灯不亮",
        "3号楼满意度太低",
        "帮助我妈买菜",
        "接3个孩子放学",
        "查询3号楼停水",
        "完成3天了还没人来",
        "派个人来修灯",
        "3楼漏水",
        "5",
        "网格员怎么还没来",
        "取消不了怎么办",
        "",
    ],
)
def test_free_speech_is_no_command(text: str) -> None:
    assert read_command(text) is None
