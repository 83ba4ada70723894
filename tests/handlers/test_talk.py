"""What residents say and send while something is asked, and what only staff may say."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Attachment, Request
from tests.town import CHEN, LIN, SHEN, WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"


def statuses(town: Town) -> list[str]:
    return [row["status"] for row in town.rows(select(Request.status).order_by(Request.id))]


def joined(town: Town) -> list[int | None]:
    rows = town.rows(select(Attachment.request_id).order_by(Attachment.id))
    return [row["request_id"] for row in rows]


def lamp_done(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(LIN, "办结 1 换了灯泡")


# --- Sentences that only look like a word of staff.


@pytest.mark.parametrize(
    "text",
    [
        "15号到了暖气还没来",
        "3号派人来修的电梯又坏了",
        "收到3月份的物业费单子不对",
        "接5岁孩子放学没人",
        "3号转给物业了没人管",
        "5号看病没人陪",
        "看3单元的灯不亮",
        "8号收到通知停水",
        "3号完成的防水又漏了",
        "查询3月份水费",
        "退回3箱牛奶",
        "到场 3个人，电梯还是坏的",
        "督办 3号楼垃圾",
        "停用 的井盖没盖",
        "审计 我们物业的账",
        "排期 什么时候轮到我们装电梯",
        "吹哨 3点钟小孩在楼下吹哨",
        "统计 人口的人敲门要我身份证",
        "延期 3天行不行，我明天不在家",
    ],
)
def test_a_residents_sentence_is_never_refused_as_a_word_of_staff(town: Town, text: str) -> None:
    reply = town.say(WANG, text)
    assert "工作人员用的" not in reply and "没有找到" not in reply
    assert "#1" in reply or "回数字就行" in reply or "没太听明白" in reply


@pytest.mark.parametrize(
    "text", ["退回 100块押金不给我", "核查 12号楼的住户", "不予受理 1号楼的投诉凭什么"]
)
def test_a_sentence_behind_a_word_of_staff_is_understood_as_what_it_says(
    town: Town, text: str
) -> None:
    assert "工作人员用的" not in town.say(WANG, text)


def test_a_sentence_with_a_number_accepts_nothing_for_a_worker(town: Town) -> None:
    town.say(WANG, LAMP)
    town.say(LIN, "接1岁孩子放学没人")
    assert statuses(town)[0] == "dispatched"


def test_a_residents_word_of_staff_is_still_told_so(town: Town) -> None:
    town.talk((WANG, "接单 1", "工作人员用的"), (WANG, "我的任务", "工作人员用的"))


# --- What staff say in passing.


@pytest.mark.parametrize("text", ["好的，马上去", "收到", "好的", "在路上了，十分钟到"])
def test_a_worker_who_says_to_come_accepts_the_only_task(town: Town, text: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, text, "已接单 #1"), (LIN, text, "#1 等您|到场 1"))
    assert statuses(town) == ["claimed"]


def test_who_has_several_tasks_accepts_none_by_saying_to_come(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "翠湖苑3号楼2单元下水道堵了", "#2"))
    town.talk((LIN, "好的，马上去", "带上单号"), (LIN, "收到", "带上单号"))
    assert statuses(town) == ["dispatched", "dispatched"]


@pytest.mark.parametrize("staff", [LIN, SHEN])
def test_nothing_staff_say_in_passing_becomes_a_request(town: Town, staff: str) -> None:
    for text in ("在路上", "刚打过电话了", "今天太忙了", "好的，马上去"):
        assert "#" not in town.say(staff, text)
    assert statuses(town) == [] and town.pushes(SHEN) == []


# --- Open forms.


def test_a_problem_told_while_the_home_is_asked_is_filed_and_the_home_asked_again(
    town: Town,
) -> None:
    town.talk(
        (ZHENG, "绑定住址", "请说您的住址"),
        (ZHENG, "翠湖苑5号楼水管爆了，水漏得到处都是", "#1|翠湖苑5号楼|刚才那件事还差一点"),
        (ZHENG, "春熙苑6号楼", "已绑定住址：春熙苑6号楼"),
    )


def test_a_problem_without_a_place_is_asked_about_instead_of_the_home(town: Town) -> None:
    town.talk(
        (ZHENG, "绑定住址", "请说您的住址"),
        (ZHENG, "楼道灯不亮了", "供电照明|在哪里"),
        (ZHENG, "翠湖苑5号楼", "#1|翠湖苑5号楼"),
    )


def test_binding_a_home_in_the_middle_of_a_report_loses_no_report(town: Town) -> None:
    town.talk(
        (ZHENG, "楼道灯不亮了", "在哪里"),
        (ZHENG, "绑定住址", "先把眼前这件事说完|在哪里"),
        (ZHENG, "绑定住址 春熙苑6号楼", "已绑定住址：春熙苑6号楼|在哪里"),
        (ZHENG, "翠湖苑5号楼", "#1|供电照明|翠湖苑5号楼"),
    )


@pytest.mark.parametrize(
    "place", ["翠湖苑5号楼", "翠湖苑小区5号楼2单元501", "我在翠湖苑小区5号楼2单元3楼301室"]
)
def test_an_address_is_no_cry_whatever_its_words_weigh(town: Town, place: str) -> None:
    town.talk((ZHENG, "楼道灯不亮了", "在哪里"), (ZHENG, place, "#1|供电照明|翠湖苑5号楼"))


def test_a_photo_while_the_home_is_asked_joins_the_next_report(town: Town) -> None:
    town.say(ZHENG, "绑定住址")
    assert "刚才那件事还差一点" in town.hear(ZHENG, Kind.IMAGE, media="m1")
    town.say(ZHENG, "翠湖苑5号楼水管爆了，水漏得到处都是")
    assert joined(town) == [1]


@pytest.mark.parametrize(
    ("text", "status"), [("评价 1 满意", "closed"), ("没解决 1 灯还是不亮", "dispatched")]
)
def test_a_rating_with_a_number_is_heard_while_a_form_is_open(
    town: Town, text: str, status: str
) -> None:
    lamp_done(town)
    town.say(WANG, "绑定住址")
    town.talk((WANG, text, "#1|刚才那件事还差一点"))
    assert statuses(town) == [status]


# --- Plain mode, where anybody can write in anybody's name.


def test_the_menu_shows_a_worker_the_tasks(town: Town) -> None:
    town.say(WANG, LAMP)
    assert "#1" in town.hear(LIN, Kind.CLICK, menu="tasks")


def test_the_menu_shows_no_tasks_in_plain_mode(town: Town) -> None:
    town.say(WANG, LAMP)
    reply = town.hear(LIN, Kind.CLICK, menu="tasks", trusted=False)
    assert "明文模式" in reply and "#1" not in reply


def test_the_menu_tells_a_resident_that_tasks_are_for_staff(town: Town) -> None:
    assert "工作人员用的" in town.hear(WANG, Kind.CLICK, menu="tasks")


def test_nobody_agrees_to_a_withdrawal_in_plain_mode(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, "撤回 1", "等他确认"))
    town.say(LIN, "同意", trusted=False)
    assert statuses(town) == ["claimed"]
    town.say(LIN, "同意")
    assert statuses(town) == ["cancelled"]


def test_who_handed_a_request_on_agrees_to_no_withdrawal(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, "撤回 1", "等他确认"))
    town.talk((SHEN, "派单 1 陈立冬", "#1"))
    town.say(LIN, "好的")
    assert statuses(town) == ["dispatched"]


# --- Photos, and answers to what a worker asked.


def asked(town: Town, question: str) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, f"追问 1 {question}", "#1"))
    town.wait(minutes=20)
    town.pushes(LIN)


@pytest.mark.parametrize(("kind", "told"), [(Kind.IMAGE, "（照片）"), (Kind.VOICE, "（语音）")])
def test_a_photo_or_voice_answers_what_the_worker_asked(town: Town, kind: Kind, told: str) -> None:
    asked(town, "请发一张照片")
    assert "#1" in town.hear(WANG, kind, media="m1")
    assert joined(town) == [1]
    assert statuses(town) == ["claimed"]
    assert any(told in push for push in town.pushes(LIN))


def test_a_photo_that_was_asked_for_goes_before_an_open_form_and_a_newer_report(
    town: Town,
) -> None:
    asked(town, "请发一张照片")
    town.talk((WANG, "锦绣花园2号楼下水道堵了", "#2"), (WANG, "绑定住址", "请说您的住址"))
    town.hear(WANG, Kind.IMAGE, media="m1")
    assert joined(town) == [1]


@pytest.mark.parametrize(
    "text", ["在家的，谢谢你", "好的，谢谢", "下午三点以后都在家，谢谢", "五楼和六楼的都不亮，谢谢"]
)
def test_an_answer_that_ends_in_thanks_reaches_the_worker(town: Town, text: str) -> None:
    asked(town, "什么时候在家？")
    town.talk((WANG, text, "已转告林晓"))
    assert any(text in push for push in town.pushes(LIN))


@pytest.mark.parametrize(
    ("text", "reply"),
    [("不用来了", "等他确认"), ("锦绣花园2号楼下水道堵了", "已登记 #2"), ("人工", "#2")],
)
def test_a_wish_of_its_own_is_no_answer_to_the_worker(town: Town, text: str, reply: str) -> None:
    asked(town, "什么时候在家？")
    town.talk((WANG, text, reply))


def test_an_old_photo_joins_neither_a_new_photo_nor_a_report(town: Town) -> None:
    town.hear(WANG, Kind.IMAGE, media="old")
    town.now += timedelta(days=2)
    town.hear(WANG, Kind.IMAGE, media="new")
    town.talk((WANG, LAMP, "#1"))
    assert joined(town) == [None, 1]


def test_a_location_says_where_the_danger_is_in_the_middle_of_a_form(town: Town) -> None:
    town.talk((ZHENG, "楼道灯不亮了", "在哪里"), (ZHENG, "着火了", "119|#1"))
    town.hear(ZHENG, Kind.LOCATION, text="名都花园", lat=37.8524, lng=112.5652)
    (request,) = town.rows(select(Request.place))
    assert "名都花园" in request["place"]
    assert town.pushes(CHEN) != []


@pytest.mark.parametrize("text", ["我现在过去", "我去看看", "过去看看"])
def test_a_worker_who_goes_there_says_to_come(town: Town, text: str) -> None:
    town.talk((WANG, "楼道灯不亮了", "#1"), (LIN, "接单 1", "#1"), (LIN, text, "#1 等您"))


@pytest.mark.parametrize(
    "text",
    ["换了灯泡", "已联系王阿姨", "打过电话了"],
)
def test_what_a_worker_tells_of_the_only_task_is_asked_for_by_its_word(
    town: Town, text: str
) -> None:
    town.talk(
        (WANG, "楼道灯不亮了", "#1"),
        (LIN, "接单 1", "#1"),
        (LIN, text, "这句要记到 #1 供电照明 吗|回 1|回 2|退回 1"),
    )
    assert statuses(town) == ["claimed"]


def test_a_worker_who_names_a_place_reports_something(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮了", "#1"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "换了灯泡的翠湖苑5号楼楼道灯又不亮了", "#2"))


def test_a_worker_with_a_task_is_not_asked_whether_they_are_safe(town: Town) -> None:
    town.talk((WANG, "楼道灯不亮了", "#1"), (LIN, "接单 1", "#1"))
    assert "安全吗" not in town.say(LIN, "我先走了")


@pytest.mark.parametrize("text", ["气死我了", "气死人了", "你们气死我了"])
def test_who_is_upset_is_not_greeted(town: Town, text: str) -> None:
    reply = town.say(WANG, text)
    assert "对不起" in reply and "没解决" in reply


@pytest.mark.parametrize("text", ["你是机器人吗", "你是人还是机器", "机器我不跟你说"])
def test_who_asks_whether_a_machine_answers_is_told(town: Town, text: str) -> None:
    town.talk((WANG, text, "自动助手|人工"))


@pytest.mark.parametrize("text", ["水", "灯", "电。"])
def test_one_sign_alone_is_asked_about(town: Town, text: str) -> None:
    town.talk((WANG, text, "是什么事"), (WANG, text, "是什么事"))
    assert statuses(town) == []


@pytest.mark.parametrize("text", ["喂", "喂喂", "有人吗"])
def test_who_calls_out_is_answered(town: Town, text: str) -> None:
    town.talk((WANG, text, "您好，我在"))


def test_who_wants_the_number_of_who_leads_gets_it(town: Town) -> None:
    town.talk((WANG, "领导电话给我", "网格长：周明远|0000-87654321"))


@pytest.mark.parametrize("text", ["我老伴走了", "老伴前天走了", "我老头子没了"])
def test_who_lost_somebody_is_not_greeted(town: Town, text: str) -> None:
    town.talk((WANG, "楼道灯不亮了", "#1"), (WANG, text, "节哀|人工"))
    assert statuses(town) == ["dispatched"]


@pytest.mark.parametrize("text", ["我老伴走路摔了一跤", "我妈走了十分钟还没到家", "老伴走路不方便"])
def test_who_tells_of_the_living_is_not_condoled(town: Town, text: str) -> None:
    assert "节哀" not in town.say(WANG, text)


def test_who_only_asks_complains_of_nobody(town: Town) -> None:
    town.talk((WANG, "不是投诉是问问", "我在"))
    assert statuses(town) == []


@pytest.mark.parametrize("text", ["你们是不是机器人啊", "你是机器人吗", "是真人吗？"])
def test_who_asks_for_a_machine_is_told_and_nothing_is_added(town: Town, text: str) -> None:
    town.talk((WANG, "厨房下水道堵了", "#1"))
    town.pushes(LIN)
    town.talk((WANG, text, "我是小格|人工"))
    assert town.pushes(LIN) == []


def test_a_question_about_something_else_is_not_added_to_the_last_one(town: Town) -> None:
    town.talk((WANG, "停水到几点啊", "#1"), (WANG, "养老金咋还没到账", "1 政策咨询"))
    town.talk((WANG, "1", "#2 政策咨询"))
