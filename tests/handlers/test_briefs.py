"""What everybody is told in the morning, after a week and after a month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Executable, event, insert, select, update

from handlers.jobs import run_all
from models import (
    CalendarDay,
    Notice,
    NoticeState,
    Person,
    Request,
    RequestEvent,
    Revision,
    Shift,
    Supporter,
    table_of,
)
from services.briefs.brief import facts_for
from services.briefs.lists import Lists
from services.revisions import raise_revision
from tests.town import CHEN, LIN, SHEN, SU, WANG, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
SEWER = "翠湖苑3号楼2单元下水道堵了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"
NOWHERE = "星河湾9号楼电梯坏了"


def until(town: Town, text: str) -> None:
    """Let time pass until this moment in Shanghai, as `11-24 08:30`."""
    moment = datetime.fromisoformat(f"2026-{text}+08:00").astimezone(UTC)
    town.wait(seconds=(moment - town.now).total_seconds())


def forget(town: Town) -> None:
    """What the first day brought is not what is asked."""
    town.wait(minutes=1)
    for sender in (LIN, CHEN, ZHOU, SHEN, SU):
        town.briefs(sender)


def person(town: Town, name: str) -> int:
    return town.rows(select(Person.id).where(Person.name == name))[0]["id"]


def change(town: Town, statement: Executable) -> None:
    town.store.transact(lambda db: db.execute(statement))


def test_a_worker_hears_at_half_past_eight_what_is_open(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, SEWER, "#2"))
    until(town, "11-24 08:29")
    assert town.briefs(LIN) == []
    until(town, "11-24 08:30")
    (brief,) = town.briefs(LIN)
    head, count, *lines = brief.split("\n")
    assert head == "林晓，早上好，今天的事："
    assert count == "您手上有 2 件："
    assert lines[0].startswith("#2【紧急】 下水排污 翠湖苑3号楼2单元（等您接单，今天09:")
    assert lines[1] == "#1 供电照明 翠湖苑3号楼2单元（11月30日17:30前）"


def test_one_brief_a_day_however_often_the_clock_comes_by(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    until(town, "11-24 08:30")
    for _ in range(3):
        town.wait(hours=2)
    assert len(town.briefs(LIN)) == 1


def test_two_clocks_that_do_the_same_round_brief_once(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    until(town, "11-24 08:30")
    change(town, update(Revision).where(Revision.name == "briefs").values(value=1))
    run_all(town.store.transact, town.keeper, town.now)
    assert len(town.briefs(LIN)) == 1


def test_a_machine_that_slept_over_the_hour_catches_up_the_same_day(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    until(town, "11-24 15:00")
    assert len(town.briefs(LIN)) == 1


def test_days_gone_by_are_not_briefed_nor_is_an_evening(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    until(town, "11-25 18:00")
    assert town.briefs(LIN) == []
    until(town, "11-26 08:30")
    assert len(town.briefs(LIN)) == 1


def test_a_worker_with_nothing_open_gets_no_brief(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    until(town, "11-24 08:30")
    assert town.briefs(LIN) == []


def test_a_brief_that_never_arrived_is_overtaken_by_the_next(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    until(town, "11-24 08:30")
    brief = Notice.kind == "brief"
    change(town, update(Notice).where(brief).values(state=NoticeState.HELD))
    until(town, "11-25 08:30")
    mine = (brief, Notice.person_id == person(town, "林晓"))
    keys = [row["key"] for row in town.rows(select(Notice.key).where(*mine))]
    assert keys == [f"brief:2026-11-25:{person(town, '林晓')}"]


def test_a_brief_has_short_facts_for_a_template(town: Town) -> None:
    forget(town)
    for floor in range(12):
        town.talk((WANG, f"翠湖苑{floor % 6 + 1}号楼{floor + 1}层楼道灯不亮了", "#"))
        town.now += timedelta(minutes=6)
    until(town, "11-24 08:30")
    mine = (Notice.kind == "brief", Notice.person_id == person(town, "林晓"))
    (facts,) = (row["facts"] for row in town.rows(select(Notice.facts).where(*mine)))
    assert (facts["mine_count"], facts["hint"]) == ("12", [{"say": "hint.mine"}])
    assert facts["number"] == "#1 #2 #3 #4 #5 #6 #7 #8"


def test_a_workers_card_counts_what_is_late_of_their_own(town: Town) -> None:
    forget(town)
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"))
    until(town, "11-25 08:30")
    mine = (Notice.kind == "brief", Notice.person_id == person(town, "林晓"))
    newest = select(Notice.facts).where(*mine).order_by(Notice.id.desc())
    facts = town.rows(newest)[0]["facts"]
    assert (facts["mine_count"], facts["late_count"]) == ("1", "1")
    assert "超期 1 件" not in town.briefs(LIN)[0]


def test_what_is_late_comes_first_and_says_how_late(town: Town) -> None:
    forget(town)
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"))
    until(town, "11-25 08:00")
    town.talk((WANG, "翠湖苑3号楼2单元停水了", "#2"))
    until(town, "11-25 08:30")
    lines = town.briefs(LIN)[0].split("\n")
    assert lines[2] == "#1【紧急】 下水排污 翠湖苑3号楼2单元（超期23小时）"
    assert lines[3].startswith("#2")


def test_eight_lines_and_how_many_more(town: Town) -> None:
    forget(town)
    for floor in range(10):
        town.talk((WANG, f"翠湖苑{floor % 6 + 1}号楼{floor + 1}层楼道灯不亮了", "#"))
        town.wait(minutes=6)
    forget(town)
    until(town, "11-24 08:30")
    lines = town.briefs(LIN)[0].split("\n")
    assert lines[1] == "您手上有 10 件："
    assert lines[10] == "还有 2 件，发“我的任务”看全部。"


def test_a_supervised_request_is_marked(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    change(town, update(Request).values(supervised_at=town.now))
    until(town, "11-24 08:30")
    assert "#1【督办】 供电照明" in town.briefs(LIN)[0]


def test_a_private_request_shows_no_door_and_no_story(town: Town) -> None:
    forget(town)
    town.talk((WANG, QUARREL, "#1"))
    until(town, "11-24 08:30")
    worker = town.rows(select(Request.worker_id))[0]["worker_id"]
    facts = town.rows(
        select(Notice.facts).where(Notice.kind == "brief", Notice.person_id == worker)
    )
    (line,) = facts[0]["facts"]["mine"]
    assert line["place"] == "翠湖苑3号楼"
    assert "吵架" not in str(facts[0]["facts"])


def test_a_leader_hears_what_is_late_and_what_nobody_accepted(town: Town) -> None:
    forget(town)
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"))
    until(town, "11-25 08:00")
    town.talk((WANG, LAMP, "#2"))
    until(town, "11-25 08:30")
    (brief,) = town.briefs(ZHOU)
    assert "超期 1 件：\n#1【紧急】 下水排污 翠湖苑3号楼2单元（超期23小时，林晓，已报" in brief
    assert "还没人接 1 件：\n#2 供电照明 翠湖苑3号楼2单元（林晓，12月2日17:30前）" in brief


def test_what_is_overdue_is_repeated_every_day(town: Town) -> None:
    forget(town)
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"))
    until(town, "11-25 08:30")
    until(town, "11-26 08:30")
    assert ["超期 1 件：" in brief for brief in town.briefs(SHEN)] == [True, True]


def test_the_street_hears_only_of_what_reached_it(town: Town) -> None:
    forget(town)
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"))
    until(town, "11-24 10:00")
    change(town, update(Request).values(level=1))
    town.briefs(SU)
    until(town, "11-25 08:30")
    change(town, update(Request).values(level=3))
    until(town, "11-26 08:30")
    assert ["超期" in brief for brief in town.briefs(SU)] == [True]


def test_an_admin_hears_what_waits_to_be_dispatched(town: Town) -> None:
    forget(town)
    town.talk((ZHENG, NOWHERE, ""))
    town.wait(minutes=20)
    until(town, "11-24 08:30")
    assert "待派 1 件：\n#1" in town.briefs(SHEN)[0]


def test_an_admin_hears_of_many_supporters_and_of_what_was_not_delivered(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    people = [row["id"] for row in town.rows(select(Person.id).limit(5))]
    rows = [{"request_id": 1, "person_id": one, "at": town.now} for one in people]
    change(town, insert(Supporter).values(rows))
    change(town, update(Notice).values(state=NoticeState.DEAD))
    until(town, "11-24 08:30")
    (brief,) = town.briefs(SHEN)
    assert "附议的人多：#1，请优先安排。" in brief
    assert "有消息没送到：#1，请打电话告诉对方。" in brief


def test_from_november_on_an_admin_hears_that_next_years_holidays_are_unknown(town: Town) -> None:
    forget(town)
    until(town, "11-30 08:30")
    (brief,) = town.briefs(SHEN)
    assert "还不知道 2027 年的放假和调休" in brief
    assert town.briefs(LIN) == []


def test_what_nobody_can_help_today_is_not_said_every_day(town: Town) -> None:
    forget(town)
    said = []
    for day in ("11-24", "11-27", "11-30", "12-01", "12-02", "12-07"):
        until(town, f"{day} 08:30")
        said.append("".join(town.briefs(SHEN)).count("放假和调休"))
    assert said == [0, 0, 1, 1, 0, 1]


def test_a_week_and_a_month_in_which_nothing_was_have_no_report(town: Town) -> None:
    forget(town)
    until(town, "11-30 08:30")
    until(town, "12-01 08:30")
    assert not [one for one in town.briefs(ZHOU) if "报】" in one]


def test_a_leader_hears_which_wish_waits_for_them(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "延期 1 3天 等配件", "#1"))
    until(town, "11-24 08:30")
    assert "等您批准 1 件：#1。" in town.briefs(ZHOU)[0]
    assert "等您批准" not in "".join(town.briefs(SHEN))


def test_a_leader_hears_what_they_are_asked_to_check(town: Town) -> None:
    forget(town)
    town.talk(
        (WANG, "翠湖苑2号楼消防通道被电动车堵了", "#1"),
        (LIN, "接单 1", "#1"),
        (LIN, "办结 1 已挪走", "#1"),
    )
    until(town, "11-24 08:30")
    assert "等您核查 1 件：#1。" in town.briefs(ZHOU)[0]


def test_an_admin_hears_which_unit_has_not_signed(town: Town) -> None:
    forget(town)
    town.talk((WANG, SEWER, "#1"), (LIN, "接单 1", "#1"), (LIN, "吹哨 1 城管科 请到现场", "#1"))
    until(town, "11-24 08:30")
    assert "单位还没签收 1 件：\n#1 下水排污：" in town.briefs(SHEN)[0]


def on_duty(town: Town, name: str, day: str) -> None:
    begin = datetime.fromisoformat(f"2026-{day}T09:00+08:00")
    shift = {"person_id": person(town, name), "starts_at": begin, "org_id": 2}
    change(town, insert(Shift).values(**shift, ends_at=begin + timedelta(hours=8)))


def test_on_a_day_off_only_those_on_duty_are_briefed(town: Town) -> None:
    forget(town)
    on_duty(town, "林晓", "11-28")
    town.talk((WANG, LAMP, "#1"))
    until(town, "11-27 08:30")
    forget(town)
    until(town, "11-28 08:30")  # a Saturday
    assert (len(town.briefs(LIN)), town.briefs(ZHOU), town.briefs(SHEN)) == (1, [], [])


def test_a_day_that_the_community_calls_off_has_no_briefs(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"))
    off = insert(CalendarDay).values(day=date(2026, 11, 24), working=False, name="停电")
    change(town, off)
    town.store.transact(raise_revision)
    until(town, "11-24 08:30")
    assert town.briefs(LIN) == []
    until(town, "11-25 08:30")
    assert len(town.briefs(LIN)) == 1


@pytest.mark.parametrize("sender", [ZHOU, SHEN, SU])
def test_those_above_get_last_weeks_figures_on_the_first_day_of_the_next(
    town: Town, sender: str
) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    until(town, "11-30 08:30")
    (report,) = [one for one in town.briefs(sender) if "周报" in one]
    assert report.startswith("【周报】11月23日—11月29日\n新收 1 件，办结 1 件")
    until(town, "11-30 10:00")
    assert not [one for one in town.briefs(sender) if "周报" in one]


def test_a_month_is_reported_on_the_first_working_day_of_the_next(town: Town) -> None:
    forget(town)
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    until(town, "11-30 08:30")
    assert not [one for one in town.briefs(SHEN) if "月报" in one]
    until(town, "12-01 08:30")
    (report,) = [one for one in town.briefs(SHEN) if "月报" in one]
    assert report.startswith("【月报】11月1日—11月30日")
    assert not [one for one in town.briefs(LIN) if "月报" in one]


def test_a_worker_hears_their_own_satisfaction_only_from_five_answers_on(town: Town) -> None:
    forget(town)
    for number in range(1, 5):
        _solved(town, number)
    until(town, "12-01 08:30")
    (record,) = [one for one in town.briefs(LIN) if "辛苦了" in one]
    assert record == "11月1日—11月30日，您办结 4 件，辛苦了。"


def test_five_answers_are_told_as_one_number(town: Town) -> None:
    forget(town)
    for number in range(1, 6):
        _solved(town, number)
    until(town, "12-01 08:30")
    (record,) = [one for one in town.briefs(LIN) if "辛苦了" in one]
    assert "居民满意率 100%（5/5）。" in record


def _solved(town: Town, number: int) -> None:
    """One request from the report to the best answer."""
    town.talk(
        (WANG, f"翠湖苑{number}号楼{number}单元楼道灯不亮了", f"#{number}"),
        (LIN, f"接单 {number}", f"#{number}"),
        (LIN, f"办结 {number} 换了灯泡", f"#{number}"),
        (WANG, f"评价 {number} 满意", ""),
    )
    town.now += timedelta(minutes=10)


def test_a_brief_of_many_hazards_asks_the_database_no_more_than_one_of_few(town: Town) -> None:
    forget(town)
    town.talk((WANG, "翠湖苑3号楼楼道堆满纸箱堵住消防通道", "#1"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "办结 1 清了", "#1"))
    few = asked(town, "周明远")
    (row,) = town.rows(select(table_of(Request)))
    copies = [{**row, "id": number} for number in range(2, 102)]
    change(town, insert(table_of(Request)).values(copies))
    done = [
        {"request_id": one["id"], "at": town.now, "actor_id": row["worker_id"], "act": "resolved"}
        for one in copies
    ]
    change(town, insert(table_of(RequestEvent)).values(done))
    assert asked(town, "周明远") == few


def asked(town: Town, name: str) -> int:
    """So many questions to the database does this person's brief take."""
    who, said = person(town, name), []

    def count(*_: object) -> None:
        said.append(1)

    def work(db: Connection) -> None:
        house = town.keeper.now(db, town.now)
        event.listen(db.engine, "before_cursor_execute", count)
        facts = facts_for(Lists(db, house, town.now, [who]), town.now.date(), who)
        event.remove(db.engine, "before_cursor_execute", count)
        assert "unchecked" in facts

    town.store.read(work)
    return len(said)
