"""What leaders and admins do above a request: 接管 督办 超期 审计."""

import pytest
from sqlalchemy import select

from models import Request
from services import auditing
from tests.town import CHEN, LIN, SHEN, SU, WANG, ZHENG, ZHOU, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
QUARREL = "楼上天天半夜吵架摔东西，我劝了还骂我"


def column(town: Town, name: str) -> object:
    (row,) = town.rows(select(getattr(Request, name)))
    return row[name]


def silence(town: Town) -> None:
    for phone in (WANG, LIN, CHEN, ZHOU, SHEN, SU):
        town.pushes(phone)


@pytest.mark.parametrize(
    ("before", "status"),
    [
        ([], "claimed"),
        ([(LIN, "接单 1")], "claimed"),
        ([(LIN, "接单 1"), (LIN, "到场 1")], "in_progress"),
        ([(LIN, "接单 1"), (LIN, "追问 1 几层？")], "need_info"),
    ],
)
def test_a_superior_takes_over_and_the_handler_keeps_the_duty(
    town: Town, before: list[tuple[str, str]], status: str
) -> None:
    town.say(WANG, LAMP)
    for who, text in before:
        town.say(who, text)
    silence(town)
    town.talk((ZHOU, "接管 1", "现在由您办理|王桂芬"))
    assert column(town, "status") == status
    assert "周明远" in town.pushes(WANG)[-1]
    assert "周明远" in town.pushes(LIN)[-1]
    town.talk(
        (LIN, "查看 1", LAMP),
        (LIN, "办结 1 好了", "没有找到"),
        (ZHOU, "办结 1 换了灯泡", "已办结"),
    )
    assert "换了灯泡" in town.pushes(LIN)[-1]


@pytest.mark.parametrize(
    ("by", "words", "heir"), [(ZHOU, "接管 1", ZHOU), (LIN, "转派 1 陈立冬 我请假", CHEN)]
)
def test_a_wish_to_withdraw_is_answered_by_who_has_it_now(
    town: Town, by: str, words: str, heir: str
) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (WANG, "撤回 1", "#1"))
    silence(town)
    town.talk((by, words, "#1"))
    assert "想撤回" in town.pushes(heir)[-1]
    town.talk((heir, "同意", "#1 已同意撤回"))
    assert column(town, "status") == "cancelled"


def test_what_nobody_answers_for_is_taken_over_at_once(town: Town) -> None:
    town.talk((ZHENG, "星河湾9号楼电梯坏了", "#1"), (SHEN, "接管 1", "现在由您办理"))
    assert column(town, "status") == "claimed" and column(town, "keeper_id") is None
    assert "沈川" in town.pushes(ZHENG)[-1]


def test_the_first_handler_keeps_the_duty_however_high_it_goes(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHOU, "接管 1", "#1"), (SHEN, "接管 1", "#1"))
    assert "不在您名下" in town.pushes(ZHOU)[-1]
    town.say(SHEN, "办结 1 换了灯泡")
    assert "换了灯泡" in town.pushes(LIN)[-1]


def test_given_to_somebody_else_the_duty_goes_along(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHOU, "接管 1", "#1"), (SHEN, "派单 1 陈立冬", "陈立冬"))
    assert column(town, "keeper_id") is None


@pytest.mark.parametrize(
    ("who", "text", "reply"),
    [
        (LIN, "接管 1", "网格长和管理员用的"),
        (CHEN, "督办 1", "网格长和管理员用的"),
        ("demo-gu-xiaoyan", "接管 1", "没有找到"),
        ("demo-luo-jianping", "督办 1 快", "没有找到"),
        (WANG, "超期", "工作人员"),
        (ZHOU, "审计", "管理员用的"),
        (WANG, "审计", "工作人员"),
        (WANG, "退回", "工作人员"),
    ],
)
def test_who_does_not_stand_above_is_refused(town: Town, who: str, text: str, reply: str) -> None:
    town.say(WANG, LAMP)
    town.talk((who, text, reply))


def test_whom_a_complaint_names_cannot_take_it_over(town: Town) -> None:
    town.say(WANG, "投诉网格长周明远态度不好，报了半个月不来还骂人")
    town.talk((ZHOU, "接管 1", "没有找到"), (ZHOU, "督办 1", "没有找到"))


def test_a_private_request_is_out_of_a_leaders_reach(town: Town) -> None:
    town.talk((WANG, QUARREL, "#1"), (ZHOU, "接管 1", "没有找到"), (SHEN, "接管 1", QUARREL))
    assert "吵架" not in "".join([*town.pushes(LIN), *town.pushes(ZHOU)])


def test_what_has_ended_or_is_ones_own_is_not_taken_over(town: Town) -> None:
    town.talk(
        (WANG, LAMP, "#1"),
        (ZHOU, "接管 1", "#1"),
        (ZHOU, "接管 1", "就在您手上"),
        (ZHOU, "督办 1 快", "就在您手上"),
        (ZHOU, "办结 1 好了", "#1"),
        (SHEN, "接管 1", "已经结束"),
    )


