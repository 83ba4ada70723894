"""What people are told about their data, once and again when it changed, and taking it back."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Address, Consent, ConsentAct, ConsentKind, ConsentText, Person, Refusal
from services import consents
from services.keeping import Keeping
from tests.town import WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
STRANGER = "demo-nobody"
TOLD = "跟您说明一次"


def person(town: Town, openid: str) -> int:
    (row,) = town.rows(select(Address.person_id).where(Address.value == openid))
    return int(row["person_id"])


def ledger(town: Town, openid: str) -> list[Any]:
    mine = Consent.person_id == person(town, openid)
    columns = (Consent.kind, Consent.act, Consent.version, Consent.channel, Consent.at)
    return town.rows(select(*columns).where(mine).order_by(Consent.id))


def test_the_first_report_is_filed_and_told_at_once(town: Town) -> None:
    reply = town.say(STRANGER, LAMP)
    assert "#1" in reply and reply.index("#1") < reply.index(TOLD)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.FOLLOW])
def test_whoever_comes_is_told_once(town: Town, kind: Kind) -> None:
    assert TOLD in town.hear(STRANGER, kind, text="你好" if kind is Kind.TEXT else "")
    assert TOLD not in town.say(STRANGER, "你好")
    assert TOLD not in town.say(STRANGER, LAMP)


def test_the_notice_says_who_what_for_how_long_and_which_rights(town: Town) -> None:
    town.talk(
        (STRANGER, "你好", "幸福里社区|openid|180天|3年|我的信息|导出我的信息"),
        (ZHENG, "你好", "删除我的信息|撤回同意|0000-12345678"),
    )


def test_the_ledger_holds_version_time_channel_and_person(town: Town) -> None:
    town.say(STRANGER, "你好")
    (row,) = ledger(town, STRANGER)
    assert (row["kind"], row["act"], row["channel"]) == ("general", ConsentAct.SHOWN, "wechat")
    assert row["at"] == town.now
    (text,) = town.rows(select(ConsentText.text).where(ConsentText.version == row["version"]))
    assert TOLD in text["text"]


def test_who_was_told_is_told_again_when_the_notice_has_changed(town: Town) -> None:
    town.say(STRANGER, "你好")
    manners = replace(town.keeper._manners, keeping=Keeping(messages=90))
    town.keeper._manners = manners
    town.keeper.forget()
    town.talk((STRANGER, "你好", f"{TOLD}|90天"))
    assert TOLD not in town.say(STRANGER, "你好")
    first, second = ledger(town, STRANGER)
    assert first["version"] != second["version"]


def test_whoever_is_in_danger_reads_of_it_later(town: Town) -> None:
    assert TOLD not in town.say(STRANGER, "翠湖苑3号楼着火了")
    assert TOLD in town.say(STRANGER, "你好")


def test_taking_it_back_ends_what_was_agreed_and_forgets_the_home(town: Town) -> None:
    town.say(WANG, LAMP)
    wang = person(town, WANG)
    give = lambda db: consents.give(db, town.now, wang, ConsentKind.HEALTH, "v1")  # noqa: E731
    town.store.transact(give)
    assert town.store.read(lambda db: consents.holds(db, wang, ConsentKind.HEALTH))
    town.talk((WANG, "撤回同意", "同意已撤回|#1|不需要同意|删除我的信息"))
    assert not town.store.read(lambda db: consents.holds(db, wang, ConsentKind.HEALTH))
    (row,) = town.rows(select(Person.household_id, Person.grid_id).where(Person.id == wang))
    assert (row["household_id"], row["grid_id"]) == (None, None)


def test_after_taking_it_back_reports_go_on_and_nobody_is_told_twice(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (WANG, "撤回 同意", "同意已撤回"))
    reply = town.say(WANG, "翠湖苑5号楼3单元电梯坏了")
    assert "#2" in reply and TOLD not in reply


def test_nobody_holds_a_consent_by_having_been_told(town: Town) -> None:
    town.say(STRANGER, "你好")
    who = person(town, STRANGER)
    for kind in ConsentKind:
        assert not town.store.read(lambda db, kind=kind: consents.holds(db, who, kind))


@pytest.mark.parametrize("guardian", [None, "self"])
def test_a_child_is_agreed_for_by_somebody_else_only(town: Town, guardian: str | None) -> None:
    town.say(STRANGER, "你好")
    who = person(town, STRANGER)
    guardian_id = who if guardian else None
    with pytest.raises(Refusal):
        town.store.transact(
            lambda db: consents.give(
                db, town.now, who, ConsentKind.MINOR, "v1", guardian_id=guardian_id
            )
        )


def test_a_guardian_agrees_for_a_child(town: Town) -> None:
    town.say(STRANGER, "你好")
    child, mother = person(town, STRANGER), person(town, WANG)
    town.store.transact(
        lambda db: consents.give(db, town.now, child, ConsentKind.MINOR, "v1", guardian_id=mother)
    )
    assert town.store.read(lambda db: consents.holds(db, child, ConsentKind.MINOR))
