"""Calling in units (吹哨), as conversations."""

from datetime import date

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.incoming import Kind
from models import Attachment, Audit, CalendarDay, Call, Person, Request, RequestEvent, Unit
from services.binding import invite
from services.revisions import raise_revision
from tests.town import CHEN, LIN, SHEN, SU, WANG, ZHENG, ZHOU, Town

CHAI = "demo-chai-yucheng"  # mediator of the community
CITY = "demo-chengguan"  # answers for 城管科, a unit of the street
STEPS = "翠湖苑3号楼有人在单元门口违建砌了台阶"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"
VIOLENCE = "我老公又打我，拿刀要杀我"
MISSED = "没有按时"


def called(town: Town) -> None:
    """Somebody reports the steps, 林晓 has them and calls in 城管科; nobody has read a push."""
    town.talk(
        (WANG, STEPS, "#1|违建与占用|林晓"),
        (LIN, "接单 1", "已接单"),
        (LIN, "吹哨 1 城管科 台阶占了公共过道", "#1 已请城管科主办（常规哨），请它今天10:00前签收"),
    )
    for phone in (WANG, LIN, CITY, ZHOU, SHEN, SU):
        town.pushes(phone)


def calls(town: Town) -> list[tuple[str, bool, str, int]]:
    query = select(Unit.name, Call.lead, Call.state, Call.level).join(Call, Call.unit_id == Unit.id)
    return [tuple(row.values()) for row in town.rows(query.order_by(Call.id))]


def missed(town: Town) -> list[str]:
    lines = select(RequestEvent.note).where(RequestEvent.act == "call_missed")
    return [row["note"] for row in town.rows(lines.order_by(RequestEvent.id))]


def test_steps_built_at_a_door_bring_the_worker_the_unit_and_the_mediators_together(
    town: Town,
) -> None:
    town.talk(
        (WANG, STEPS, "#1|违建与占用|林晓"),
        (LIN, "接单 1", "#1"),
        (LIN, "吹哨 1 城管科 台阶占了公共过道，请到场看", "城管科主办"),
        (LIN, "吹哨 1 司法 请一起调解", "司法所协办|还没有用微信，请打电话：13900000022"),
    )
    (push,) = town.pushes(CITY)
    assert all(
        part in push
        for part in ("【吹哨】#1", "城管科主办", "翠湖苑3号楼", "请到场看", "林晓", "接单 1")
    )
    told = town.pushes(WANG)
    assert ["城管科" in one for one in told] == [False, True, False] and "司法所" in told[2]
    town.talk(
        (CITY, "我的任务", "1 件|#1 主办 违建与占用 翠湖苑3号楼（待签收，今天10:00前要签收）"),
        (CITY, "接单 1", "已签收|翠湖苑3号楼|林晓 13900000002"),
        (LIN, "吹哨 1 司法所 已签收", "已替司法所记下"),
        (LIN, "到场 1", "已记到场"),
        (CITY, "到场 1", "已记到场"),
        (CHAI, "查看 1", STEPS),
        (CITY, "备注 1 业主同意明天拆", "已记下"),
        (LIN, "吹哨 1", "主办 城管科|办理中|协办 司法所|已签收"),
        (CITY, "办结 1 台阶已拆除", "已回报"),
        (LIN, "吹哨 1 司法所 已回报 双方签了协议", "已回报"),
    )
    assert calls(town) == [("城管科", True, "reported", 1), ("司法所", False, "reported", 1)]
    heard = town.pushes(LIN)
    assert any("城管科：台阶已拆除" in push and "办结 1 结果" in push for push in heard)
    assert any("城管科已回报" in push for push in town.pushes(WANG))
    town.talk(
        (LIN, "查看 1", "单位回报：城管科：台阶已拆除|单位回报：司法所：双方签了协议"),
        (WANG, "进度 1", "请城管科一起办"),
        (LIN, "办结 1 台阶已拆，双方和解", "已办结"),
    )
    handler = select(Person.name, Request.status).join(Person, Person.id == Request.worker_id)
    assert town.rows(handler) == [{"name": "林晓", "status": "resolved"}]


