"""What residents say after 办结, in digits and in their own words."""

import pytest
from sqlalchemy import select

from models import Notice, Request, RequestEvent
from tests.town import CHEN, LIN, SHEN, SU, WANG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
BLOCKED = "翠湖苑2号楼消防通道被电动车堵了"


def lamp_done(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(LIN, "接单 1")
    town.say(LIN, "办结 1 换了灯泡")
    town.wait(minutes=1)


def state(town: Town, number: int = 1) -> tuple[str, bool | None, str, bool | None]:
    (row,) = town.rows(
        select(
            Request.status, Request.solved, Request.satisfaction, Request.contact_confirmed
        ).where(Request.id == number)
    )
    return (row["status"], row["solved"], row["satisfaction"], row["contact_confirmed"])


def acts(town: Town) -> list[str]:
    return [row["act"] for row in town.rows(select(RequestEvent.act).order_by(RequestEvent.id))]


def test_three_questions_are_answered_by_one_digit_each(town: Town) -> None:
    lamp_done(town)
    assert "1 解决了\n2 没解决" in town.pushes(WANG)[-1]
    town.talk((WANG, "1", "满意吗|1 满意|3 不满意"))
    assert state(town) == ("resolved", True, "", None)
    town.talk((WANG, "2", "谢谢您的评价|#1 已结案|联系过您吗|1 联系过"))
    assert state(town) == ("closed", True, "基本满意", None)
    town.talk((WANG, "2", "都记下了"))
    assert state(town) == ("closed", True, "基本满意", False)
    assert acts(town)[-3:] == ["said_solved", "rated", "said_contacted"]


def test_after_the_third_answer_nothing_is_asked(town: Town) -> None:
    lamp_done(town)
    town.say(WANG, "111")
    before = acts(town)
    town.say(WANG, "1")
    assert acts(town) == before


@pytest.mark.parametrize(
    ("said", "after"),
    [
        (["111"], ("closed", True, "满意", True)),
        (["1 1 1"], ("closed", True, "满意", True)),
        (["１，３，２"], ("closed", True, "不满意", False)),
        (["12"], ("closed", True, "基本满意", None)),
        (["1", "11"], ("closed", True, "满意", True)),
        (["解决了，满意"], ("closed", True, "满意", None)),
        (["满意"], ("closed", True, "满意", None)),
        (["修好了，很满意"], ("closed", True, "满意", None)),
        (["好了谢谢"], ("resolved", True, "", None)),
        (["谢谢小林，灯亮了"], ("resolved", True, "", None)),
        (["没问题了"], ("resolved", True, "", None)),
        (["嗯", "还行", "打过电话"], ("closed", True, "基本满意", True)),
        (["是的", "满意", "没人联系我"], ("closed", True, "满意", False)),
        (["1", "1", "没有"], ("closed", True, "满意", False)),
        (["1 解决了", "2 基本满意", "1 联系过"], ("closed", True, "基本满意", True)),
        (["选1", "第一个", "①"], ("closed", True, "满意", True)),
        (["不满意"], ("closed", None, "不满意", None)),
        (["不满意，等了三天", "1", "1"], ("closed", True, "不满意", True)),
        (["12 满意", "评价 1 基本满意"], ("closed", True, "基本满意", None)),
        (["评价 1 不满意"], ("closed", None, "不满意", None)),
        (["评价 1 满意", "评价 1 不满意"], ("closed", True, "不满意", None)),
        (["谢谢"], ("resolved", None, "", None)),
        (["修好了吗"], ("resolved", None, "", None)),
    ],
)
def test_answers_may_come_in_any_words_and_at_once(
    town: Town, said: list[str], after: tuple[str, bool | None, str, bool | None]
) -> None:
    lamp_done(town)
    for text in said:
        town.say(WANG, text)
    assert state(town) == after


@pytest.mark.parametrize(
    "text",
    ["2", "2 没解决", "没有", "没解决", "还是不亮", "灯还是不亮", "又不亮了", "21", "根本没人来过",
     "没修好", "没解决 1", "没解决，不满意"],
)  # fmt: skip
def test_not_solved_is_answered_with_an_apology_and_half_the_clock(town: Town, text: str) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.talk((WANG, text, "对不起|#1 已重新办理|11月27日"))
    assert state(town)[0] == "dispatched"
    assert "没解决" in town.pushes(LIN)[-1]
    assert "重新办理" in town.pushes(ZHOU)[-1]


def test_each_reopening_reaches_one_level_higher(town: Town) -> None:
    lamp_done(town)
    told = []
    for _ in range(3):
        town.say(WANG, "没解决 1")
        heard = [who for who in (ZHOU, SHEN, SU) if "重新办理" in "".join(town.pushes(who))]
        told.append(heard)
        town.say(LIN, "办结 1 又换了一次")
    assert told == [[ZHOU], [SHEN], [SU]]


def test_a_reopened_request_is_asked_about_as_if_for_the_first_time(town: Town) -> None:
    lamp_done(town)
    town.say(WANG, "111")
    town.say(WANG, "没解决 1")
    town.say(LIN, "办结 1 换了镇流器")
    assert state(town) == ("resolved", None, "", None)
    town.talk((WANG, "1", "满意吗"))


@pytest.mark.parametrize("text", ["下水道堵了", "电梯坏了"])
def test_another_problem_is_reported_and_the_question_stays(town: Town, text: str) -> None:
    lamp_done(town)
    town.wait(minutes=10)
    town.talk((WANG, text, "#2"))
    assert state(town)[:2] == ("resolved", None)
    town.wait(minutes=10)
    town.talk((WANG, "1", "#1|满意吗"))


def test_a_number_that_is_no_choice_is_asked_again(town: Town) -> None:
    lamp_done(town)
    town.talk((WANG, "4", "没对上|1 解决了"))
    assert state(town) == ("resolved", None, "", None)


def test_the_question_about_another_request_follows_the_last_answer(town: Town) -> None:
    lamp_done(town)
    town.wait(minutes=10)
    town.talk((WANG, "厨房下水道堵了", "#2"))
    town.say(LIN, "办结 2 通了")
    town.wait(minutes=10)
    town.talk((WANG, "111", "#2 已结案|#1 供电照明：解决了吗"), (WANG, "1", "#1|满意吗"))
    assert state(town, 2)[0] == "closed"


def test_silence_is_reminded_once_and_closes_without_a_rating(town: Town) -> None:
    lamp_done(town)
    town.pushes(WANG)
    town.wait(hours=23)
    assert town.pushes(WANG) == []
    town.wait(hours=2)
    assert [push for push in town.pushes(WANG) if "想听您一句话" in push]
    town.wait(hours=24)
    assert town.pushes(WANG) == []
    town.wait(hours=24)
    assert state(town) == ("closed", None, "", None)
    assert town.pushes(WANG) == []


def test_the_reminder_is_answered_by_a_digit_even_when_something_newer_is_asked(
    town: Town,
) -> None:
    lamp_done(town)
    town.wait(hours=23)
    town.talk((WANG, "厨房下水道堵了", "#2"), (LIN, "办结 2 通了", "#2"))
    town.wait(hours=2)
    town.talk((WANG, "2", "#1 已重新办理"))


def test_who_said_that_it_is_solved_is_not_reminded_and_closes_as_solved(town: Town) -> None:
    lamp_done(town)
    town.say(WANG, "1")
    town.pushes(WANG)
    town.wait(hours=73)
    assert town.pushes(WANG) == []
    assert state(town) == ("closed", True, "", None)


def test_a_report_from_patrol_closes_without_anybody_to_ask(town: Town) -> None:
    town.talk((LIN, "上报 翠湖苑3号楼门口垃圾没人清", "#1"), (LIN, "办结 1 清了", "#1 已办结"))
    town.wait(hours=73)
    assert state(town) == ("closed", None, "", None)


def test_a_late_answer_still_counts(town: Town) -> None:
    lamp_done(town)
    town.wait(hours=100)
    town.say(WANG, "很满意")
    assert state(town) == ("closed", True, "满意", None)


def test_after_two_weeks_a_new_report_is_asked_for(town: Town) -> None:
    lamp_done(town)
    town.say(WANG, "111")
    town.wait(days=13)
    town.talk((WANG, "没解决 1", "已重新办理"), (LIN, "办结 1 换了灯座", "#1"), (WANG, "111", "#1"))
    town.wait(days=15)
    town.talk((WANG, "没解决 1", "过了两周|重新登记"))
    assert state(town)[0] == "closed"


def test_what_is_still_being_worked_on_cannot_be_rated(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "评价 1 满意", "还在办"))


