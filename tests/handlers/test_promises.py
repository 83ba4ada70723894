"""What was promised stays promised: reminders, other dates, and waiting for the resident."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models import Request, RequestEvent
from tests.town import CHEN, LIN, MONDAY, SHEN, WANG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"
WALL = "翠湖苑3号楼外墙开裂，墙体要塌了"
HUT = "翠湖苑3号楼有人违建搭棚子"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"


def column(town: Town, name: str) -> Any:
    return town.rows(select(getattr(Request, name)).where(Request.id == 1))[0][name]


def due(town: Town) -> str:
    """The promised moment where the community lives."""
    return f"{column(town, 'due_at').astimezone(town.keeper.timezone):%m-%d %H:%M}"


def begin(town: Town, text: str) -> None:
    """#1, accepted by 林晓; nobody has read a push."""
    town.talk((WANG, text, "#1"), (LIN, "接单 1", "已接单"))
    for phone in (WANG, LIN, ZHOU, SHEN):
        town.pushes(phone)


def counted(town: Town, act: str) -> list[dict[str, Any]]:
    lines = select(RequestEvent.details).where(RequestEvent.act == act).order_by(RequestEvent.id)
    return [row["details"] for row in town.rows(lines)]


# Reminders offer only what can be had.


@pytest.mark.parametrize(
    ("text", "span", "offered"),
    [
        (LAMP, timedelta(days=7), "来不及请回：延期 1 3天"),
        (SEWER, timedelta(hours=23), ""),
        (QUARREL, timedelta(days=27), "延期 1 10天 双方同意"),
    ],
    ids=["ordinary", "urgent", "mediation"],
)
def test_a_reminder_offers_an_extension_only_where_one_can_be_granted(
    town: Town, text: str, span: timedelta, offered: str
) -> None:
    begin(town, text)
    town.live(hours=span.total_seconds() / 3600 + 12)
    (warning,) = [push for push in town.pushes(LIN) if "快到期" in push]
    assert offered in warning and ("延期" in warning) is bool(offered)


def test_what_is_extended_twice_is_offered_no_third_time(town: Town) -> None:
    begin(town, LAMP)
    for _ in range(2):
        town.talk((LIN, "延期 1 1天 等配件", "已请"), (ZHOU, "批准 1", "已批准"))
    town.pushes(LIN)
    town.wait(days=8, hours=12)
    (warning,) = [push for push in town.pushes(LIN) if "快到期" in push]
    assert "延期" not in warning


@pytest.mark.parametrize(("word", "sender"), [("退回", LIN), ("不予受理", SHEN)])
def test_who_gave_no_reason_reads_the_word_they_used(town: Town, word: str, sender: str) -> None:
    town.talk((WANG, LAMP, "#1"), (sender, f"{word} 1", f"请写上原因，比如“{word} 1 原因”"))


# 排期 undoes neither danger nor a miss.


def test_what_is_urgent_gets_no_date_unless_its_category_always_does(town: Town) -> None:
    begin(town, SEWER)
    town.talk((LIN, "排期 1 12月5日 等配件", "关系到安全"))


def test_an_urgent_hazard_that_is_dealt_with_by_date_gets_one_while_it_is_in_time(
    town: Town,
) -> None:
    begin(town, WALL)
    assert (column(town, "code"), column(town, "urgency")) == ("F3", "L2")
    town.talk((LIN, "排期 1 12月5日 搭架子", "已请周明远批准"))
    town.wait(days=2)
    town.talk((LIN, "排期 1 12月6日 搭架子", "关系到安全"))


def test_a_date_granted_after_the_deadline_leaves_the_miss_and_counts_it_once(town: Town) -> None:
    begin(town, LAMP)
    town.wait(days=8)
    town.talk((LIN, "排期 1 12月20日 等配件", "已请"), (ZHOU, "批准 1", "已批准限期解决"))
    assert (due(town), column(town, "overdue_at")) == ("12-20 17:30", town.now)
    missed = town.now
    town.wait(days=20)
    town.talk((LIN, "办结 1 换好了", "已办结"))
    first, second = counted(town, "overdue")
    (done,) = counted(town, "resolved")
    assert (first["count"]["overdue"], "overdue" in second["count"]) == (1, False)
    assert done["count"]["late"] == 1 and "on_time" not in done["count"]
    assert done["overdue_at"] == missed.isoformat()


def test_work_that_begins_again_is_measured_anew(town: Town) -> None:
    begin(town, LAMP)
    town.wait(days=8)
    town.talk((LIN, "办结 1 换好了", "已办结"), (WANG, "没解决 1", "#1"))
    assert column(town, "overdue_at") is None
    town.say(LIN, "办结 1 又换了")
    assert [line["count"].get("late", 0) for line in counted(town, "resolved")] == [1, 0]


def test_another_category_leaves_a_date_that_was_set_also_while_it_waits(town: Town) -> None:
    begin(town, LAMP)
    town.talk((LIN, "排期 1 12月20日 等配件", "已请"), (ZHOU, "批准 1", "已批准限期解决"))
    town.talk((LIN, "追问 1 几层？", "已问居民"), (SHEN, "改类 1 H1", "#1"))
    assert due(town) == "12-20 17:30"


