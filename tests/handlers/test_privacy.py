"""What is private stays private whatever staff do with it, as conversations."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Call, Notice, Question, Request
from tests.town import CHEN, LIN, MONDAY, SHEN, SU, WANG, ZHENG, ZHOU, Town

CITY = "demo-chengguan"
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


FOLLOWED = ((ZHENG, "1", "一起跟进"),)
MERGED = ((ZHENG, "2", "#2"), (SHEN, "并入 2 1", "已并入"))


@pytest.mark.parametrize("joined", [FOLLOWED, MERGED])
def test_who_joined_what_becomes_private_hears_no_more_of_it(
    town: Town, joined: tuple[tuple[str, str, str], ...]
) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, LAMP, "#1"), *joined)
    town.say(SHEN, "改类 1 D1")
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


@pytest.mark.parametrize("words", [VIOLENCE, "我不想活了，想从楼上跳下去"])
def test_what_rings_at_a_victims_phone_says_nothing(town: Town, words: str) -> None:
    town.talk((WANG, words, "#1"))
    handler = LIN if "已接单" in town.say(LIN, "接单 1") else SHEN
    town.say(handler, "接单 1")
    for command in ("到场 1", "追问 1 您安全吗？", "备注 1 已联系"):
        town.say(handler, command)
    town.say(WANG, "他走了")
    town.say(handler, "办结 1 他打人已报警，送她到庇护所")
    town.wait(days=1)
    town.wait(days=4)
    heard = town.pushes(WANG)
    assert heard and all(push.startswith("您的事 #1 ") for push in heard)
    told = ("家暴", "治安", "轻生", "翠湖苑", "他", "庇护", "解决了吗", "林晓", "安全", "网格")
    assert not any(word in push for push in heard for word in told)
    for facts in town.rows(select(Notice.facts).where(Notice.kind.like("discreet%"))):
        assert set(facts["facts"]) <= {"number", "plain_number", "reported", "hint"}
    assert town.rows(select(Question.kind).where(Question.kind == "rating")) == []
    assert town.rows(select(Request.status, Request.satisfaction)) == [
        {"status": "closed", "satisfaction": ""}
    ]


@pytest.mark.parametrize("cry", ["救命啊", "他又打我了", "他要杀我"])
def test_a_cry_alarms_everybody_although_a_worker_waits_for_an_answer(town: Town, cry: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 您在家吗？", "#1"))
    town.talk((WANG, cry, "110|#2"))


def test_a_few_words_that_are_hardly_a_cry_answer_the_worker_who_asked(town: Town) -> None:
    town.talk((WANG, VIOLENCE, "#1"), (SHEN, "接管 1", "#1"), (SHEN, "追问 1 您安全吗？", "#1"))
    town.wait(minutes=30)
    town.talk((WANG, "他走了", "#1"), (SHEN, "查看 1", "他走了"))
    assert len(town.rows(select(Request.id))) == 1


@pytest.mark.parametrize("hour", [3, 23])
def test_a_clock_that_runs_out_at_night_lets_a_resident_sleep(town: Town, hour: int) -> None:
    town.now = MONDAY.replace(hour=0) + timedelta(hours=hour - 8)
    town.talk((WANG, "翠湖苑3号楼2单元下水道堵了", "【紧急】"), (LIN, "接单 1", "#1"))
    town.pushes(WANG)
    town.live(hours=24)
    assert "对不起" not in "".join(town.pushes(WANG))
    assert "超期" in "".join(town.pushes(LIN))
    town.live(hours=9)
    heard = town.pushes(WANG)
    assert "没能按时办好" in heard[-1] and not any("还剩" in push for push in heard)


@pytest.mark.parametrize(
    "words", ["投诉网格员林晓态度很差，骂人", "我爸一个人在家没人照顾，要人帮忙"]
)
def test_units_are_called_to_no_complaint_and_no_care(town: Town, words: str) -> None:
    town.talk((WANG, words, "#1"))
    handler = SHEN if "投诉" in words else LIN
    town.talk((handler, "吹哨 1 城管科 去看看", "不公开的事，不能吹哨"))
    assert town.rows(select(Call.id)) == []


def test_a_unit_in_a_quarrel_is_never_told_where_it_is(town: Town) -> None:
    town.talk(
        (WANG, f"翠湖苑3号楼2单元501，{QUARREL}", "#1"), (LIN, "吹哨 1 城管科 劝一劝", "城管科")
    )
    assert "翠湖苑" not in town.say(CITY, "我的任务")
    town.wait(days=9)
    for phone in (CITY, SU):
        assert not any("翠湖苑" in push for push in town.pushes(phone) if "城管科" in push)
    kinds = Notice.kind.in_(["called_private", "call_urged", "call_missed"])
    facts = [row["facts"] for row in town.rows(select(Notice.facts).where(kinds))]
    assert facts and {one["place"] for one in facts} == {""}


def test_a_unit_loses_what_becomes_a_complaint(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "吹哨 1 城管科 看看", "城管科"), (SHEN, "改类 1 K1", "#1"))
    town.pushes(CITY)
    town.wait(days=2)
    assert town.pushes(CITY) == []
    town.talk((CITY, "我的任务", "没有等您单位办的事"))


def test_no_list_by_category_tells_whom_a_complaint_accuses(town: Town) -> None:
    town.talk((WANG, "你们管理员沈川态度很差，我要投诉他", "#1"), (WANG, LAMP, "#2"))
    for command in ("统计 类别", "统计 今日", "统计 本月"):
        reply = town.say(SHEN, command)
        assert "投诉" not in reply and "供电照明" in reply
    assert "新收 2 件" in town.say(SHEN, "统计")


@pytest.mark.parametrize("again", ["翠湖苑3号楼", "在翠湖苑3号楼"])
def test_an_emergency_whose_place_is_said_again_alarms_nobody_again(town: Town, again: str) -> None:
    town.say(ZHENG, "翠湖苑3号楼着火了")
    phones = (LIN, CHEN, ZHOU, SHEN)
    assert all(town.pushes(phone) for phone in phones)
    town.talk((ZHENG, again, "翠湖苑3号楼（#1）"))
    assert not any(town.pushes(phone) for phone in phones)
    town.say(ZHENG, "翠湖苑3号楼2单元")
    assert all(town.pushes(phone) for phone in phones)


def test_what_may_be_a_complaint_joins_no_report_that_staff_read(town: Town) -> None:
    town.say(WANG, "楼道灯不亮了")
    assert "已补充" not in town.say(WANG, "网格员老是不接电话，态度还差")
    assert "态度" not in "".join(town.pushes(LIN)) + town.say(LIN, "查看 1")