def test_a_unit_that_does_nothing_is_raised_at_every_sub_clock_once(town: Town) -> None:
    called(town)
    town.wait(minutes=59)
    assert missed(town) == []
    town.wait(minutes=1)
    assert missed(town) == ["城管科没有按时签收，重点哨"]
    for phone in (LIN, SU):
        (push,) = town.pushes(phone)
        assert "【重点哨】#1" in push and "城管科没有按时签收" in push and "13900000020" in push
    (urged,) = town.pushes(CITY)
    assert "没有按时签收" in urged and "接单 1" in urged
    assert town.pushes(ZHOU) == town.pushes(WANG) == []
    town.wait(minutes=30)
    town.wait(hours=22, minutes=29)
    assert len(missed(town)) == 1
    town.wait(minutes=1)
    assert missed(town)[1:] == ["城管科没有按时联系，疑难哨"]
    # 疑难哨 has five working days, to Monday evening.
    town.wait(days=6, hours=8, minutes=29)
    assert len(missed(town)) == 2
    town.wait(minutes=1)
    assert missed(town)[2:] == ["城管科没有按时回报，疑难哨"]
    town.wait(days=40)
    assert len(missed(town)) == 3
    assert town.rows(select(Call.look_at)) == [{"look_at": None}]


def test_a_clock_that_slept_writes_every_miss_and_tells_the_last(town: Town) -> None:
    called(town)
    town.wait(days=9)
    assert [note.partition("，")[0] for note in missed(town)] == [
        "城管科没有按时签收", "城管科没有按时联系", "城管科没有按时回报",
    ]  # fmt: skip
    for phone in (LIN, SU, CITY):
        (push,) = [one for one in town.pushes(phone) if MISSED in one]
        assert "没有按时回报" in push


@pytest.mark.parametrize(
    ("words", "then", "notes"),
    [
        ("接单 1", {"hours": 23, "minutes": 59}, []),
        ("接单 1", {"hours": 24}, ["城管科没有按时联系，重点哨"]),
        ("到场 1", {"days": 3, "hours": 8, "minutes": 29}, []),
        ("备注 1 已联系", {"days": 3, "hours": 8, "minutes": 30}, ["城管科没有按时回报，重点哨"]),
        ("办结 1 拆了", {"days": 30}, []),
    ],
)
def test_what_a_unit_does_in_time_is_not_missed(
    town: Town, words: str, then: dict[str, int], notes: list[str]
) -> None:
    called(town)
    town.say(CITY, words)
    town.wait(**then)
    assert missed(town) == notes


def test_a_unit_that_signs_late_is_asked_for_what_comes_next(town: Town) -> None:
    called(town)
    town.wait(hours=2)
    town.talk((CITY, "接单 1", "已签收，明天09:00前要联系上"), (CITY, "接单 1", "已经签收过了"))
    town.wait(hours=22)
    assert missed(town) == ["城管科没有按时签收，重点哨", "城管科没有按时联系，疑难哨"]


def test_a_call_ends_with_its_request_and_begins_anew_when_that_is_opened_again(
    town: Town,
) -> None:
    called(town)
    town.say(LIN, "办结 1 自己拆了")
    assert calls(town) == [("城管科", True, "ended", 1)]
    town.wait(days=2)
    assert missed(town) == []
    town.talk((CITY, "我的任务", "没有等您单位办的事"), (CITY, "查看 1", "没有找到 #1"))
    town.say(WANG, "没解决 1 又砌上了")
    town.talk((LIN, "吹哨 1 城管科 又砌上了", "城管科主办"), (CITY, "查看 1", STEPS))
    assert calls(town) == [("城管科", True, "called", 1)]


def test_a_unit_sees_only_what_it_was_called_to(town: Town) -> None:
    town.talk((WANG, STEPS, "#1"), (CITY, "查看 1", "没有找到 #1"), (CITY, "接单 1", "没有找到 #1"))
    town.talk((CITY, "统计", "工作人员用的"), (CITY, "转派 1 陈立冬", "工作人员用的"))
    town.say(LIN, "吹哨 1 城管科 占道")
    town.talk((CITY, "查看 1", STEPS), (CITY, "办结 1", "请写上结果"))


