"""Which open question a resident's words answer, and how plain words say what they mean."""

import pytest
from sqlalchemy import func, select

from models import Request, RequestEvent
from tests.handlers.test_feedback import acts, lamp_done, state
from tests.town import LIN, WANG, ZHOU, Town

SINK = "厨房下水道堵了"


def requests(town: Town) -> int:
    return town.rows(select(func.count().label("count")).select_from(Request))[0]["count"]


def drain_inquired(town: Town, question: str = "是厨房还是厕所？") -> None:
    """The lamp is done and asked about; of the sink the worker wants to know something."""
    lamp_done(town)
    town.wait(minutes=10)
    town.talk((WANG, SINK, "#2"), (LIN, "接单 2", "#2"), (LIN, f"追问 2 {question}", "#2"))
    town.wait(minutes=10)
    for person in (WANG, LIN):
        town.pushes(person)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        *((text, ("closed", True, "满意", None)) for text in ("五星", "好评", "点赞", "👍")),
        *(
            (text, ("closed", True, "基本满意", None))
            for text in ("一般", "还行", "凑合", "马马虎虎", "还可以吧")
        ),
        *(
            (text, ("closed", None, "不满意", None))
            for text in ("差评", "太差", "很差", "修得不好", "办得太差")
        ),
        *(
            (text, ("resolved", True, "", None))
            for text in ("好", "可以", "好的", "嗯嗯好了谢谢", "1，谢谢", "没问题", "行，谢谢师傅")
        ),
    ],
)
def test_a_rating_in_plain_words_is_one_and_stays_between_the_resident_and_us(
    town: Town, text: str, after: tuple[str, bool | None, str, bool | None]
) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.say(WANG, text)
    assert state(town) == after
    assert town.pushes(LIN) == []


@pytest.mark.parametrize("minutes", [0, 10])
@pytest.mark.parametrize("text", ["随便", "不知道", "还没看", "4"])
def test_a_judgement_nobody_can_read_is_asked_again_and_told_nobody(
    town: Town, text: str, minutes: int
) -> None:
    lamp_done(town)
    town.wait(minutes=minutes)
    town.pushes(LIN)
    town.talk((WANG, text, "没对上|解决了吗"), (WANG, text, "没对上|解决了吗"))
    assert (state(town), requests(town)) == (("resolved", None, "", None), 1)
    assert town.pushes(LIN) == []


@pytest.mark.parametrize(
    "text",
    ["没有好啊，还是黑的", "灯还是黑的", "楼道还是黑的", "修是修了，可是还闪", "灯不亮",
     "没人联系我就说办好了"],
)  # fmt: skip
def test_a_sentence_that_says_it_is_as_it_was_reopens(town: Town, text: str) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.talk((WANG, text, "#1 已重新办理"))
    assert requests(town) == 1
    assert text in town.pushes(LIN)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "没多久就修好了",
        "师傅没两下就弄好了",
        "办得差不多了",
        "还没联系我",
        "没好意思说",
        "早就不漏了",
    ],
)
def test_praise_and_waiting_are_no_failure(town: Town, text: str) -> None:
    lamp_done(town)
    town.say(WANG, text)
    assert state(town)[0] == "resolved" and state(town)[2] != "不满意"


@pytest.mark.parametrize(
    ("text", "praised"), [("谢谢师傅", False), ("谢谢", False), ("谢谢小林", True)]
)
def test_thanks_alone_are_returned_and_the_question_stays(
    town: Town, text: str, praised: bool
) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.talk((WANG, text, "您客气了|解决了吗"))
    assert (state(town), requests(town)) == (("resolved", None, "", None), 1)
    assert any("【表扬】#1" in push for push in town.pushes(LIN)) is praised


@pytest.mark.parametrize("text", ["不满意物业的服务", "对物业很不满意"])
def test_a_rating_of_somebody_else_does_not_rate_the_work(town: Town, text: str) -> None:
    lamp_done(town)
    town.talk((WANG, text, "物业"))
    assert state(town) == ("resolved", None, "", None)
    town.say(WANG, "1")
    assert requests(town) == 2


