"""Whom an admin may appoint and switch off, and what a binding code carries along."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.incoming import Kind
from models import (
    Address,
    Attachment,
    Audit,
    Dialogue,
    Household,
    Message,
    Notice,
    NoticeState,
    Person,
    Post,
    Question,
    Request,
    Role,
)
from services import dialogues
from tests.town import LIN, SHEN, SU, WANG, WU, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
STRANGER = "demo-nobody"
SU_PHONE, LUO_PHONE, LIN_PHONE = "13900000010", "13900000017", "13900000002"


def person(town: Town, openid: str) -> int:
    """Whose WeChat this is now."""
    (row,) = town.rows(select(Address.person_id).where(Address.value == openid))
    return int(row["person_id"])


def staff(town: Town, name: str) -> Any:
    (row,) = town.rows(select(Person).where(Person.name == name))
    return row


def invited(town: Town, admin: str, words: str) -> str:
    """The code an admin is given for these words."""
    reply = town.say(admin, f"邀请 {words}")
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", reply)
    assert found, reply
    return found[0]


@pytest.mark.parametrize(
    "words",
    [
        f"苏文清 {SU_PHONE} 志愿者",
        f"苏文清 {SU_PHONE} 网格员 G01",
        f"罗建平 {LUO_PHONE} 网格员 G01",
    ],
)
def test_no_code_is_given_for_who_serves_beyond_the_admin(town: Town, words: str) -> None:
    assert "管理的范围" in town.say(SHEN, f"邀请 {words}")


def test_one_post_within_reach_gives_no_power_over_the_others(town: Town) -> None:
    invited(town, SU, f"罗建平 {LUO_PHONE} 网格员 G01")
    assert "管理的范围" in town.say(SHEN, "停用 罗建平")
    assert "管理的范围" in town.say(SHEN, f"邀请 罗建平 {LUO_PHONE} 志愿者")
    assert staff(town, "罗建平")["active"]


def test_who_was_switched_off_from_above_is_not_brought_back_from_below(town: Town) -> None:
    invited(town, SU, f"罗建平 {LUO_PHONE} 网格员 G01")
    town.talk((SU, "停用 罗建平", "罗建平"), (SHEN, "启用 罗建平", "管理的范围"))
    assert "管理的范围" in town.say(SHEN, f"邀请 罗建平 {LUO_PHONE} 志愿者")
    assert not staff(town, "罗建平")["active"]


def test_the_post_that_gives_no_office_gives_no_reach_to_the_admin(town: Town) -> None:
    invited(town, SU, "沈川 13900000009 网格员 H01")
    assert "管理的范围" in town.say(SHEN, "邀请 唐小雨 13900000061 网格员 H01")


def test_an_own_worker_comes_back_by_an_invitation(town: Town) -> None:
    town.talk((SHEN, "停用 林晓", "林晓"), (LIN, "我的任务", "工作人员"))
    invited(town, SHEN, f"林晓 {LIN_PHONE} 网格员 G01")
    assert "工作人员" not in town.say(LIN, "我的任务")


def test_the_street_appoints_everywhere_below(town: Town) -> None:
    code = invited(town, SU, "唐小雨 13900000061 网格员 H01")
    town.talk((STRANGER, f"绑定 {code}", "唐小雨"), (STRANGER, "我的任务", "没有"))


@pytest.mark.parametrize(
    ("command", "audited", "outcome"),
    [
        (f"邀请 苏文清 {SU_PHONE} 志愿者", "苏文清", "no:scope"),
        (f"邀请 {SU_PHONE} 苏文清 志愿者", "苏文清", "no:scope"),
        ("停用 林晓", "林晓", "done"),
        (f"停用 {SU_PHONE}", "***********", "no:no_person"),
        ("启用 孙悟空", "孙悟空", "no:no_person"),
        ("派单 77 林晓", "#77", "no:unknown"),
        ("不予受理 不归我们", "", "no:needs_number"),
        ("代报 王大爷 13900000061 家里漏水", "", "done"),
    ],
)
def test_the_audit_says_about_whom_and_which_refusal_but_no_phone(
    town: Town, command: str, audited: str, outcome: str
) -> None:
    town.say(SHEN, command)
    (row,) = town.rows(select(Audit.object, Audit.outcome))
    assert dict(row) == {"object": audited, "outcome": outcome}


def test_what_a_stranger_was_owed_comes_along_with_the_binding(town: Town) -> None:
    town.talk((STRANGER, LAMP, "#1"))
    town.hear(STRANGER, Kind.IMAGE, media="lamp")
    town.talk((LIN, "接单 1", "#1"), (LIN, "追问 1 几楼的灯？", "#1"))
    stranger = person(town, STRANGER)
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.talk((STRANGER, f"绑定 {code}", "唐小雨"))
    bound = person(town, STRANGER)
    assert bound == staff(town, "唐小雨")["id"] != stranger
    for column in (
        Request.resident_id, Notice.person_id, Question.person_id, Attachment.person_id,
    ):  # fmt: skip
        owners = [row[column.key] for row in town.rows(select(column))]
        assert bound in owners and stranger not in owners, column
    heard = town.rows(select(Message.text).where(Message.person_id == bound))
    assert LAMP in [row["text"] for row in heard]
    assert any("几楼的灯" in push for push in town.pushes(STRANGER))
    town.say(STRANGER, "三楼的")
    assert any("三楼的" in push for push in town.pushes(LIN))


def test_what_a_stranger_follows_comes_along_with_the_binding(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (STRANGER, "附议 1", "一起跟进 #1"))
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.talk((STRANGER, f"绑定 {code}", "唐小雨"), (LIN, "接单 1", "#1"))
    town.pushes(STRANGER)
    town.say(LIN, "办结 1 换了灯泡")
    assert any("#1" in push for push in town.pushes(STRANGER))


def test_a_dwelling_goes_with_the_last_who_lived_there(town: Town) -> None:
    town.talk((STRANGER, "绑定住址 翠湖苑3号楼2单元502", "已绑定住址"))
    town.talk((STRANGER, "绑定住址 翠湖苑3号楼2单元503", "已绑定住址"))
    keys = [row["key"] for row in town.rows(select(Household.key))]
    assert not any("502" in key for key in keys) and any("503" in key for key in keys)
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.say(STRANGER, f"绑定 {code}")
    assert staff(town, "唐小雨")["household_id"] is not None
    town.hear(STRANGER, Kind.SCAN, scene="G04")
    assert not any("503" in row["key"] for row in town.rows(select(Household.key)))


def test_what_could_not_be_told_a_stranger_is_tried_again(town: Town) -> None:
    town.talk((STRANGER, LAMP, "#1"), (LIN, "接单 1", "#1"))
    held = update(Notice).where(Notice.person_id == person(town, STRANGER))
    town.store.transact(lambda db: db.execute(held.values(state=NoticeState.HELD)))
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.say(STRANGER, f"绑定 {code}")
    states = town.rows(select(Notice.state).where(Notice.person_id == person(town, STRANGER)))
    assert NoticeState.HELD not in [row["state"] for row in states]


def test_the_open_question_of_a_stranger_goes_on_after_the_binding(town: Town) -> None:
    town.talk((STRANGER, "楼道灯不亮了", "哪"))
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.talk((STRANGER, f"绑定 {code}", "唐小雨"), (STRANGER, "翠湖苑3号楼2单元", "#1"))
    assert [row["person_id"] for row in town.rows(select(Dialogue.person_id))] == [
        person(town, STRANGER)
    ]


def test_a_named_resident_who_sends_a_code_keeps_her_own_matters(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"))
    wang = person(town, WANG)
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.talk((WANG, f"绑定 {code}", "唐小雨"))
    assert person(town, WANG) == staff(town, "唐小雨")["id"]
    (row,) = town.rows(select(Request.resident_id))
    assert row["resident_id"] == wang
    assert staff(town, "唐小雨")["household_id"] is None


def test_who_has_another_address_keeps_what_is_owed_there(town: Town) -> None:
    town.talk((STRANGER, LAMP, "#1"))
    stranger = person(town, STRANGER)
    other = {"channel": "wecom", "value": "nobody", "person_id": stranger, "followed": True,
             "heard_at": town.now, "window_until": town.now, "window_left": 0}  # fmt: skip
    town.store.transact(lambda db: db.execute(insert(Address).values(**other)))
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.talk((STRANGER, f"绑定 {code}", "唐小雨"))
    (row,) = town.rows(select(Request.resident_id))
    assert row["resident_id"] == stranger


def test_staff_without_a_name_keep_their_own_matters(town: Town) -> None:
    town.talk((STRANGER, LAMP, "#1"))
    stranger = person(town, STRANGER)
    (org,) = town.rows(select(Post.org_id).where(Post.role == Role.ADMIN).limit(1))
    post = {"person_id": stranger, "role": Role.VOLUNTEER, "org_id": org["org_id"], "rank": 0}
    town.store.transact(lambda db: db.execute(insert(Post).values(**post)))
    code = invited(town, SHEN, "唐小雨 13900000061 网格员 G04")
    town.talk((STRANGER, f"绑定 {code}", "唐小雨"))
    (row,) = town.rows(select(Request.resident_id))
    assert row["resident_id"] == stranger


def spoil(town: Town, openid: str) -> None:
    """Make the draft of this person one that cannot be filed."""
    (row,) = town.rows(select(Dialogue.memory).where(Dialogue.person_id == person(town, openid)))
    memory = {**row["memory"], "form": {**row["memory"]["form"], "draft": {"where": {"no": 1}}}}
    change = update(Dialogue).where(Dialogue.person_id == person(town, openid))
    town.store.transact(lambda db: db.execute(change.values(memory=memory)))


def test_one_bad_draft_keeps_no_other_from_being_filed(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.talk((ZHENG, "楼道灯不亮了", "哪"))
    spoil(town, ZHENG)
    town.now += timedelta(seconds=1)
    town.talk((STRANGER, "楼道灯不亮了", "哪"))
    town.wait(days=1)
    (row,) = town.rows(select(Request.resident_id))
    assert row["resident_id"] == person(town, STRANGER)
    assert "TypeError" in caplog.text and "楼道灯" not in caplog.text


def test_a_bad_draft_goes_out_of_the_way_for_an_hour(town: Town) -> None:
    town.talk((ZHENG, "楼道灯不亮了", "哪"))
    spoil(town, ZHENG)
    town.wait(days=1)

    def due(later: timedelta) -> list[int]:
        return town.store.read(lambda db: dialogues.expired(db, town.now + later, 10))

    assert due(timedelta(minutes=59)) == []
    assert due(timedelta(hours=1)) == [person(town, ZHENG)]


@pytest.mark.parametrize("kind", [Kind.RECEIPT, Kind.OTHER])
def test_what_the_platform_reports_is_no_act_of_the_person(town: Town, kind: Kind) -> None:
    town.say(WU, "你好")
    mine = select(
        Address.followed, Address.heard_at, Address.window_until, Address.window_left
    ).where(Address.value == WU)
    (before,) = town.rows(mine)
    town.wait(hours=1)
    town.hear(WU, kind)
    assert town.rows(mine) == [before]


def test_a_report_about_an_unknown_address_makes_nobody_known(town: Town) -> None:
    town.hear(STRANGER, Kind.RECEIPT)
    assert town.rows(select(Address.id).where(Address.value == STRANGER)) == []