def test_what_is_private_is_told_to_a_unit_without_its_story(town: Town) -> None:
    town.talk((WANG, QUARREL, "#1|邻里纠纷"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "吹哨 1 警务室 请上门劝一劝", "派出所社区警务室主办"))
    town.talk((LIN, "吹哨 1 城管科 王桂芬家楼上半夜吵架", "城管科协办"))
    (push,) = town.pushes(CITY)
    assert "林晓 13900000002" in push
    assert all(secret not in push for secret in ("吵架", "王桂芬", "501", "半夜"))
    town.talk((CITY, "查看 1", "没有找到 #1"))
    reply = town.say(CITY, "接单 1")
    assert "已签收" in reply and "林晓" in reply and "吵" not in reply and "501" not in reply


def test_violence_at_home_is_nobody_elses_to_call_in(town: Town) -> None:
    town.talk((WANG, VIOLENCE, "#1"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "吹哨 1 警务室 快来", "不能吹哨"))
    assert calls(town) == []


def test_a_unit_that_is_complained_about_is_not_called_and_learns_nothing(town: Town) -> None:
    town.say(WANG, "投诉城管科工作人员态度恶劣，骂人还推搡")
    accused = select(Request.code, Person.name).join(Person, Person.id == Request.accused_id)
    assert town.rows(accused) == [{"code": "K1", "name": "城管科"}]
    town.talk((SHEN, "吹哨 1 城管科 去看看", "不能吹哨"))
    reply = town.say(SHEN, "吹哨 1")
    assert "城管科" not in reply and "司法所" in reply
    assert town.pushes(CITY) == []
    town.talk((CITY, "查看 1", "没有找到 #1"))


@pytest.mark.parametrize(
    ("who", "may"), [(LIN, True), (ZHOU, True), (SHEN, True), (SU, True), (CHEN, False),
                     (CHAI, False), ("demo-bai-zhiqiang", False), ("demo-luo-jianping", False)],
)  # fmt: skip
def test_the_handler_and_those_above_may_call_and_nobody_else(
    town: Town, who: str, may: bool
) -> None:
    town.say(WANG, STEPS)
    reply = town.say(who, "吹哨 1 城管科 占道")
    assert ("已请城管科主办" if may else "没有找到 #1") in reply
    assert bool(calls(town)) is may


def test_a_unit_says_that_it_is_not_theirs_and_the_handler_calls_another(town: Town) -> None:
    called(town)
    town.talk(
        (CITY, "退回 1", "请写上原因"),
        (CITY, "退回 1 不归我们管，归规划所", "#1 已退回"),
        (CITY, "我的任务", "没有等您单位办的事"),
    )
    (told,) = town.pushes(LIN)
    assert "城管科退回了" in told and "不归我们管，归规划所" in told
    assert calls(town)[0][2] == "ended"
    town.wait(days=9)
    assert missed(town) == []
    town.talk((LIN, "吹哨 1 物业 来看看", "主办"))


def test_a_resident_is_told_that_the_word_is_for_staff(town: Town) -> None:
    town.talk((WANG, STEPS, "#1"), (WANG, "吹哨 1 城管科 快来", "工作人员用的"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("吹哨 1", "还没有请单位|城管科、|幸福里物业服务中心"),
        ("吹哨 1 CG 占道", "已请城管科"),
        ("吹哨1 物业，请清走建材", "已请幸福里物业服务中心"),
        ("1号吹哨 城管科：占道", "已请城管科"),
        ("吹哨 1 河湾物业服务中心 来看", "没有找到“河湾物业服务中心”|能请的有"),
        ("吹哨 1 所 来看", "叫“所”的有几个：司法所、派出所"),
        ("吹哨 1 城管科 已签收", "没有请过城管科"),
        ("吹哨 1 城管科 已联系不上业主，请帮忙", "已请城管科"),
        ("吹哨 1 城管科", "已请城管科"),
    ],
)
def test_a_unit_is_found_by_name_short_name_or_code(town: Town, words: str, expected: str) -> None:
    town.say(WANG, STEPS)
    town.talk((LIN, words, expected))


