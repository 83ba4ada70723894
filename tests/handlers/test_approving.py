"""Another date: who may ask for it, who grants it, and what everybody hears."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from models import Approval, Milestone, Request, RequestEvent
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
PIPE = "翠湖苑3号楼2单元水管爆了"
HUT = "翠湖苑3号楼有人违建搭棚子"
ADS = "翠湖苑3号楼贴满了小广告"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"
PLAN = "12月10日清淤；1月20日修复"


def request(town: Town, number: int = 1) -> Mapping[str, Any]:
    columns = Request.__table__.c
    return town.rows(select(*columns).where(columns.id == number))[0]


def due(town: Town, number: int = 1) -> str:
    """The promised moment where the community lives."""
    moment = request(town, number)["due_at"].astimezone(town.keeper.timezone)
    return f"{moment:%m-%d %H:%M}"


@pytest.fixture
def lamp(town: Town) -> Town:
    """#1, an ordinary request that 林晓 has accepted; due on 11月30日 17:30."""
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "已接单"))
    for phone in (WANG, LIN):
        town.pushes(phone)
    return town


@pytest.fixture
def hut(town: Town) -> Town:
    """#1, a shed that nobody permitted, accepted by 林晓."""
    town.talk((WANG, HUT, "#1|违建与占用"), (LIN, "接单 1", "长期 1"))
    for phone in (WANG, LIN):
        town.pushes(phone)
    return town


# 延期


def test_an_extension_is_granted_by_the_leader_and_told_with_both_dates(lamp: Town) -> None:
    lamp.talk((LIN, "延期 1 3天 等配件", "#1 已请周明远批准延期到12月3日17:30|还是11月30日17:30"))
    (wanted,) = lamp.pushes(ZHOU)
    assert all(part in wanted for part in ("林晓", "延期", "12月3日17:30", "等配件", "批准 1"))
    assert lamp.pushes(WANG) == []
    lamp.talk((ZHOU, "批准 1", "#1 已批准延期，12月3日17:30前"))
    (told,) = lamp.pushes(WANG)
    assert "原定11月30日17:30，改到12月3日17:30" in told and "等配件" in told
    assert "延期已批准" in lamp.pushes(LIN)[0]
    assert due(lamp) == "12-03 17:30"


def test_an_extension_begins_a_new_promise_with_reminders_of_its_own(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(ZHOU, "批准 1")
    row = request(lamp)
    assert (row["term"], row["extensions"], row["begun_at"]) == (2, 1, MONDAY)


def test_nothing_changes_before_somebody_decided(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    assert (due(lamp), request(lamp)["term"]) == ("11-30 17:30", 1)


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("延期 1 三天，等配件", "12-03 17:30"),
        ("1 延期 2个工作日 等配件", "12-02 17:30"),
        ("申请延期 1 一周 等配件", "12-07 17:30"),
        ("延期 1 到12月5日，等配件", "12-05 17:30"),
        ("延期 3天 等配件", "12-03 17:30"),
        ("延期 3 天 等配件", "12-03 17:30"),
    ],
)
def test_an_extension_is_understood_however_it_is_said(lamp: Town, said: str, until: str) -> None:
    lamp.talk((LIN, said, "#1 已请周明远批准"), (ZHOU, "批准", "#1"))
    assert due(lamp) == until


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("延期 1", "写上延几天和原因"),
        ("延期 1 3天", "写上延几天和原因"),
        ("延期 1 等配件", "写上延几天和原因"),
        ("延期 1 下个月", "没看懂“下个月”是延到哪一天|写上延几天和原因"),
        ("排期 1 元旦前", "没看懂“元旦前”是哪一天|请写上日期"),
        ("排期 1", "请写上日期"),
        ("延期 1 16天 等配件", "1到15天"),
        ("延期 1 12月20日 等配件", "1到15天"),
        ("延期 1 11月25日 等配件", "1到15天"),
        ("延期 1 11月1日 等配件", "1到15天"),
        ("延期 9 3天 等配件", "没有找到 #9"),
    ],
)
def test_an_extension_without_reason_or_measure_is_refused(
    lamp: Town, said: str, answer: str
) -> None:
    lamp.talk((LIN, said, answer))
    assert lamp.rows(select(Approval.id)) == []


