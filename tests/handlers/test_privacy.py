"""What is private stays private whatever staff do with it, as conversations."""

import pytest

from tests.town import LIN, SHEN, SU, WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"
VIOLENCE = "我老公又打我，拿刀要杀我"
NOISE = "翠湖苑3号楼楼上装修噪音太大"


@pytest.mark.parametrize("command", ["并入 2 1", "并入 1 2"])
def test_a_quarrel_is_never_merged_with_what_another_reported(town: Town, command: str) -> None:
    town.talk((WANG, QUARREL, "#1"), (ZHENG, NOISE, "#2"))
    town.talk((SHEN, command, "#1 是不公开的事"), (ZHENG, "进度 1", "没有找到"))
    town.pushes(ZHENG)
    town.say(LIN, "办结 1 王桂芬和601和好了")
    assert town.pushes(ZHENG) == []


def test_who_follows_what_becomes_private_hears_no_more_of_it(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), (ZHENG, "1", "一起跟进"))
    town.say(SHEN, "改类 1 D1")
    town.pushes(ZHENG)
    town.talk((ZHENG, "进度 1", "没有找到"), (LIN, "办结 1 王桂芬和601和好了", "已办结"))
    assert town.pushes(ZHENG) == []
    assert "邻里" not in town.say(ZHENG, "进度 2")


def test_who_was_merged_into_what_becomes_private_hears_no_more_of_it(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), (ZHENG, "2", "#2"))
    town.talk((SHEN, "并入 2 1", "已并入"), (SHEN, "改类 1 D1", "邻里纠纷"))
    town.pushes(ZHENG)
    town.talk((ZHENG, "进度 1", "没有找到"), (LIN, "办结 1 王桂芬和601和好了", "已办结"))
    assert town.pushes(ZHENG) == []
    assert "邻里" not in town.say(ZHENG, "进度 2")


def test_nobody_is_told_of_a_report_that_was_made_to_nobody(town: Town) -> None:
    town.talk((WANG, VIOLENCE, "#1"), (SHEN, "接管 1", "由您办理"))
    town.wait(hours=5)
    heard = "".join([*town.pushes(WANG), *town.pushes(SHEN)])
    assert "没能按时办好" in heard and "超期" in heard and "报告" not in heard
    assert "报告" not in town.say(SHEN, "查看 1") and town.pushes(SU) == []


def test_the_history_says_to_whom_it_was_reported(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"))
    town.wait(hours=6)
    town.talk((LIN, "查看 1", "没人接单\n　已报告网格长"))