def test_supervision_reaches_the_handler_and_the_levels_in_between(town: Town) -> None:
    town.say(WANG, LAMP)
    silence(town)
    town.talk((SU, "督办 1 请今天办好", "#1 已督办|林晓"))
    for phone in (LIN, ZHOU, SHEN):
        (push,) = town.pushes(phone)
        assert "【督办】#1" in push and "苏文清：请今天办好" in push
    assert town.pushes(WANG) == town.pushes(SU) == []
    town.talk((LIN, "我的任务", "#1【督办】"))


def test_the_next_note_and_the_end_are_reported_to_who_supervised(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (SHEN, "督办 1", "#1"))
    silence(town)
    town.say(LIN, "备注 1 灯泡下午到货")
    assert "灯泡下午到货" in town.pushes(SHEN)[-1]
    town.say(LIN, "备注 1 路上")
    assert town.pushes(SHEN) == []
    town.say(LIN, "办结 1 换了灯泡")
    assert "换了灯泡" in town.pushes(SHEN)[-1]


def test_nobody_is_reported_to_without_supervision(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    silence(town)
    town.talk((LIN, "备注 1 路上", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    assert town.pushes(SHEN) == town.pushes(ZHOU) == []


def test_what_is_overdue_is_listed_the_latest_first(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHOU, "超期", "没有超期"))
    town.wait(days=2)
    town.talk((ZHENG, "翠湖苑5号楼楼道灯不亮了", "#2"), (ZHENG, "春熙苑6号楼电梯坏了", "#3"))
    town.wait(days=9)
    lines = town.say(ZHOU, "超期").split("\n")
    assert "2 件" in lines[0] and lines[1].startswith("#1") and lines[2].startswith("#2")
    assert "林晓 13900000002" in lines[1] and "超" in lines[1]
    town.talk((SU, "超期", "3 件|#3"))
    assert "#3" not in town.say(SHEN, "超期")


def test_a_private_request_is_in_the_admins_list_only_and_without_its_door(town: Town) -> None:
    town.say(WANG, QUARREL)
    town.wait(days=40)
    assert "#1" not in town.say(ZHOU, "超期")
    reply = town.say(SHEN, "超期")
    assert "#1" in reply and "501" not in reply and "吵架" not in reply


def test_an_admin_reads_what_staff_below_did(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "退回 9 不归我", "没有找到"))
    town.talk((SHEN, "审计", "林晓 接单 #1|林晓 退回 #9（没办成）"))
    town.talk((SHEN, "审计 林晓", "接单 #1"))
    assert "接单" not in town.say(SHEN, "审计 陈立冬")


def test_of_many_nobody_is_asked_for_by_name_where_the_newest_were_all_read(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "FEW", 0)
    asked: list[int] = []
    monkeypatch.setattr(auditing, "_of", lambda _db, one: asked.append(one) or [])
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (SHEN, "审计", "林晓 接单 #1"))
    assert asked == []
    monkeypatch.setattr(auditing, "PAGES", 0)
    town.say(SHEN, "审计")
    assert asked


def test_an_audit_holds_no_words_of_residents(town: Town) -> None:
    town.say(LIN, "代报 王阿姨 13900000031 翠湖苑3号楼2单元501下水道堵了")
    reply = town.say(SHEN, "审计")
    assert "代报" in reply
    assert not [word for word in ("王阿姨", "13900000031", "下水道") if word in reply]


def test_an_admin_reads_nothing_of_other_organisations_nor_of_those_above(town: Town) -> None:
    town.say("demo-luo-jianping", "待派")
    town.say(SU, "待派")
    reply = town.say(SHEN, "审计")
    assert "罗建平" not in reply and "苏文清" not in reply
    town.talk((SU, "审计", "罗建平 待派|苏文清 待派"))
    assert "待派" not in town.say(SHEN, "审计 苏文清")


def test_what_a_unit_did_is_read_by_the_admin_of_its_own_organisation_only(town: Town) -> None:
    town.talk((WANG, "翠湖苑3号楼有人违建搭棚子", "#1"), (LIN, "接单 1", "#1"))
    town.talk((LIN, "吹哨 1 城管科 棚子占道", "#1"), ("demo-chengguan", "接单 1", "#1"))
    assert "城管科" not in town.say(SHEN, "审计")
    town.talk((SU, "审计", "城管科 接单 #1"))


def test_supervision_without_words_asks_for_haste(town: Town) -> None:
    town.say(WANG, LAMP)
    silence(town)
    town.say(SHEN, "督办 1")
    assert "沈川：请尽快办理" in town.pushes(LIN)[-1]


def test_the_same_supervision_is_passed_on_once_an_hour(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (SHEN, "督办 1 请今天办好", "已督办"))
    silence(town)
    town.talk(
        (SHEN, "督办 1 请今天办好", "#1 今天09:00已经替您转告了"),
        (SHEN, "督办 1", "已经替您转告了"),
    )
    assert town.pushes(LIN) == town.pushes(ZHOU) == []
    town.talk((SHEN, "督办 1 带上梯子", "已督办"), (SU, "督办 1", "已督办"))
    town.wait(hours=2)
    town.talk((SHEN, "督办 1", "已督办"))


def test_a_word_that_is_refused_is_audited_as_refused(town: Town) -> None:
    town.talk((LIN, "统计 人员", "网格长和管理员用的"), (SHEN, "审计 林晓", "林晓 统计（没办成）"))
    assert all(line == line.rstrip() for line in town.say(SHEN, "审计").split("\n"))
