"""What single events count, where the stories of the month do not go."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import Result, Source, Status
from services.asking import says_contact
from services.counting import counted
from services.ticket import Ticket

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ticket(**values: Any) -> Ticket:
    """A request in hand, filed 26 hours ago, contact due two hours ago."""
    fields: dict[str, Any] = dict.fromkeys(Ticket._fields)
    fields |= {
        "id": 1,
        "status": Status.IN_PROGRESS,
        "result": "",
        "code": "R2",
        "org_id": 3,
        "grid_id": 1,
        "worker_id": 7,
        "resident_id": 9,
        "source": Source.CHAT,
        "contact": "",
        "created_at": NOW - 26 * HOUR,
        "begun_at": NOW - 26 * HOUR,
        "round_at": NOW - 26 * HOUR,
        "contact_due_at": NOW - 2 * HOUR,
        "due_at": NOW + 90 * HOUR,
        "satisfaction": "",
        "round": 1,
        "term": 1,
        **dict.fromkeys(("returns", "level", "pauses", "urges", "paused_seconds"), 0),
        "contact_missed_round": 0,
        "handings": 1,
        "claim_round": 1,
    }
    return Ticket(**(fields | values))


def change(act: str, before: Ticket, **values: Any) -> dict[str, int]:
    count: dict[str, int] = counted(before, before._replace(**values), act, NOW)["count"]
    return count


def test_a_late_contact_that_the_clock_saw_first_is_not_decided_again() -> None:
    missed = change("contact_missed", ticket(), contact_missed_round=1)
    assert missed == {"contact_needed": 1}
    late = change("noted", ticket(contact_missed_round=1), contacted_at=NOW)
    assert late == {"contacted": 1, "contact_minutes": 26 * 60}


def test_a_late_contact_is_decided_where_the_clock_slept() -> None:
    late = change("noted", ticket(), contacted_at=NOW)
    assert late == {"contacted": 1, "contact_minutes": 26 * 60, "contact_needed": 1}


def test_a_miss_of_an_earlier_round_does_not_decide_this_one() -> None:
    again = ticket(round=2, contact_missed_round=1, round_at=NOW - HOUR, contact_due_at=NOW + HOUR)
    count = change("noted", again, contacted_at=NOW)
    assert (count["contact_needed"], count["contact_in_time"], count["contact_minutes"]) == (
        1,
        1,
        60,
    )


def test_what_nobody_reported_needs_no_contact() -> None:
    patrol = ticket(source=Source.PATROL, resident_id=None)
    assert change("arrived", patrol, contacted_at=NOW, arrived_at=NOW) == {}


def resolved(**values: Any) -> dict[str, Any]:
    before = ticket(contacted_at=NOW - HOUR, **values)
    after = before._replace(status=Status.RESOLVED, resolved_at=NOW, result=Result.SOLVED)
    return counted(before, after, "resolved", NOW)


@pytest.mark.parametrize(
    ("values", "on_time", "late"),
    [
        ({}, 1, None),
        ({"due_at": NOW}, 1, None),
        ({"due_at": NOW - HOUR}, None, 1),  # the clock slept: no 超期 was written
        ({"due_at": NOW - HOUR, "overdue_at": NOW - HOUR}, None, 1),
        ({"due_at": None}, None, None),
    ],
)
def test_work_is_in_time_up_to_the_moment_it_is_due(
    values: dict[str, Any], on_time: int | None, late: int | None
) -> None:
    count = resolved(**values)["count"]
    assert (count.get("on_time"), count.get("late")) == (on_time, late)


def test_late_work_says_since_when_it_was_late() -> None:
    since = NOW - HOUR
    assert resolved(due_at=since, overdue_at=since)["overdue_at"] == since.isoformat()
    assert "overdue_at" not in resolved()


def test_what_waiting_took_is_no_time_of_work() -> None:
    assert resolved(paused_seconds=6 * 3600)["count"]["resolve_minutes"] == 20 * 60


DONE = ticket(status=Status.RESOLVED, resolved_at=NOW - HOUR)
SILENT = DONE._replace(status=Status.CLOSED)
RATED = SILENT._replace(solved=True, satisfaction="满意")


@pytest.mark.parametrize(
    ("before", "values", "expected"),
    [
        (DONE, {"status": Status.CLOSED}, {"silent": 1}),
        (DONE, {"solved": True}, {"answered": 1, "solved": 1}),
        (DONE, {"satisfaction": "不满意"}, {"rated": 1}),
        (SILENT, {"solved": True, "satisfaction": "基本满意"},
         {"answered": 1, "solved": 1, "rated": 1, "satisfied": 1, "silent": -1}),
        (RATED, {"satisfaction": "不满意"}, {"satisfied": -1}),
        (RATED, {"satisfaction": "基本满意"}, {}),
        (DONE._replace(resident_id=None), {"status": Status.CLOSED}, {}),
    ],
)  # fmt: skip
def test_the_last_answer_counts(
    before: Ticket, values: dict[str, Any], expected: dict[str, int]
) -> None:
    assert change("rated", before, **values) == expected


@pytest.mark.parametrize(
    ("before", "solved", "expected"),
    [
        (DONE, False, {"answered": 1, "rated": 1}),
        (SILENT, False, {"answered": 1, "rated": 1, "silent": -1}),
        (RATED, False, {"solved": -1, "satisfied": -1}),
        (RATED, None, {}),  # somebody checked it: the resident said nothing else
    ],
)
def test_reopening_by_the_resident_is_the_answer_no(
    before: Ticket, solved: bool | None, expected: dict[str, int]
) -> None:
    again = {
        "status": Status.DISPATCHED,
        "round": 2,
        "solved": solved,
        "satisfaction": "",
        "resolved_at": None,
        "handings": 2,
    }
    assert change("reopened", before, **again) == {"reopened": 1, "handed": 1, **expected}


def test_a_return_counts_for_who_gave_it_back() -> None:
    before = ticket(status=Status.DISPATCHED)
    after = before._replace(worker_id=8, returns=1, handings=2)
    details = counted(before, after, "returned", NOW)
    assert details == {"of": [3, 1, "R2", 7], "count": {"handed": 1, "returned": 1}}


def test_praise_is_no_request_of_any_rate() -> None:
    praise = ticket(status=Status.CLOSED, code="K3")
    assert counted(None, praise, "filed", NOW)["count"] == {"praise": 1}


@pytest.mark.parametrize(
    ("note", "contact"),
    [
        ("已电话联系，约了下午", True),
        ("打过电话了", True),
        ("上门看过，漏水点在楼上", True),
        ("加了微信", True),
        ("联系了居民，也联系物业", True),
        ("联系不上", False),
        ("电话打不通", False),
        ("打了电话没人接", False),
        ("已联系物业", False),
        ("等配件", False),
    ],
)
def test_a_note_says_whether_the_resident_was_spoken_to(note: str, contact: bool) -> None:
    assert says_contact(note) is contact