def test_a_unit_is_called_once_while_it_works_and_the_way_on_is_named(town: Town) -> None:
    called(town)
    town.talk((LIN, "吹哨 1 城管科 再催一下", "已经请过城管科，现在“待签收”|吹哨 1 城管科 已签收"))
    assert len(calls(town)) == 1


def test_what_the_handler_writes_down_for_a_unit_is_not_told_to_themselves(town: Town) -> None:
    called(town)
    town.talk(
        (LIN, "吹哨 1 城管科 已联系 说周三来", "已替城管科记下，现在“办理中”"),
        (LIN, "吹哨 1 城管科 已到场", "办理中"),
        (LIN, "吹哨 1 城管科 已回报", "请写上结果"),
        (LIN, "吹哨 1 城管科 已回报：拆了", "已回报"),
        (LIN, "吹哨 1 城管科 已回报 拆了", "已经回报过了"),
    )
    assert town.pushes(LIN) == []
    town.talk((LIN, "查看 1", "单位进展：城管科：说周三来|单位回报：城管科：拆了"))


def test_a_leader_who_calls_lets_the_handler_know(town: Town) -> None:
    town.say(WANG, STEPS)
    town.pushes(LIN)
    town.talk((ZHOU, "吹哨 1 城管科 占道", "已请城管科"))
    assert any("城管科待签收" in push for push in town.pushes(LIN))
    town.say(CITY, "接单 1")
    assert any("城管科已签收" in push for push in town.pushes(ZHOU))


def test_photos_of_a_unit_join_the_request_it_reports_on(town: Town) -> None:
    called(town)
    town.say(CITY, "到场 1")
    assert "照片已附到 #1" in town.hear(CITY, Kind.IMAGE, media="after")
    town.wait(minutes=10)
    assert "哪一件" in town.hear(CITY, Kind.IMAGE, media="later")
    town.say(CITY, "办结 1 拆了")
    assert [row["request_id"] for row in town.rows(select(Attachment.request_id))] == [1, 1]


def test_the_words_of_a_unit_need_no_number_where_only_one_thing_waits(town: Town) -> None:
    called(town)
    town.talk((CITY, "签收", "#1 已签收"), (CITY, "办结 拆了", "#1 已回报"))
    town.talk((CITY, "接单", "没有这样的事"))


def test_the_commands_of_a_unit_are_audited(town: Town) -> None:
    called(town)
    town.say(CITY, "接单 1")
    acts = [row["act"] for row in town.rows(select(Audit.act).order_by(Audit.id))]
    assert acts == ["接单", "吹哨", "接单"]


def test_a_unit_binds_its_wechat_by_a_code_and_a_claimed_number_makes_nobody_a_unit(
    town: Town,
) -> None:
    phone = "13900000022"
    claimed = update(Person).where(Person.name == "郑凯").values(phone=phone)
    town.store.transact(lambda db: db.execute(claimed))
    town.talk((ZHENG, "我的任务", "工作人员用的"))
    (unit,) = town.rows(select(Unit.person_id).where(Unit.phone == phone))
    code = town.store.transact(lambda db: invite(db, town.now, unit["person_id"]))
    town.talk(
        ("demo-sifa", f"绑定 {code}", "司法所您好|联动单位"),
        ("demo-sifa", "我的任务", "没有等您单位办的事"),
    )


def test_a_unit_is_never_offered_where_people_are_looked_for(town: Town) -> None:
    town.say(WANG, STEPS)
    town.talk((SHEN, "派单 1 城管科", "没有找到“城管科”"), (SHEN, "停用 城管科", "没有找到"))


def test_whoever_is_staff_and_answers_for_a_unit_is_both(town: Town) -> None:
    chen = select(Person.id).where(Person.name == "陈立冬").scalar_subquery()
    change = update(Unit).where(Unit.name == "城管科").values(person_id=chen)
    town.store.transact(lambda db: db.execute(change))
    town.say(WANG, STEPS)
    town.say(LIN, "吹哨 1 城管科 占道")
    town.say(ZHENG, "锦绣花园2号楼下水道堵了")
    town.talk(
        (CHEN, "我的任务", "#1 主办|#2"),
        (CHEN, "接单 2", "已接单 #2"),
        (CHEN, "接单 1", "#1 已签收"),
        (CHEN, "办结 1 拆了", "#1 已回报"),
        (CHEN, "办结 2 通了", "#2 已办结"),
    )