def test_what_was_granted_before_it_was_not_solved_is_no_date_any_more(town: Town) -> None:
    begin(town, LAMP)
    town.talk((LIN, "延期 1 15天 等配件", "已请"), (ZHOU, "批准 1", "已批准"))
    town.wait(hours=1)
    town.talk((LIN, "办结 1 换好了", "已办结"), (WANG, "没解决 1", "#1"))
    town.talk((SHEN, "改类 1 H1", "#1"))
    assert due(town) == "11-23 14:30"


def test_a_date_that_was_granted_stays_with_whoever_accepts_it_next(town: Town) -> None:
    begin(town, "翠湖苑3号楼垃圾没人清")
    town.talk((LIN, "延期 1 3天 等车", "已请"), (ZHOU, "批准 1", "已批准"))
    granted = due(town)
    town.talk((LIN, "转派 1 陈立冬 我请假", "#1"), (CHEN, "接单 1", "#1"))
    assert due(town) == granted
    town.talk((CHEN, "转派 1 林晓 也请假", "#1"), (LIN, "接单 1 立行立改", "#1"))
    assert due(town) == "11-24 09:00"


# 追问 moves a date openly, and for three days.


def test_an_extension_granted_while_the_resident_is_asked_adds_what_was_waited(
    town: Town,
) -> None:
    begin(town, LAMP)
    town.say(LIN, "延期 1 2天 等配件")
    town.say(LIN, "追问 1 几层？")
    town.wait(hours=2)
    town.talk((ZHOU, "批准 1", "12月2日19:30前"))
    assert any("改到12月2日19:30" in push for push in town.pushes(WANG))
    town.say(WANG, "三层")
    assert due(town) == "12-02 19:30"


def test_no_extension_makes_a_promise_earlier_than_the_answer_would(town: Town) -> None:
    begin(town, LAMP)
    town.say(LIN, "延期 1 1天 等配件")
    town.say(LIN, "追问 1 几层？")
    town.wait(days=2)
    town.say(ZHOU, "批准 1")
    town.say(WANG, "三层")
    assert due(town) == "12-03 17:30"


def test_a_date_that_has_passed_while_the_resident_is_asked_is_granted_no_more(town: Town) -> None:
    begin(town, LAMP)
    town.say(LIN, "排期 1 11月24日 等配件")
    town.say(LIN, "追问 1 几层？")
    town.wait(days=2)
    town.talk((ZHOU, "批准 1", "#1"))
    assert due(town) == "11-30 17:30"


def test_the_worker_hears_the_date_that_waiting_has_moved(town: Town) -> None:
    begin(town, LAMP)
    town.say(LIN, "追问 1 几层？")
    town.wait(hours=2)
    town.say(WANG, "三层")
    (told,) = town.pushes(LIN)
    assert "居民补充：三层" in told and "时限顺延到11月30日19:30" in told


def test_a_pause_ends_after_three_days_however_late_the_clock_looks(town: Town) -> None:
    begin(town, LAMP)
    before = column(town, "due_at")
    town.say(LIN, "追问 1 几层？")
    town.pushes(WANG)
    town.wait(days=60)
    assert column(town, "due_at") == before + timedelta(days=3)
    assert column(town, "paused_seconds") == 3 * 24 * 3600
    assert not any("还在等您" in push for push in town.pushes(WANG))
    assert column(town, "status") == "claimed" and town.now > MONDAY


def test_an_answer_after_the_pause_still_reaches_the_worker(town: Town) -> None:
    begin(town, LAMP)
    town.say(LIN, "追问 1 几层？")
    town.wait(days=4)
    town.pushes(LIN)
    town.talk((WANG, "三层和四层", "林晓"))
    assert any("居民补充：三层和四层" in push for push in town.pushes(LIN))


# 长期整改 after its last stage.


def test_after_the_last_stage_the_promise_is_to_say_how_it_ended(town: Town) -> None:
    begin(town, HUT)
    town.say(LIN, "备注 1 看过了")
    town.talk((LIN, "长期 1 12月10日清理；1月20日修复", "已请"), (ZHOU, "批准 1", "已批准"))
    town.say(LIN, "长期 1 完成")
    town.talk((LIN, "长期 1 完成", "计划全部完成|11月26日"))
    assert due(town).startswith("11-26")


def test_the_resident_of_a_plan_behind_its_dates_reads_of_no_next_step_in_the_past(
    town: Town,
) -> None:
    begin(town, HUT)
    town.say(LIN, "备注 1 看过了")
    town.talk((LIN, "长期 1 12月10日清理；1月20日修复", "已请"), (ZHOU, "批准 1", "已批准"))
    town.wait(days=31)
    (told,) = [push for push in town.pushes(WANG) if "长期整改" in push and "最近进展" in push]
    assert "下一步" not in told