def test_the_worker_learns_no_single_rating(town: Town) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.say(WANG, "132")
    town.wait(minutes=1)
    seen = "".join([*town.pushes(LIN), town.say(LIN, "查看 1"), town.say(CHEN, "查看 1")])
    assert "满意" not in seen and "没有联系" not in seen
    town.talk((SHEN, "查看 1", "评价：不满意|没有联系"))


def test_thanks_by_name_reach_the_worker_and_stand_in_the_record(town: Town) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.talk((WANG, "好了谢谢", "满意吗"))
    assert town.pushes(LIN) == []
    town.talk((WANG, "谢谢小林，灯亮了", "满意吗"))
    (push,) = town.pushes(LIN)
    assert "【表扬】#1" in push and "谢谢小林，灯亮了" in push
    assert acts(town)[-1] == "praised"


def test_what_was_answered_on_the_spot_is_the_work_of_who_answered(town: Town) -> None:
    town.talk(("demo-zheng-kai", "星河湾9号楼电梯坏了", "#1"), (SHEN, "办结 1 已修好", "#1 已办结"))
    (row,) = town.rows(select(Request.worker_id, Request.status))
    assert row["worker_id"] is not None and row["status"] == "resolved"


def test_nobody_else_rates_a_request(town: Town) -> None:
    lamp_done(town)
    town.talk(("demo-zheng-kai", "评价 1 满意", "没有找到"))
    assert state(town)[0] == "resolved"