@pytest.mark.parametrize("said", ["同意", "可以", "批", "同意延期", "批了。"])
def test_the_only_wish_is_granted_without_word_or_number(lamp: Town, said: str) -> None:
    lamp.talk((LIN, "延期 1 3天 等配件", "#1"), (ZHOU, said, "#1 已批准延期，12月3日17:30前"))


@pytest.mark.parametrize("said", ["不批准 太久了", "不同意，太久了", "不批 太久了"])
def test_the_only_wish_is_denied_without_its_number(lamp: Town, said: str) -> None:
    lamp.talk((LIN, "延期 1 3天 等配件", "#1"), (ZHOU, said, "#1 没有批准延期"))
    assert "太久了" in lamp.pushes(LIN)[0]


def test_which_of_several_wishes_is_meant_is_asked(lamp: Town) -> None:
    lamp.talk((WANG, ADS, "#2"), (LIN, "接单 2", "#2"))
    lamp.talk((LIN, "延期 1 3天 等配件", "#1"), (LIN, "延期 2 3天 等人手", "#2"))
    lamp.talk((ZHOU, "同意", "#1|#2|带上单号"))


@pytest.mark.parametrize("said", ["同意", "不同意 太久了"])
def test_who_has_nothing_to_decide_grants_nothing(lamp: Town, said: str) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(LIN, said)
    lamp.say(WANG, said)
    assert (
        due(lamp) == "11-30 17:30"
        and lamp.rows(select(Approval.decided_at))[0]["decided_at"] is None
    )


def test_the_longest_extension_is_fifteen_days(lamp: Town) -> None:
    lamp.talk((LIN, "延期 1 15天 等配件", "12月15日17:30"))


def test_an_extension_is_asked_before_the_deadline_only(lamp: Town) -> None:
    lamp.wait(days=8)
    lamp.talk((LIN, "延期 1 3天 等配件", "时限已经过了|排期 1"))


def test_a_third_extension_is_refused(lamp: Town) -> None:
    for _ in range(2):
        lamp.talk((LIN, "延期 1 3天 等配件", "已请周明远"), (ZHOU, "批准 1", "已批准"))
    lamp.talk((LIN, "延期 1 3天 等配件", "已经延期过两次"))


def test_what_is_urgent_is_never_extended_and_the_worker_hears_why(town: Town) -> None:
    town.talk((WANG, PIPE, "#1"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "延期 1 1天 等配件", "不能延期|危险不等人"))
    town.talk((LIN, f"长期 1 {PLAN}", "关系到安全"))


def test_a_mediation_is_extended_only_where_both_agree(town: Town) -> None:
    town.talk((WANG, QUARREL, "#1|邻里纠纷"), (LIN, "接单 1", "#1"))
    town.talk(
        (LIN, "延期 1 10天 还要再谈", "双方都同意才能延期"),
        (LIN, "延期 1 10天 双方同意再谈一次", "已请沈川"),
    )


def test_a_private_story_is_not_in_the_push_to_who_decides(town: Town) -> None:
    town.talk((WANG, QUARREL, "#1"), (LIN, "接单 1", "#1"))
    town.say(LIN, "延期 1 10天 双方同意，王桂芬要再谈")
    (wanted,) = town.pushes(SHEN)
    assert "王桂芬" not in wanted and "批准 1" in wanted
    assert town.pushes(ZHOU) == []
    town.talk((ZHOU, "批准 1", "没有找到 #1"), (SHEN, "批准 1", "已批准延期"))