def test_a_number_goes_to_the_rating_and_words_to_the_worker_who_asked(town: Town) -> None:
    drain_inquired(town)
    town.talk(
        (WANG, "1", "#1|满意吗"),
        (WANG, "厨房", "已转告林晓（#2）|#1|满意吗"),
        (WANG, "1", "#1 已结案|联系过您吗"),
    )
    assert [push for push in town.pushes(LIN) if "厨房" in push]


@pytest.mark.parametrize("text", ["厨房", "厨房里", "二楼", "三楼和四楼", "第二层"])
def test_a_place_alone_answers_the_worker_and_is_no_alarm(town: Town, text: str) -> None:
    drain_inquired(town, "在哪里漏？")
    town.talk((WANG, text, "已转告林晓（#2）"))
    assert requests(town) == 2


@pytest.mark.parametrize("text", ["厨房着火了", "厨房有煤气味", "二楼着火", "冒烟了", "救命"])
def test_danger_raises_the_alarm_though_a_worker_waits_for_an_answer(town: Town, text: str) -> None:
    drain_inquired(town)
    town.talk((WANG, text, "#3"))
    assert any("#3" in push for push in town.pushes(LIN))


def test_after_the_last_rating_the_workers_question_is_shown_again(town: Town) -> None:
    drain_inquired(town, "几层？")
    town.talk((WANG, "111", "#1 已结案|#2|林晓问您：几层？"), (WANG, "1", "已转告林晓（#2）"))


def test_a_number_that_is_no_choice_tells_the_worker_how_many(town: Town) -> None:
    drain_inquired(town, "几层？")
    town.talk((WANG, "5", "已转告林晓（#2）"))


def test_an_answer_to_a_worker_is_no_verdict_though_it_sounds_like_one(town: Town) -> None:
    drain_inquired(town, "还漏吗？")
    town.talk((WANG, "没有", "已转告林晓（#2）"))
    assert state(town) == ("resolved", None, "", None)


def test_consent_to_a_receipt_is_no_verdict_on_something_else(town: Town) -> None:
    lamp_done(town)
    town.wait(minutes=10)
    town.say(WANG, SINK)
    town.say(WANG, "好的")
    assert state(town) == ("resolved", None, "", None)


@pytest.mark.parametrize(("text", "status"), [("1", "closed"), ("2", "dispatched")])
def test_a_number_counts_for_two_weeks_after_silence(town: Town, text: str, status: str) -> None:
    lamp_done(town)
    town.live(days=10)
    town.pushes(WANG)
    assert state(town) == ("closed", None, "", None)
    town.say(WANG, text)
    assert state(town)[:2] == (status, text == "1")


def test_late_words_that_may_mean_anything_are_no_verdict(town: Town) -> None:
    lamp_done(town)
    town.live(days=10)
    for text in ("好的", "没有"):
        town.say(WANG, text)
    assert state(town) == ("closed", None, "", None)


@pytest.mark.parametrize("text", ["2", "501", "。", "？？", "……", "🙂"])
def test_a_number_or_a_sign_alone_never_opens_a_request(town: Town, text: str) -> None:
    town.say(WANG, "呃那个什么")
    town.say(WANG, text)
    town.say(WANG, text)
    assert requests(town) == 0


def test_who_slept_over_the_reminder_is_not_asked_about_what_has_ended(town: Town) -> None:
    lamp_done(town)
    town.pushes(WANG)
    town.wait(days=4)
    assert town.pushes(WANG) == []
    town.talk((WANG, "2", "#1 已重新办理"))


def test_nothing_is_called_ended_before_it_is_known_whether_it_is_solved(town: Town) -> None:
    lamp_done(town)
    reply = town.say(WANG, "不满意")
    assert "解决了吗" in reply and "结案" not in reply