def test_a_hazard_is_closed_only_after_somebody_else_has_looked(town: Town) -> None:
    town.talk((WANG, BLOCKED, "#1"), (LIN, "办结 1 挪走了", "#1"))
    town.wait(minutes=1)
    assert any("请核查" in push for push in town.pushes(ZHOU))
    town.talk((WANG, "111", "换人核查后才结案"))
    assert state(town) == ("resolved", True, "满意", True)
    town.wait(hours=80)
    assert state(town)[0] == "resolved"
    town.talk((LIN, "核查 1 通过", "换一个人"), (ZHOU, "核查 1 通过", "核查通过"))
    assert state(town) == ("closed", True, "满意", True)


def test_a_checked_hazard_closes_with_its_rating(town: Town) -> None:
    town.talk((WANG, BLOCKED, "#1"), (LIN, "办结 1 挪走了", "#1"), (ZHOU, "核查 1 通过", "通过"))
    assert state(town)[0] == "resolved"
    town.talk((WANG, "1", "满意吗"), (WANG, "1", "已结案"))


def test_a_hazard_that_nobody_rated_closes_with_its_check(town: Town) -> None:
    town.talk((WANG, BLOCKED, "#1"), (LIN, "办结 1 挪走了", "#1"))
    town.wait(hours=80)
    assert state(town)[0] == "resolved"
    town.say(ZHOU, "核查 1 通过")
    assert state(town) == ("closed", None, "", None)


def test_what_fails_its_check_is_done_again_and_both_sides_hear(town: Town) -> None:
    town.talk((WANG, BLOCKED, "#1"), (LIN, "办结 1 挪走了", "#1"))
    town.wait(minutes=1)
    for person in (WANG, LIN, ZHOU):
        town.pushes(person)
    town.talk(
        (ZHOU, "核查 1 不通过", "哪里没办好"),
        (ZHOU, "核查 1 不通过 又堵上了", "重新办理|林晓"),
        (ZHOU, "核查 1 通过", "还没办结"),
    )
    assert state(town) == ("dispatched", None, "", None)
    assert "核查没通过" in town.pushes(LIN)[-1]
    assert "回头看时发现还没办好" in town.pushes(WANG)[-1]
    assert town.pushes(ZHOU) == []


@pytest.mark.parametrize("who", [CHEN, ZHOU, SHEN, SU])
def test_colleagues_and_superiors_may_check(town: Town, who: str) -> None:
    lamp_done(town)
    town.talk((who, "核查 1 通过 看过了", "核查通过"))


@pytest.mark.parametrize("who", ["demo-zheng-kai", "demo-luo-jianping"])
def test_strangers_may_not_check(town: Town, who: str) -> None:
    lamp_done(town)
    assert "通过" not in town.say(who, "核查 1 通过")


def test_who_said_that_it_is_done_does_not_check_it(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (ZHOU, "办结 1 我去换了", "#1"))
    town.talk((ZHOU, "核查 1 通过", "换一个人"), (SHEN, "核查 1 看不懂", "写上核查结果"))


def test_no_notice_tells_anybody_a_rating(town: Town) -> None:
    lamp_done(town)
    town.say(WANG, "132")
    facts = [str(row["facts"]) for row in town.rows(select(Notice.facts))]
    assert not [one for one in facts if "不满意" in one]


@pytest.mark.parametrize("text", ["没解决 1", "评价 1 不满意"])
def test_praise_is_no_work_that_could_be_judged(town: Town, text: str) -> None:
    town.talk((WANG, "表扬网格员林晓，帮我搬东西", "#1"), (WANG, text, "#1 已经结束"))
    assert state(town) == ("closed", None, "", None)


@pytest.mark.parametrize(
    "text", ["不满意", "评价 1 不满意", "没解决 1", "没解决", "还是没修好", "解决了"]
)
def test_who_judges_what_was_passed_on_hears_to_whom(town: Town, text: str) -> None:
    town.say(WANG, LAMP)
    town.talk((LIN, "接单 1", "#1"), (LIN, "办结 1 转12345 归供电公司", "已转渠道"))
    town.talk((WANG, text, "#1 不归社区办：转12345 归供电公司|“人工”"))


def test_nobody_is_told_of_it_when_the_window_has_passed(town: Town) -> None:
    town.say(WANG, LAMP)
    town.talk((LIN, "接单 1", "#1"), (LIN, "办结 1 转12345 归供电公司", "已转渠道"))
    town.wait(days=20)
    town.talk((WANG, "不满意", "您现在没有办理中的事"))