def test_what_was_waited_for_the_resident_is_not_lost_by_an_extension(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(LIN, "追问 1 是哪一层？")
    lamp.wait(hours=5)
    lamp.say(WANG, "三层")
    lamp.say(ZHOU, "批准 1")
    assert due(lamp) == "12-03 22:30"


def test_what_waits_for_the_resident_needs_no_other_date(lamp: Town) -> None:
    lamp.say(LIN, "追问 1 是哪一层？")
    lamp.talk((LIN, "延期 1 3天 等配件", "正在等居民答复|时钟停着"))


# 批准、驳回


def test_a_wish_is_found_behind_many_that_others_decide(lamp: Town) -> None:
    for number in range(2, 24):
        lamp.say(LIN, f"上报 翠湖苑3号楼{number}单元楼道灯不亮了")
        lamp.say(LIN, f"接单 {number}")
        lamp.talk((LIN, f"延期 {number} 3天 等配件", "已请周明远批准"))
    lamp.talk((LIN, "上报 翠湖苑3号楼楼道灯不亮了", "#24"), (ZHOU, "接管 24", "#24"))
    lamp.talk((ZHOU, "延期 24 3天 等配件", "已请沈川批准"))
    lamp.talk((SHEN, "批准", "#24 已批准延期"))


def test_a_wish_that_is_declined_changes_nothing_and_the_asker_hears_why(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.talk((ZHOU, "驳回 1 仓库有货", "没有批准延期，仍是11月30日17:30"))
    (told,) = lamp.pushes(LIN)
    assert "没有批准" in told and "仓库有货" in told
    assert (due(lamp), lamp.pushes(WANG)) == ("11-30 17:30", [])
    lamp.talk((ZHOU, "批准 1", "没有等着批的申请"))


def test_nobody_decides_their_own_wish(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.talk((LIN, "批准 1", "您自己申请的|周明远"), (LIN, "驳回 1", "您自己申请的"))


def test_a_leader_who_asks_is_decided_by_the_community(lamp: Town) -> None:
    lamp.talk((ZHOU, "延期 1 3天 等配件", "已请沈川批准"))
    lamp.talk((ZHOU, "批准 1", "您自己申请的|沈川"), (SHEN, "批准 1", "已批准延期"))
    assert any("延期已批准" in push for push in lamp.pushes(ZHOU))
    assert any("延期已批准" in push for push in lamp.pushes(LIN))


def test_an_admin_who_asks_is_decided_by_the_street_and_by_nobody_below(lamp: Town) -> None:
    lamp.talk(
        (SHEN, "延期 1 3天 等配件", "已请苏文清批准"),
        (SHEN, "批准 1", "您自己申请的"),
        (ZHOU, "批准 1", "上一级的网格长或管理员"),
        (SU, "批准 1", "已批准延期"),
    )


def test_where_nobody_stands_above_nothing_can_be_asked(lamp: Town) -> None:
    lamp.talk((SU, "延期 1 3天 等配件", "没有能批的人"))


def test_a_colleague_who_reads_it_cannot_decide_and_a_resident_knows_no_such_word(
    lamp: Town,
) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.talk((CHEN, "批准 1", "上一级的网格长或管理员"), (ZHENG, "批准 1", "工作人员用的"))


def test_a_higher_level_may_decide_what_the_leader_left(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.talk((SHEN, "批准 1", "已批准延期"))


def test_a_newer_wish_takes_the_place_of_the_older(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(LIN, "延期 1 5天 等配件")
    lamp.talk((ZHOU, "批准 1", "12月5日17:30"), (ZHOU, "批准 1", "没有等着批的申请"))
    rows = lamp.rows(select(Approval.approved, Approval.decided_by).order_by(Approval.id))
    assert [(row["approved"], row["decided_by"] is None) for row in rows] == [
        (None, True),
        (True, False),
    ]


def test_without_a_number_the_only_open_wish_is_meant(lamp: Town) -> None:
    lamp.talk((ZHOU, "批准", "没有等您批的申请"))
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(WANG, "翠湖苑3号楼2单元下水道堵了")
    lamp.say(WANG, "翠湖苑3号楼的大门关不上了")
    lamp.talk((LIN, "排期 3 12月5日", "#3 已请周明远"))
    lamp.talk((ZHOU, "批准", "#1|#3|带上单号"))


@pytest.mark.parametrize(
    "end", [(LIN, "办结 1 修好了"), (LIN, "转派 1 陈立冬"), (SHEN, "改类 1 R6")]
)
def test_a_wish_ends_with_the_work_the_hands_or_the_promise(
    lamp: Town, end: tuple[str, str]
) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(*end)
    lamp.talk((ZHOU, "批准 1", "没有等着批的申请"))


def test_what_is_granted_too_late_is_refused(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 1天 等配件")
    lamp.wait(days=9)
    lamp.talk((ZHOU, "批准 1", "申请的日期已经过了"), (ZHOU, "驳回 1 过期了", "没有批准"))


def test_an_extension_granted_after_the_deadline_leaves_the_miss(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 15天 等配件")
    lamp.wait(days=8)
    missed = request(lamp)["overdue_at"]
    lamp.say(ZHOU, "批准 1")
    assert missed is not None
    assert (request(lamp)["overdue_at"], due(lamp)) == (missed, "12-15 17:30")


def test_who_has_not_decided_within_a_working_day_is_told_once_more(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.pushes(ZHOU)
    lamp.wait(hours=32)
    assert not any("还没批" in push for push in lamp.pushes(ZHOU))
    lamp.wait(hours=1)
    assert sum("还没批" in push for push in lamp.pushes(ZHOU)) == 1
    lamp.wait(days=2)
    assert not any("还没批" in push for push in lamp.pushes(ZHOU))


def test_what_was_decided_is_not_asked_again(lamp: Town) -> None:
    lamp.say(LIN, "延期 1 3天 等配件")
    lamp.say(ZHOU, "批准 1")
    lamp.pushes(ZHOU)
    lamp.wait(days=2)
    assert not any("还没批" in push for push in lamp.pushes(ZHOU))


# 排期


def test_a_date_is_granted_and_told(lamp: Town) -> None:
    lamp.talk((LIN, "排期 1 12月20日 等厂家发货", "已请周明远批准限期解决到12月20日17:30"))
    lamp.talk((ZHOU, "批准 1", "已批准限期解决，12月20日17:30前"))
    assert "定在12月20日17:30前解决" in lamp.pushes(WANG)[0]
    row = request(lamp)
    assert (row["status"], row["mode"], due(lamp)) == ("scheduled", "dated", "12-20 17:30")
    lamp.talk((WANG, "进度 1", "限期解决|定了日期 12月20日17:30：等厂家发货"))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("排期 1", "写上日期"),
        ("排期 1 尽快", "写上日期"),
        ("排期 1 今天", "不在今天以后"),
        ("排期 1 11月20日", "不在今天以后|年份"),
        ("排期 1 2028年1月1日", "太远了"),
    ],
)
def test_a_date_that_promises_nothing_is_refused(lamp: Town, said: str, answer: str) -> None:
    lamp.talk((LIN, said, answer))


def test_a_date_once_set_is_moved_by_an_extension_only(lamp: Town) -> None:
    lamp.say(LIN, "排期 1 12月20日")
    lamp.say(ZHOU, "批准 1")
    lamp.talk((LIN, "排期 1 12月25日", "已经定过日期|延期 1"))
    lamp.talk((LIN, "延期 1 3天 还没到货", "12月23日17:30"))


def test_danger_to_life_gets_no_date(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼2单元有燃气味", "119"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "排期 1 12月5日", "关系到安全"))


def test_a_date_asked_for_before_a_question_is_granted_while_it_waits(lamp: Town) -> None:
    lamp.say(LIN, "排期 1 12月20日 等厂家")
    lamp.say(LIN, "追问 1 是哪一层？")
    lamp.talk((ZHOU, "批准 1", "已批准限期解决"))
    assert (request(lamp)["status"], due(lamp)) == ("scheduled", "12-20 17:30")
    lamp.talk((WANG, "三层", "#1"))


def test_whoever_asks_without_accepting_has_accepted(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "排期 1 12月5日 等厂家", "已请周明远"))
    assert "已接单" in town.pushes(WANG)[0]


# 长期整改


def test_a_plan_is_granted_and_its_stages_are_done_one_by_one(hut: Town) -> None:
    hut.talk((LIN, f"长期 1 {PLAN}", "已请周明远批准长期整改到1月20日17:30"))
    assert "12月10日前清淤；1月20日前修复" in hut.pushes(ZHOU)[-1]
    hut.talk((ZHOU, "批准 1", "已批准长期整改，12月10日17:30前"))
    assert "定了计划：12月10日前清淤；1月20日前修复" in hut.pushes(WANG)[0]
    row = request(hut)
    assert (row["status"], row["mode"], due(hut)) == ("long_term", "long", "12-10 17:30")
    hut.wait(days=5)
    hut.pushes(WANG)
    hut.talk((LIN, "长期 1 完成 淤泥运走了", "下一步：修复，1月20日17:30前"))
    (told,) = hut.pushes(WANG)
    assert "办好了一步：淤泥运走了" in told and "下一步：修复\n期限：1月20日17:30前" in told
    assert due(hut) == "01-20 17:30"
    hut.talk((LIN, "长期 1 完成", "全部完成|办结 1"), (LIN, "长期 1 完成", "已经全部完成"))
    assert "最后一步也办好了：修复" in hut.pushes(WANG)[0]
    assert all(row["done_at"] for row in hut.rows(select(Milestone.done_at)))
    hut.talk((LIN, "办结 1 全部修好", "已办结"))


def test_a_plan_is_withdrawn_as_soon_as_its_handler_agrees(hut: Town) -> None:
    hut.say(LIN, f"长期 1 {PLAN}")
    hut.talk((ZHOU, "批准 1", "已批准长期整改"), (WANG, "撤回 1", "等他确认"))
    hut.talk((LIN, "同意", "#1 已同意撤回"), (WANG, "进度 1", "已撤回"))
    hut.talk((LIN, "长期 1 完成", "#1"))


def test_a_stage_whose_date_has_passed_as_well_is_no_new_promise(hut: Town) -> None:
    hut.say(LIN, "长期 1 11月25日清淤；11月26日修复")
    hut.say(ZHOU, "批准 1")
    hut.wait(days=5)
    hut.pushes(WANG)
    hut.say(LIN, "长期 1 完成")
    (told,) = hut.pushes(WANG)
    assert "下一步：修复" in told and "期限" not in told
    assert (request(hut)["term"], due(hut)) == (2, "11-25 17:30")


def test_a_long_plan_goes_over_work_in_progress(hut: Town) -> None:
    hut.say(LIN, f"长期 1 {PLAN}")
    hut.say(ZHOU, "批准 1")
    events = hut.rows(select(RequestEvent.act, RequestEvent.to_status).order_by(RequestEvent.id))
    assert [(row["act"], row["to_status"]) for row in events][-2:] == [
        ("begun", "in_progress"),
        ("long_term", "long_term"),
    ]


@pytest.mark.parametrize(
    ("plan", "answer"),
    [
        ("", "每一步都要有日期"),
        ("先清淤再修复", "每一步都要有日期"),
        ("12月10日；1月20日修复", "每一步都要有日期"),
        ("1月20日修复；12月10日清淤", "一步比一步晚"),
        ("12月10日清淤；12月10日修复", "一步比一步晚"),
        ("11月10日清淤", "不在今天以后"),
        ("2040年1月1日清淤", "太远了"),
    ],
)
def test_a_plan_without_dates_in_order_is_refused(hut: Town, plan: str, answer: str) -> None:
    hut.talk((LIN, f"长期 1 {plan}", answer))
    assert hut.rows(select(Milestone.id)) == []


def test_a_stage_may_be_told_in_several_phrases(hut: Town) -> None:
    hut.talk((LIN, "长期 1 12月10日前清淤，要封路；1月20日修复", "1月20日"))
    assert "12月10日前清淤，要封路；1月20日前修复" in hut.pushes(ZHOU)[-1]


def test_a_missed_stage_is_overdue(hut: Town) -> None:
    hut.say(LIN, f"长期 1 {PLAN}")
    hut.say(ZHOU, "批准 1")
    hut.wait(days=18)
    assert any("超期" in push for push in hut.pushes(LIN))


def test_a_plan_is_changed_by_another_plan_which_needs_approval_too(hut: Town) -> None:
    hut.say(LIN, f"长期 1 {PLAN}")
    hut.say(ZHOU, "批准 1")
    hut.talk(
        (LIN, "延期 1 3天 下雨", "重发计划"),
        (LIN, "长期 1 12月15日清淤；2027年2月1日修复", "已请周明远"),
    )
    assert due(hut) == "12-10 17:30"
    hut.talk((ZHOU, "批准 1", "12月15日17:30前"))
    assert len(hut.rows(select(Milestone.id))) == 2


def test_there_is_no_pause_in_a_long_plan(hut: Town) -> None:
    hut.say(LIN, f"长期 1 {PLAN}")
    hut.say(ZHOU, "批准 1")
    hut.talk((LIN, "追问 1 棚子是谁的？", "已问居民"))
    row = request(hut)
    assert (row["status"], row["paused_at"]) == ("long_term", None)


def test_a_visit_does_not_end_a_plan(hut: Town) -> None:
    hut.say(LIN, f"长期 1 {PLAN}")
    hut.say(ZHOU, "批准 1")
    hut.talk((LIN, "到场 1", "已记到场"), (LIN, "长期 1 完成", "下一步：修复"))


def test_without_a_plan_no_stage_is_done(lamp: Town) -> None:
    lamp.talk((LIN, "长期 1 完成", "不在长期整改"))


# 立行立改


def test_who_accepts_to_do_it_at_once_promises_a_day(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1 立行立改", "明天09:00前"))
    assert "承诺：明天09:00前办结" in town.pushes(WANG)[0]
    row = request(town)
    assert (row["mode"], row["term"], due(town)) == ("at_once", 2, "11-24 09:00")


def test_at_once_makes_no_promise_later(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼垃圾没人清", "#1|垃圾清运"), (LIN, "接单 1 立行立改", "#1"))
    row = request(town)
    assert (row["mode"], row["term"], due(town)) == ("at_once", 1, "11-23 14:30")


def test_some_categories_are_done_at_once_without_a_word(town: Town) -> None:
    town.talk((WANG, ADS, "#1|小广告"), (LIN, "接单 1", "明天09:00前"))
    assert request(town)["mode"] == "at_once"


def test_a_category_with_a_usual_date_says_how_to_set_one(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼楼下广场舞噪音太大", "#1|噪声"), (LIN, "接单 1", "排期 1"))
    assert request(town)["mode"] == ""


# 已转渠道


@pytest.mark.parametrize(
    "told", ["转12345 路灯归市政管", "已转渠道 供电公司95598", "已转交95598，小区变压器归供电"]
)
def test_what_is_not_ours_ends_with_the_number_to_call(lamp: Town, told: str) -> None:
    lamp.talk((LIN, f"办结 1 {told}", "已转渠道，已告诉居民"))
    (push,) = lamp.pushes(WANG)
    assert "不归社区办" in push and told in push
    assert request(lamp)["status"] == "redirected"
    lamp.talk((WANG, "进度 1", "已转渠道"), (LIN, "办结 1 好了", "已转渠道"))


@pytest.mark.parametrize("told", ["已转渠道", "已转渠道 供电公司"])
def test_without_a_number_to_call_nobody_is_sent_elsewhere(lamp: Town, told: str) -> None:
    lamp.talk((LIN, f"办结 1 {told}", "打什么电话"))
    assert request(lamp)["status"] == "claimed"


@pytest.mark.parametrize("told", ["转了一圈没发现问题，灯亮着", "转给物业换了灯泡"])
def test_a_result_that_only_sounds_like_it_is_a_result(lamp: Town, told: str) -> None:
    lamp.talk((LIN, f"办结 1 {told}", "已办结"))


def test_the_same_wish_said_again_disturbs_nobody(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "延期 1 3天 等配件", "#1"))
    town.pushes(ZHOU)
    town.talk((LIN, "延期 1 3天 等配件", "#1"), (LIN, "延期 1 3天 配件没到", "#1"))
    assert town.pushes(ZHOU) == []
    town.say(LIN, "延期 1 5天 配件没到")
    assert len(town.pushes(ZHOU)) == 1
    town.talk((ZHOU, "批准 1", "已批准"))
