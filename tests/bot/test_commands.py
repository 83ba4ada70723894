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
        ("接 12 马上去", Command("接单", 12, "马上去")),
        ("12收到", Command("接单", 12)),
        ("12 收到。", Command("接单", 12)),
        ("看 12", Command("查看", 12)),
        ("派给 12 林晓", Command("派单", 12, "林晓")),
        ("派单1林晓", Command("派单", 1, "林晓")),
        ("办结12换了灯泡", Command("办结", 12, "换了灯泡")),
        ("办结1 换了灯泡", Command("办结", 1, "换了灯泡")),
        ("１号 办结 换了灯泡", Command("办结", 1, "换了灯泡")),
        ("12修好了换了灯泡", Command("办结", 12, "修好了换了灯泡")),
        ("退回 12，不归我管", Command("退回", 12, "不归我管")),
        ("追问 1 几层？", Command("追问", 1, "几层？")),
        ("没解决 12 还是漏", Command("没解决", 12, "还是漏")),
        ("12没解决，还是漏", Command("没解决", 12, "还是漏")),
        ("绑定 abcd-efgh", Command("绑定", None, "abcd-efgh")),
        ("绑定住址 翠湖苑3号楼", Command("绑定住址", None, "翠湖苑3号楼")),
        ("统计 今日", Command("统计", None, "今日")),
        ("导出 本周", Command("导出", None, "本周")),
        ("导出全部", Command("导出")),
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
        "15号到了暖气还没来",
        "3号派人来修的电梯又坏了",
        "收到3月份的物业费单子不对",
        "收到 3 月份的物业费单子不对",
        "接5岁孩子放学没人",
        "接 3 个孩子放学",
        "3号转给物业了没人管",
        "5号看病没人陪",
        "看3单元的灯不亮",
        "看5楼漏水",
        "8号收到通知停水",
        "3号完成的防水又漏了",
        "3号修好了的电梯又坏了",
        "10号退回的押金还没给",
        "查询3月份水费",
        "退回3箱牛奶",
        "派2名志愿者来帮忙搬东西",
        "补充2个路灯",
        "收到3,000元罚单",
        "到了 9:30还没来",
        "5号满意度调查",
        "导出线的插座冒烟了",
        "导出我的信息",
        "",
    ],
)
def test_free_speech_is_no_command(text: str) -> None:
    assert read_command(text) is None