def test_the_admin_of_a_community_hands_out_no_code_for_a_unit_of_the_street(town: Town) -> None:
    town.talk(
        (SHEN, "邀请 城管科 13900000020 观察员", "不在您管理的范围"),
        (SU, "邀请 城管科 13900000020 观察员", "绑定码"),
    )


def load_day(town: Town, day: date, *, working: bool) -> None:
    def load(db: Connection) -> None:
        db.execute(insert(CalendarDay).values(day=day, working=working, name=""))
        raise_revision(db)

    town.store.transact(load)


def test_a_step_that_the_calendar_moved_back_is_missed_all_the_same(town: Town) -> None:
    town.wait(days=3)  # A Thursday: 回报 is due on Tuesday, with the Saturday worked on Monday.
    town.talk(
        (WANG, STEPS, "#1"),
        (LIN, "接单 1", "已接单"),
        (LIN, "吹哨 1 城管科 台阶占了公共过道", "#1"),
        (CITY, "接单 1", "已签收"),
        (CITY, "备注 1 去看过了", ""),
    )
    load_day(town, date(2026, 11, 28), working=True)
    town.wait(days=6)
    assert missed(town) == ["城管科没有按时回报，重点哨"]
    assert town.rows(select(Call.look_at)) == [{"look_at": None}]


def test_a_step_that_the_calendar_moved_on_is_looked_at_when_it_ends(town: Town) -> None:
    called(town)
    town.talk((CITY, "接单 1", "已签收"), (CITY, "备注 1 去看过了", ""))
    load_day(town, date(2026, 11, 25), working=False)
    town.wait(days=3, hours=8, minutes=30)
    assert missed(town) == []
    assert town.rows(select(Call).where(Call.look_at <= town.now)) == []
    town.wait(days=1)
    assert missed(town) == ["城管科没有按时回报，重点哨"]


@pytest.mark.parametrize(
    ("who", "ends"), [(LIN, "办结 1 台阶拆了"), (SHEN, "不予受理 1 不归社区管")]
)
def test_a_unit_hears_that_it_has_nothing_more_to_do(town: Town, who: str, ends: str) -> None:
    called(town)
    if who == SHEN:
        town.say(LIN, "退回 1 不在我网格")
    town.say(who, ends)
    (push,) = town.pushes(CITY)
    assert "#1 违建与占用 翠湖苑3号楼：城管科不用再办了" in push
    assert "并入" not in push
    town.talk((CITY, "我的任务", "没有等您单位办的事"), (CITY, "查看 1", "没有找到"))


def test_a_unit_that_has_reported_is_told_nothing_more(town: Town) -> None:
    called(town)
    town.talk((CITY, "办结 1 已拆", "已回报"), (LIN, "办结 1 台阶拆了", "已办结"))
    assert town.pushes(CITY) == []


def test_a_unit_reads_whom_to_call_only_while_it_has_to(town: Town) -> None:
    called(town)
    town.talk((CITY, "接单 1", "已签收"), (CITY, "查看 1", "居民：王桂芬 13900000051"))
    town.say(CITY, "办结 1 已拆")
    reply = town.say(CITY, "查看 1")
    assert "违建与占用" in reply
    assert "王桂芬" not in reply and "13900000051" not in reply


def test_a_unit_called_to_what_was_merged_hears_whom_to_ask(town: Town) -> None:
    called(town)
    town.talk((ZHENG, "翠湖苑3号楼门口违建", "1|2"), (ZHENG, "2", "已登记 #2"))
    town.talk((SHEN, "并入 1 2", "已并入 #2"))
    (push,) = town.pushes(CITY)
    assert all(part in push for part in ("#1", "城管科不用再办了", "已并入 #2", "林晓 13900000002"))
    town.talk((CITY, "查看 1", "没有找到"), (CITY, "查看 2", "没有找到"))
