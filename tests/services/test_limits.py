import copy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.category import Urgency, categories
from services.calendar import WorkCalendar
from services.limits import (
    Limits,
    deadlines,
    falls_to_duty,
    limits_for,
    load_limits,
    read_limits,
    shipped_limits,
)
from services.spans import LimitsError

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()
TABLE: dict[str, Any] = {
    "rows": {
        "L1": {"claim": "10 min", "resolve": "2 h"},
        "L2": {"claim": {"limit": "30 min", "hours": "07:00-22:00"}, "resolve": "24 h"},
        "L3": {"claim": "4 working h", "resolve": {"limit": "5 workdays", "cap": "7 days"}},
        "L4": {"resolve": "15 days"},
        "mediation": {"resolve": "30 days"},
        "errand": {"resolve": "48 h"},
        "inquiry": {"resolve": "same day"},
        "wish": {"resolve": "5 workdays"},
    },
    "overrides": {"H1": {"resolve": "90 working min"}, "V1": {"resolve": "1 h"}},
}


def at(text: str) -> datetime:
    """A moment in Shanghai, written `2026-03-03 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def moments(text: str) -> tuple[datetime | None, ...]:
    """Four deadlines, as `03-03 10:10 | - | …` in 2026."""
    return tuple(None if t == "-" else at(f"2026-{t}") for t in text.split(" | "))


@pytest.mark.parametrize(
    ("code", "urgency", "created", "due"),
    [
        # claim | contact | on site | resolve. 2026-03-03 is a Tuesday, 03-06 a Friday.
        ("E1", "L1", "03-03 10:00", "03-03 10:10 | 03-03 10:15 | 03-03 10:30 | 03-03 12:00"),
        ("E1", "L1", "02-17 02:00", "02-17 02:10 | 02-17 02:15 | 02-17 02:30 | 02-17 04:00"),
        ("R1", "L2", "03-03 10:00", "03-03 10:30 | 03-03 11:00 | 03-03 14:00 | 03-04 10:00"),
        ("R1", "L2", "03-07 23:00", "03-07 23:30 | 03-08 00:00 | 03-08 03:00 | 03-08 23:00"),
        ("R5", "L3", "03-02 10:00", "03-02 15:30 | 03-03 10:00 | - | 03-09 17:30"),
        ("R5", "L3", "03-06 17:00", "03-09 12:00 | 03-07 17:00 | - | 03-13 17:30"),
        ("R5", "L3", "02-13 17:00", "02-14 12:00 | 02-14 17:00 | - | 02-20 17:30"),
        ("R5", "L4", "03-06 10:00", "03-09 17:30 | 03-07 10:00 | - | 03-21 17:30"),
        ("R5", "A", "03-03 10:00", "- | - | - | 03-03 17:30"),
        ("D1", "L3", "03-03 10:00", "03-03 15:30 | 03-04 10:00 | - | 04-02 17:30"),
        ("D1", "L4", "03-03 10:00", "03-03 15:30 | 03-04 10:00 | - | 04-02 17:30"),
        ("D2", "L1", "03-03 10:00", "03-03 10:10 | 03-03 10:15 | 03-03 10:30 | 03-03 12:00"),
        ("B1", "L3", "03-03 10:00", "03-03 12:00 | 03-03 17:30 | - | 03-05 10:00"),
        ("B1", "L2", "03-03 10:00", "03-03 10:30 | 03-03 11:00 | 03-03 14:00 | 03-04 10:00"),
        ("Q4", "A", "03-03 18:00", "- | - | - | 03-04 17:30"),
        ("Q4", "L3", "03-03 10:00", "- | - | - | 03-03 17:30"),
        ("G1", "L3", "03-06 10:00", "03-11 17:30 | - | - | 03-13 17:30"),
        ("H1", "L3", "03-06 17:00", "03-09 09:00 | 03-07 17:00 | - | 03-09 12:00"),
        ("H2", "L3", "03-03 09:00", "03-03 10:00 | 03-03 14:30 | - | 03-03 14:30"),
        ("H8", "L3", "02-13 17:00", "02-14 12:00 | 02-14 17:00 | - | 02-27 17:30"),
        ("H9", "L4", "03-03 09:00", "03-03 10:00 | 03-04 09:00 | 03-03 14:30 | 03-18 17:30"),
    ],
)
def test_deadlines_are_those_of_the_shipped_table(
    code: str, urgency: str, created: str, due: str
) -> None:
    found = deadlines(categories()[code], Urgency(urgency), at(f"2026-{created}"), CALENDAR)
    assert (found.claim, found.contact, found.on_site, found.resolve) == moments(due)


def test_no_step_is_due_after_the_whole() -> None:
    saturday = at("2026-03-07 10:00")
    found = deadlines(categories()["B1"], Urgency.L3, saturday, CALENDAR)
    assert found.claim == found.contact == found.resolve == at("2026-03-09 10:00")


@pytest.mark.parametrize(
    ("code", "urgency", "resolve"),
    [
        ("H1", "L3", "03-03 10:30"),  # its own limit
        ("H1", "L2", "03-03 10:30"),  # raised: the earlier of both
        ("H1", "L1", "03-03 10:30"),
        ("H1", "L4", "03-18 17:30"),  # held to be complex: the plain row
        ("H1", "A", "03-03 17:30"),
        ("R5", "L3", "03-10 17:30"),  # no override
        ("V1", "A", "03-03 10:00"),
        ("V1", "L3", "03-03 10:00"),  # still its own clock's row
        ("V1", "L2", "03-03 10:00"),
    ],
)
def test_an_override_never_makes_the_more_urgent_slower(
    code: str, urgency: str, resolve: str
) -> None:
    table, created = read_limits(TABLE), at("2026-03-03 09:00")
    found = deadlines(categories()[code], Urgency(urgency), created, CALENDAR, table)
    assert found.resolve == at(f"2026-{resolve}")


def test_a_raised_request_keeps_its_levels_limit_where_that_is_earlier() -> None:
    friday_evening = at("2026-03-06 18:00")
    found = deadlines(categories()["H1"], Urgency.L2, friday_evening, CALENDAR)
    assert found.resolve == at("2026-03-07 18:00")


def test_a_raised_request_keeps_the_cap_of_its_level_beside_the_override() -> None:
    data = copy.deepcopy(TABLE)
    data["overrides"] = {"H9": {"resolve": "20 days"}}
    before_festival = at("2026-02-13 10:00")
    found = deadlines(categories()["H9"], Urgency.L3, before_festival, CALENDAR, read_limits(data))
    assert found.resolve == at("2026-02-20 17:30")


def test_natural_hours_pass_over_a_change_of_clocks() -> None:
    created = datetime(2026, 3, 28, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # 11:00 UTC
    found = deadlines(categories()["R1"], Urgency.L2, created, CALENDAR)
    assert found.resolve == datetime(2026, 3, 29, 11, 0, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    naive = at("2026-03-03 10:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        deadlines(categories()["R1"], Urgency.L2, naive, CALENDAR)


def test_control_words_have_no_clock() -> None:
    assert limits_for(categories()["O1"], Urgency.A) == Limits()
    assert limits_for(categories()["O1"], Urgency.L1) == Limits()


@pytest.mark.parametrize(
    ("urgency", "clock", "duty"),
    [
        ("L2", "06:59", True),
        ("L2", "07:00", False),
        ("L2", "21:59", False),
        ("L2", "22:00", True),
        ("L2", "03:00", True),
        ("L1", "03:00", False),  # everyone on duty is alarmed anyway
        ("L3", "03:00", False),
        ("A", "03:00", False),
    ],
)
def test_what_is_urgent_at_night_falls_to_the_person_on_duty(
    urgency: str, clock: str, duty: bool
) -> None:
    limits = limits_for(categories()["R1"], Urgency(urgency))
    created = at(f"2026-03-03 {clock}").astimezone(UTC)
    assert falls_to_duty(limits, created, CALENDAR) is duty


INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@settings(deadline=None, max_examples=20)
@given(INSTANTS)
def test_no_deadline_lies_in_the_past_or_after_the_whole(created: datetime) -> None:
    for category in categories().values():
        for urgency in Urgency:
            due = deadlines(category, urgency, created, CALENDAR)
            last = due.resolve or created
            for moment in (due.claim, due.contact, due.on_site, due.resolve):
                assert moment is None or (created <= moment <= last and moment.tzinfo is UTC)


@settings(deadline=None, max_examples=50)
@given(INSTANTS, st.sampled_from(["R5", "H1", "H2", "H8", "H9"]))
def test_the_more_urgent_is_never_promised_later(created: datetime, code: str) -> None:
    levels = [Urgency.L1, Urgency.L2, Urgency.L3, Urgency.L4]
    due = [deadlines(categories()[code], level, created, CALENDAR).resolve for level in levels]
    assert due == sorted(moment for moment in due if moment is not None)


def test_every_shipped_row_has_a_limit_for_the_whole() -> None:
    assert [name for name, row in shipped_limits().rows.items() if row.resolve is None] == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("rows", "L3", "claim"), "4 wroking h", ["rows.L3.claim", "4 wroking h", "working h"]),
        (("rows", "L3", "claim"), "h", ["rows.L3.claim", "same day"]),
        (("rows", "L3", "claim"), "0 h", ["rows.L3.claim"]),
        (("rows", "L3", "claim"), "-1 h", ["rows.L3.claim"]),
        (("rows", "L3", "claim"), 30, ["rows.L3.claim", "30"]),
        (("rows", "L3", "claim"), None, ["rows.L3.claim", "None"]),
        (("rows", "L3", "resolve"), {"cap": "7 days"}, ["rows.L3.resolve.limit"]),
        (("rows", "L3", "resolve", "cap"), "a week", ["rows.L3.resolve.cap", "a week"]),
        (("rows", "L3", "resolve", "max"), "7 days", ["rows.L3.resolve.max", "limit、cap、hours"]),
        (("rows", "L2", "claim", "hours"), "7-22", ["rows.L2.claim.hours", "22:00-07:00"]),
        (("rows", "L3", "clame"), "4 h", ["rows.L3.clame", "claim、contact、on_site、resolve"]),
        (("rows", "L3"), "4 h", ["rows.L3", "claim"]),
        (("rows", "L5"), {}, ["rows.L5", "L1、L2、L3、L4、mediation"]),
        (("rows",), None, ["rows", "mediation"]),
        (("overrides", "H99"), {"resolve": "4 h"}, ["overrides.H99", "类别代码"]),
        (("overrides", "H1"), {"resolve": "4 小时"}, ["overrides.H1.resolve", "4 小时"]),
        (("override",), {}, ["override", "rows、overrides"]),
    ],
)
def test_a_mistake_is_named_by_its_key_and_what_is_expected(
    path: tuple[str, ...], value: object, words: list[str]
) -> None:
    data = copy.deepcopy(TABLE)
    place = data
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(LimitsError) as caught:
        read_limits(data)
    assert [word for word in words if word not in str(caught.value)] == []


def test_a_missing_row_is_named() -> None:
    data = copy.deepcopy(TABLE)
    del data["rows"]["errand"]
    with pytest.raises(LimitsError, match="rows 缺少 errand"):
        read_limits(data)


def test_a_table_without_overrides_is_whole() -> None:
    assert read_limits({"rows": TABLE["rows"]}).overrides == {}


@pytest.mark.parametrize("text", ["rows: {L1: [", "rows: {L1: {claim: soon}}", ""])
def test_a_file_that_cannot_be_read_is_named_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "limits.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LimitsError, match=r"^limits\.yaml：[^\n]+$"):
        load_limits(path)
