"""What was kept long enough goes by itself at night, in batches, and is written down."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from handlers.jobs import run_rounds
from models import (
    Attachment,
    Audit,
    DailyCounter,
    Deletion,
    DoomedFile,
    Message,
    Notice,
    Question,
    Request,
    RequestEvent,
    Revision,
    Supporter,
)
from services import retention
from services.folding import fold_due
from tests.town import LIN, SHEN, WANG, ZHENG, Town

LAMP = "翠湖苑3号楼2单元501楼道灯不亮了，电话13912345678"


def night(town: Town, *, after: int = 0) -> None:
    """Let the rounds of one night come to their end, so many days later."""
    town.now += timedelta(days=after)
    local = town.now.astimezone(town.keeper.timezone)
    three = local.replace(hour=3, minute=30) + timedelta(days=local.hour >= 3)
    town.now = three.astimezone(town.now.tzinfo)
    while not town.store.read(lambda db: retention.rests(db, three)):
        run_rounds(town.store.transact, town.keeper, town.now)


def closed(town: Town) -> None:
    """A request that was reported, done, rated and closed."""
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"))
    town.say(WANG, "111")
    town.wait(days=4)


def count(town: Town, column: Any) -> int:
    (row,) = town.rows(select(func.count(column).label("count")))
    return int(row["count"])


def logged(town: Town) -> dict[str, int]:
    rows = town.rows(select(Deletion.what, Deletion.count))
    return {row["what"]: int(row["count"]) for row in rows}


def test_a_night_in_which_nothing_is_old_deletes_nothing(town: Town) -> None:
    closed(town)
    messages = count(town, Message.id)
    night(town)
    assert count(town, Message.id) == messages and logged(town) == {}


@pytest.mark.parametrize(("days", "left"), [(179, True), (182, False)])
def test_a_message_is_kept_as_long_as_the_settings_say(town: Town, days: int, left: bool) -> None:
    town.say(ZHENG, "你好")
    night(town, after=days)
    assert bool(count(town, Message.id)) is left


def test_what_is_deleted_is_counted_by_kind_and_reason(town: Town) -> None:
    closed(town)
    messages = count(town, Message.id)
    night(town, after=400)
    assert logged(town)["messages"] == messages and logged(town)["audits"] > 0
    assert {row["why"] for row in town.rows(select(Deletion.why))} == {"retention"}


def test_a_closed_request_loses_the_person_and_the_story_after_three_years(town: Town) -> None:
    closed(town)
    night(town, after=1095)
    (row,) = town.rows(select(Request.resident_id, Request.text, Request.place, Request.solved))
    assert tuple(row.values()) == (None, "", "翠湖苑3号楼", True)
    notes = town.rows(select(RequestEvent.note))
    assert {row["note"] for row in notes} == {""}


def test_what_nobody_answered_goes_as_what_was_answered_does(town: Town) -> None:
    town.talk((ZHENG, "碧水湾3号楼垃圾没人清", "#1"))
    night(town, after=193)
    assert count(town, Question.id) == 1
    night(town, after=3)
    assert count(town, Question.id) == 0


def test_with_the_story_go_who_followed_it_and_what_was_asked(town: Town) -> None:
    town.talk((WANG, LAMP, "#1"), (ZHENG, "附议 1", "#1"))
    closed = (LIN, "接单 1", "#1"), (LIN, "办结 1 换了灯泡", "#1"), (WANG, "111", "#1")
    town.talk(*closed)
    town.wait(days=4)
    assert count(town, Supporter.person_id) == 1
    (zheng,) = town.rows(select(Supporter.person_id))
    night(town, after=1095)
    assert (count(town, Supporter.person_id), count(town, Question.id)) == (0, 0)
    acted = {row["actor_id"] for row in town.rows(select(RequestEvent.actor_id))}
    assert zheng["person_id"] not in acted


def test_what_is_still_open_keeps_its_story_however_old(town: Town) -> None:
    town.say(WANG, LAMP)
    night(town, after=3000)
    (row,) = town.rows(select(Request.text))
    assert row["text"] == LAMP


def test_no_figure_changes_by_it(town: Town) -> None:
    closed(town)
    while town.store.transact(lambda db: fold_due(db, town.now, town.keeper)):
        pass
    before = figures(town)
    night(town, after=1500)
    assert figures(town) == before
    assert count(town, RequestEvent.id) == len(before[1])


def figures(town: Town) -> tuple[list[Any], list[Any]]:
    counters = town.rows(
        select(DailyCounter.__table__).order_by(*DailyCounter.__table__.primary_key)
    )
    return counters, town.rows(
        select(RequestEvent.at, RequestEvent.details).order_by(RequestEvent.id)
    )


def test_a_photo_goes_when_its_request_is_closed_long_enough(town: Town) -> None:
    closed(town)
    photo = {
        "person_id": 1, "request_id": 1, "kind": "image", "media_id": "m", "path": "ab/cd.jpg",
        "created_at": town.now, "retry_at": town.now, "lease_until": town.now,
    }  # fmt: skip
    town.store.transact(lambda db: db.execute(insert(Attachment).values(**photo)))
    night(town, after=185)
    assert count(town, Attachment.id) == 0
    assert town.rows(select(DoomedFile.path)) == [{"path": "ab/cd.jpg"}]


def test_a_second_clock_in_the_same_night_does_nothing_more(town: Town) -> None:
    closed(town)
    night(town, after=400)
    before = logged(town)
    assert run_rounds(town.store.transact, town.keeper, town.now) == 0
    assert logged(town) == before


def test_a_night_that_was_cut_off_goes_on_where_it_stood(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(7):
        town.say(ZHENG, f"你好{number}")
    town.now += timedelta(days=200)
    rule = retention.RULES[0]
    keeping = town.keeper._manners.keeping
    first = town.store.transact(lambda db: retention.sweep(db, town.now, rule, keeping))
    assert first == 2 and count(town, Message.id) == 5
    night(town)
    assert count(town, Message.id) == 0


def test_a_stretch_in_which_all_is_kept_is_walked_past(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "LOOKED", 2)
    for number in range(5):
        town.say(WANG, f"翠湖苑{number + 1}号楼1单元101水管漏了")
    open_ones = count(town, Request.id)
    closed_one = insert(Request).values(
        status="closed", code="R1", urgency="L3", privacy="no", org_id=1, text="旧事",
        created_at=town.now, closed_at=town.now,
    )  # fmt: skip
    town.store.transact(lambda db: db.execute(closed_one))
    night(town, after=1100)
    texts = [row["text"] for row in town.rows(select(Request.text).order_by(Request.id))]
    assert open_ones > 2 and all(texts[:-1]) and texts[-1] == ""


def test_a_night_leaves_no_mark_but_its_own(town: Town) -> None:
    closed(town)
    night(town, after=400)
    names = [row["name"] for row in town.rows(select(Revision.name))]
    assert [name for name in names if name.startswith(retention.NAME)] == [retention.NAME]


def test_what_has_still_to_be_sent_is_not_deleted(town: Town) -> None:
    town.say(WANG, LAMP)
    pending = count(town, Notice.id)
    assert pending
    night(town, after=400)
    assert count(town, Notice.id) == pending


def test_the_command_record_outlives_half_a_year(town: Town) -> None:
    town.say(SHEN, "待派")
    aged = update(Audit).values(at=town.now - timedelta(days=184))
    town.store.transact(lambda db: db.execute(aged))
    night(town)
    assert count(town, Audit.id) == 1


def test_before_three_nobody_is_disturbed(town: Town) -> None:
    town.say(ZHENG, "你好")
    town.now = datetime.fromisoformat("2027-12-01T18:30Z")
    run_rounds(town.store.transact, town.keeper, town.now)
    assert count(town, Message.id) == 1


def test_by_day_nobody_waits_for_what_belongs_to_the_night(town: Town) -> None:
    night(town)
    local = town.now.astimezone(town.keeper.timezone)
    rests = [
        town.store.read(lambda db, hour=hour: retention.rests(db, local.replace(hour=hour)))
        for hour in (4, 5, 12)
    ]
    assert rests == [True, False, False]
