from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.quiet import end_of_quiet, in_quiet_hours, parse_hours, within_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = "22:00-07:00"


def at(text: str) -> datetime:
    """A moment in Shanghai, written `2026-03-03 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "quiet", "is_quiet"),
    [
        ("21:59:59.999999", NIGHT, False),
        ("22:00", NIGHT, True),
        ("23:59:59", NIGHT, True),
        ("00:00", NIGHT, True),
        ("06:59:59", NIGHT, True),
        ("07:00", NIGHT, False),
        ("12:00", NIGHT, False),
        ("12:00", "12:00-14:00", True),
        ("13:59", "12:00-14:00", True),
        ("14:00", "12:00-14:00", False),
        ("11:59", "12:00-14:00", False),
        ("23:00", "22:00-00:00", True),
        ("00:00", "22:00-00:00", False),
        ("03:00", " 9:00 - 8:00 ", True),
        ("08:30", "9:00-8:00", False),
        ("00:00", "", False),
    ],
)
def test_quiet_hours_begin_and_end_on_the_minute(clock: str, quiet: str, is_quiet: bool) -> None:
    assert in_quiet_hours(at(f"2026-03-03 {clock}"), quiet, SHANGHAI) is is_quiet


@pytest.mark.parametrize(
    ("now", "quiet", "end"),
    [
        ("2026-03-03 22:00", NIGHT, "2026-03-04 07:00"),
        ("2026-03-04 00:00", NIGHT, "2026-03-04 07:00"),
        ("2026-03-04 06:59", NIGHT, "2026-03-04 07:00"),
        ("2026-03-04 07:00", NIGHT, "2026-03-04 07:00"),
        ("2026-03-04 12:00", NIGHT, "2026-03-04 12:00"),
        ("2026-12-31 23:00", NIGHT, "2027-01-01 07:00"),
        ("2026-03-03 13:00", "12:00-14:00", "2026-03-03 14:00"),
        ("2026-03-03 23:00", "22:00-00:00", "2026-03-04 00:00"),
        ("2026-03-03 23:00", "", "2026-03-03 23:00"),
    ],
)
def test_a_held_notice_goes_when_the_quiet_hours_end(now: str, quiet: str, end: str) -> None:
    assert end_of_quiet(at(now), quiet, SHANGHAI) == at(end)


def test_the_hours_are_those_of_the_communitys_zone() -> None:
    evening = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
    assert in_quiet_hours(evening, NIGHT, SHANGHAI)
    assert end_of_quiet(evening, NIGHT, SHANGHAI) == at("2026-03-04 07:00")
    assert not in_quiet_hours(evening, NIGHT, UTC)


@pytest.mark.parametrize(
    "hours", ["22:00", "22-7", "22:00-24:00", "22:60-07:00", "07:00-07:00", "晚上", "22:00-07:00x"]
)
def test_hours_written_wrongly_are_refused_with_the_form_expected(hours: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        parse_hours(hours)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        within_hours(at("2026-03-03 10:00").replace(tzinfo=None), NIGHT, SHANGHAI)
