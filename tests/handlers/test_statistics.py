"""统计 as conversations."""

from datetime import timedelta

import pytest

from tests.town import CHEN, LIN, SHEN, SU, WANG, WU, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
RUBBISH = "康乐苑2号楼门口垃圾堆成山没人清"


def lamp_repaired(town: Town) -> None:
    """One request of the first grid lived to its end, one of the fourth still open."""
    town.talk(
        (WANG, LAMP, "#1"),
        (LIN, "接单1", "#1"),
        (LIN, "备注1 已电话联系", "#1"),
        (LIN, "办结1 换了灯泡", "#1"),
        (WANG, "评价 1 满意", "#1"),
        (WU, RUBBISH, "#2"),
    )


def test_the_page_tells_every_rate_with_its_parts(town: Town) -> None:
    lamp_repaired(town)
    town.talk(
        (SHEN, "统计", "今日统计（幸福里社区，11月23日）|新收 2 件，办结 1 件|响应率 100%（1/1）"),
        (SHEN, "统计 本周", "按时办结率 100%（1/1）|解决率 100%（1/1）|满意率 100%（1/1）"),
        (SHEN, "统计 本月", "11月1日—11月23日|主动发现 0%（0/2）|办理中 1 件|供电照明 1"),
    )


def test_where_there_is_nothing_to_divide_a_dash_stands(town: Town) -> None:
    town.talk((SHEN, "统计", "响应率 –|满意率 –|平均接单 –"))


def test_what_is_over_is_asked_for_by_its_name(town: Town) -> None:
    lamp_repaired(town)
    town.now += timedelta(days=1)
    town.talk(
        (SHEN, "统计 昨天", "昨日统计|11月23日）|新收 2 件"),
        (SHEN, "统计 上周", "上周统计|11月16日—11月22日|新收 0 件"),
        (SHEN, "统计上个月", "上月统计|10月1日—10月31日|新收 0 件"),
    )
    town.now += timedelta(days=7)
    town.talk(
        (SHEN, "统计 上周 网格", "上周统计|11月23日—11月29日|翠湖苑东微网格：新收 1"),
        (SHEN, "统计 上月的数据", "11月1日—11月30日|新收 2 件"),
    )


@pytest.mark.parametrize("said", ["统计 11月", "统计 去年", "统计 12345"])
def test_a_period_that_is_not_understood_is_refused(town: Town, said: str) -> None:
    wanted = said.split()[1]
    town.talk((SHEN, said, f"没看懂要看哪一段：“{wanted}”|统计 上月 网格"))


def test_a_leader_sees_the_own_grids_and_nothing_else(town: Town) -> None:
    lamp_repaired(town)
    reply = town.say(ZHOU, "统计 本月")
    assert "第一网格、第二网格" in reply and "新收 1 件" in reply
    grids = town.say(ZHOU, "统计 网格")
    assert "翠湖苑东微网格：新收 1，办结 1，按时 100%（1/1）" in grids and "第四网格" not in grids
    assert "贺小军" not in town.say(ZHOU, "统计 人员")
    town.talk((ZHOU, "统计 类别", "请问社区管理员"))


def test_the_street_sums_its_communities(town: Town) -> None:
    lamp_repaired(town)
    town.talk((SU, "统计 网格", "柳岸街道|翠湖苑东微网格：新收 1|第四网格：新收 1"))
    town.talk((SU, "统计 类别 今日", "供电照明：新收 1|垃圾清运：新收 1"))


def test_ratings_of_a_person_are_shown_from_five_on(town: Town) -> None:
    for number in range(1, 6):
        town.say(WANG, f"翠湖苑{number}号楼楼道灯不亮了")
        town.say(LIN, f"办结{number} 换了灯泡")
        town.say(WANG, f"评价 {number} {'不满意' if number == 1 else '满意'}")
        lines = town.say(SHEN, "统计 人员")
        shown = "满意 80%（4/5）" if number == 5 else "满意 –"
        assert f"林晓：办结 {number}，" in lines and shown in lines


def test_yesterday_is_of_this_week_but_not_of_today(town: Town) -> None:
    lamp_repaired(town)
    town.wait(hours=24)
    town.talk((SHEN, "统计", "新收 0 件"), (SHEN, "统计 本周", "新收 2 件"))
    town.now += timedelta(days=6)  # Monday again
    town.talk((SHEN, "统计 本周", "新收 0 件"))


@pytest.mark.parametrize("sender", [LIN, CHEN, WANG])
def test_figures_are_for_those_who_answer_for_others(town: Town, sender: str) -> None:
    assert "响应率" not in town.say(sender, "统计")


def test_a_note_of_a_call_is_the_first_contact(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (LIN, "接单1", "备注 1 已联系"),
        (LIN, "备注1 等配件", "#1"),
        (SHEN, "统计", "响应率 –"),
        (LIN, "备注1 打过电话了", "#1"),
        (SHEN, "统计", "响应率 100%（1/1）"),
    )


@pytest.mark.parametrize("days", [0, 2], ids=["today", "folded"])
def test_no_figure_of_a_grid_tells_of_a_complaint(town: Town, days: int) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "网格员林晓又骂我", "#2 投诉工作人员"))
    town.live(days=days)
    page = town.say(ZHOU, "统计 本月")
    assert "新收 1 件" in page and "现在办理中 1 件" in page
    assert "翠湖苑东微网格：新收 1，" in town.say(ZHOU, "统计 网格")
    town.talk(
        (SHEN, "统计 本月", "新收 2 件|现在办理中 2 件"),
        (SHEN, "统计 网格", "翠湖苑东微网格：新收 1，|未定：新收 1，"),
    )
