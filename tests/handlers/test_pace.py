"""Whoever sends too much is asked to wait, politely and once; a cry for help is always heard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Audit, Message, Request
from services.binding import invite
from services.pace import Pace
from tests.town import LIN, WANG, WU, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
STRANGER = "o-stranger"
#: One of each kind, so that none is taken for another's.
TROUBLES = (
    "翠湖苑1号楼楼道灯不亮了", "翠湖苑2号楼下水道堵了", "翠湖苑4号楼门口垃圾没人清",
    "锦绣花园2号楼电梯坏了", "育才小区3号楼屋顶漏水", "康乐苑1号楼门口井盖松了",
)  # fmt: skip


@pytest.fixture
def slow(new_town: Callable[..., Town]) -> Town:
    """A town where three messages a minute are many, and three requests a day."""
    return new_town(pace=Pace(3, 8, 3, 2, staff_times=2))


def spoken(town: Town, sender: str, count: int, text: str = "你好") -> list[str]:
    return [town.say(sender, text) for _ in range(count)]


def test_the_first_message_too_many_is_answered_politely_and_the_next_not_at_all(
    slow: Town,
) -> None:
    replies = spoken(slow, WANG, 6)
    assert all("您好" in reply for reply in replies[:3])
    assert "歇一会儿" in replies[3] and "0000-12345678" in replies[3]
    assert replies[4:] == ["", ""]


def test_what_was_too_much_is_stored_all_the_same(slow: Town) -> None:
    spoken(slow, WANG, 5)
    assert len(slow.rows(select(Message.id))) == 5


def test_a_minute_later_everything_is_as_before(slow: Town) -> None:
    spoken(slow, WANG, 5)
    slow.wait(minutes=1)
    assert "您好" in slow.say(WANG, "你好")


def test_an_hour_has_its_own_limit_and_ends_too(slow: Town) -> None:
    replies = []
    for _ in range(10):
        replies.append(slow.say(WANG, "你好"))
        slow.wait(minutes=2)
    assert ["歇一会儿" in reply for reply in replies].count(True) == 1
    assert "歇一会儿" in replies[8] and replies[9] == ""
    slow.wait(hours=1)
    assert "您好" in slow.say(WANG, "你好")


def test_others_are_answered_as_always_while_one_floods(slow: Town) -> None:
    spoken(slow, WANG, 7)
    slow.talk((ZHENG, LAMP, "#1"))


@pytest.mark.parametrize("cry", ["翠湖苑3号楼着火了", "楼道里全是煤气味", "救命啊有人打我"])
def test_a_cry_for_help_is_never_too_much(slow: Town, cry: str) -> None:
    spoken(slow, WANG, 7)
    assert "11" in slow.say(WANG, cry)
    assert len(slow.rows(select(Request.id))) == 1


def test_where_the_danger_is_may_still_be_said(slow: Town) -> None:
    spoken(slow, ZHENG, 7)
    slow.say(ZHENG, "着火了")
    slow.talk((ZHENG, "翠湖苑3号楼", "翠湖苑3号楼（#1）"))


def test_a_retry_of_what_was_heard_gets_its_reply_and_counts_nothing(slow: Town) -> None:
    first = [slow.say(WANG, LAMP, key="one") for _ in range(9)]
    assert len(set(first)) == 1 and "您好" in slow.say(WANG, "你好")


def test_staff_may_send_more_and_are_told_every_time_what_was_not_done(slow: Town) -> None:
    replies = spoken(slow, LIN, 8, "我的任务")
    assert not any("没有办" in reply for reply in replies[:6])
    assert all("这一条我没有办" in reply for reply in replies[6:])
    audited = slow.rows(select(Audit.outcome).order_by(Audit.id))
    assert [row["outcome"] for row in audited] == ["done"] * 6 + ["no:too_fast"] * 2


def test_taps_on_the_menu_count_as_well(slow: Town) -> None:
    replies = [slow.hear(WANG, Kind.CLICK, menu="help") for _ in range(5)]
    assert "歇一会儿" in replies[3] and replies[4] == ""


def test_who_leaves_and_comes_back_is_always_heard(slow: Town) -> None:
    spoken(slow, WANG, 5)
    slow.hear(WANG, Kind.UNFOLLOW)
    assert "小格" in slow.hear(WANG, Kind.FOLLOW)


def file_all(town: Town, sender: str) -> list[str]:
    replies = []
    for text in TROUBLES:
        replies.append(town.say(sender, text))
        town.wait(minutes=21)
    return replies


def test_a_resident_files_so_many_a_day_and_is_told_then(slow: Town) -> None:
    slow.wait(days=2)
    replies = file_all(slow, WU)
    assert ["#" in reply for reply in replies] == [True, True, True, False, False, False]
    assert "今天已经登记了 3 件" in replies[3]
    slow.wait(days=1)
    assert "#4" in slow.say(WU, TROUBLES[3])


def test_who_is_new_files_less_on_the_first_day(slow: Town) -> None:
    replies = file_all(slow, STRANGER)
    assert ["#" in reply for reply in replies[:3]] == [True, True, False]
    slow.wait(days=1)
    assert "#3" in slow.say(STRANGER, TROUBLES[3])


def test_no_number_of_requests_keeps_a_cry_from_being_filed(slow: Town) -> None:
    file_all(slow, STRANGER)
    assert "119" in slow.say(STRANGER, "翠湖苑3号楼着火了")


@pytest.mark.parametrize("text", ["人工", "（语音）"])
def test_neither_a_person_nor_a_voice_is_a_way_around(slow: Town, text: str) -> None:
    file_all(slow, STRANGER)
    said = {"kind": Kind.VOICE, "media": "m"} if text == "（语音）" else {"text": text}
    reply = slow.hear(STRANGER, **said)
    assert "今天已经登记了" in reply


def test_what_staff_report_for_others_is_not_counted(slow: Town) -> None:
    for text in TROUBLES:
        assert "#" in slow.say(LIN, f"上报 {text}")
        slow.wait(minutes=21)


def code_of(town: Town, phone: str) -> str:
    def work(db: Any) -> str:
        house = town.keeper.now(db, town.now)
        return invite(db, town.now, house.directory.find_staff(phone)[0].id)

    return town.store.transact(work)


def test_after_five_wrong_codes_an_hour_even_the_right_one_is_refused(town: Town) -> None:
    code = code_of(town, "13900000015")
    for guess in range(5):
        town.talk((ZHENG, f"绑定 AAAA-AAA{guess + 2}", "绑定码不对"))
    town.talk((ZHENG, f"绑定 {code}", "绑定码不对"))
    town.now += timedelta(hours=1)
    town.talk((ZHENG, f"绑定 {code}", "段丽娜"))


def test_a_slip_or_two_do_not_keep_the_right_code_out(town: Town) -> None:
    code = code_of(town, "13900000015")
    town.talk((ZHENG, "绑定 AAAA-AAAA", "绑定码不对"), (ZHENG, f"绑定 {code}", "段丽娜"))