def test_who_rates_after_the_window_is_not_invited_to_reopen(town: Town) -> None:
    lamp_done(town)
    town.live(days=18)
    reply = town.say(WANG, "评价 1 满意")
    assert "谢谢您的评价" in reply and "两周" not in reply


@pytest.mark.parametrize("text", ["2", "21", "没解决1", "没解决", "2 没解决"])
def test_a_bare_command_is_no_reason(town: Town, text: str) -> None:
    lamp_done(town)
    for person in (LIN, ZHOU):
        town.pushes(person)
    town.say(WANG, text)
    for person in (LIN, ZHOU):
        push = town.pushes(person)[-1]
        assert "居民说没解决" in push and "居民的话" not in push
    assert acts(town)[-1] == "reopened"


def test_work_that_begins_again_shows_no_former_result(town: Town) -> None:
    lamp_done(town)
    town.say(WANG, "2")
    shown = town.say(WANG, "进度 1")
    assert "结果：" not in shown and "办结：换了灯泡" in shown
    assert "结果：" not in town.say(LIN, "查看 1")


@pytest.mark.parametrize(
    "text",
    [
        "在上班",
        "明天下午",
        "第一个",
        "明天再来吧",
        "不在家别来",
        "钥匙在物业",
        "要上班，下班以后行吗",
    ],
)
def test_few_words_answer_the_worker_who_asked_and_open_nothing(town: Town, text: str) -> None:
    town.talk((WANG, SINK, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 您几时在家", "#1"))
    town.pushes(LIN)
    town.talk((WANG, text, "已转告林晓（#1）"))
    assert (requests(town), text in town.pushes(LIN)[-1]) == (1, True)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("停电了", "#2|供电"),
        ("路灯不亮", "#2|供电"),
        ("你们态度太差", "被反映的人看不到"),
        ("我要找人工", "请社区的人来联系您"),
        ("什么时候来", "#1|已接单"),
        ("不用来了", "想撤回"),
    ],
)
def test_what_is_clearly_something_else_is_no_answer_to_a_worker(
    town: Town, text: str, answer: str
) -> None:
    town.talk((WANG, SINK, "#1"), (LIN, "接单 1", "#1"), (LIN, "追问 1 您几时在家", "#1"))
    town.talk((WANG, text, answer))


@pytest.mark.parametrize(
    ("text", "rated"),
    [
        *(
            (text, ("resolved", True, "", None))
            for text in (
                "解决了 就是来得太慢", "解决了 但是来得太慢了", "好是好了 但是过两天又得坏",
                "解决了 但是态度差", "弄好了 就是收了我80块钱 态度还凶", "1 就是太慢",
            )
        ),
        ("满意 就是慢了点", ("closed", True, "满意", None)),
        ("还行，就是有点慢", ("closed", True, "基本满意", None)),
    ],
)  # fmt: skip
def test_a_remark_stays_with_the_rating_and_reaches_no_handler(
    town: Town, text: str, rated: tuple[str, bool | None, str, bool | None]
) -> None:
    lamp_done(town)
    town.pushes(LIN)
    town.say(WANG, text)
    assert (state(town), requests(town)) == (rated, 1)
    assert (town.pushes(LIN), text in town.say(LIN, "查看 1")) == ([], False)
    (note,) = town.rows(select(RequestEvent.note).where(RequestEvent.note.contains(text)))
    assert note["note"].endswith(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("修好了 但是垃圾没人收", "#2 垃圾清运"),
        ("解决了 不过楼下水管爆了", "请问是哪一类"),
        ("解决了 但是师傅骂人", "投诉工作人员"),
        ("修好了但是又坏了", "#1 已重新办理"),
    ],
)
def test_what_somebody_has_to_mend_is_no_remark(town: Town, text: str, answer: str) -> None:
    lamp_done(town)
    town.talk((WANG, text, answer))
    assert state(town)[1] is not True
