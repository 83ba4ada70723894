from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.calendar import OFFICE_HOURS, WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()
YEAR_UNKNOWN = 2090


def at(text: str) -> datetime:
    """A moment in Shanghai, written `2026-03-03 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-01-01", False),  # New Year
        ("2025-01-02", True),
        ("2025-01-25", False),  # an ordinary Saturday
        ("2025-01-26", True),  # Sunday worked for Spring Festival
        ("2025-01-27", True),
        ("2025-01-28", False),  # New Year's Eve
        ("2025-02-04", False),  # last day of the festival
        ("2025-02-05", True),
        ("2025-02-08", True),  # Saturday worked for it
        ("2025-02-09", False),
        ("2025-04-04", False),  # Qingming
        ("2025-04-27", True),  # Sunday worked for Labour Day
        ("2025-05-05", False),
        ("2025-06-02", False),  # Dragon Boat
        ("2025-09-28", True),  # Sunday worked for National Day
        ("2025-10-08", False),
        ("2025-10-11", True),  # Saturday worked for it
        ("2025-12-31", True),
        ("2026-01-02", False),  # New Year, a Friday off
        ("2026-01-04", True),  # Sunday worked for it
        ("2026-02-14", True),  # Saturday worked for Spring Festival
        ("2026-02-15", False),
        ("2026-02-16", False),  # New Year's Eve
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # Saturday worked for it
        ("2026-03-01", False),
        ("2026-04-06", False),  # Monday off for Qingming
        ("2026-05-09", True),
        ("2026-06-19", False),
        ("2026-09-20", True),
        ("2026-09-25", False),  # Mid-Autumn
        ("2026-10-07", False),
        ("2026-10-10", True),
    ],
)
def test_holidays_and_days_worked_instead_follow_the_yearly_notice(day: str, worked: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        # Within a day. 2026-03-03 is a Tuesday.
        ("2026-03-03 09:00", 1, "2026-03-03 10:00"),
        ("2026-03-03 09:00", 3, "2026-03-03 12:00"),
        ("2026-03-03 09:00", 4, "2026-03-03 14:30"),  # over lunch
        ("2026-03-03 08:30", 7.5, "2026-03-03 17:30"),  # the whole day
        ("2026-03-03 12:00", 0.5, "2026-03-03 14:00"),
        ("2026-03-03 12:45", 2, "2026-03-03 15:30"),  # asked at lunch
        ("2026-03-03 13:30", 4, "2026-03-03 17:30"),
        ("2026-03-03 06:00", 2, "2026-03-03 10:30"),  # before opening
        ("2026-03-03 00:00", 4, "2026-03-03 14:00"),
        # Into the next day.
        ("2026-03-03 17:00", 1, "2026-03-04 09:00"),
        ("2026-03-03 17:30", 1, "2026-03-04 09:30"),
        ("2026-03-03 20:00", 4, "2026-03-04 14:00"),
        ("2026-03-03 23:59", 2, "2026-03-04 10:30"),
        ("2026-03-03 14:00", 4, "2026-03-04 09:00"),
        ("2026-03-03 10:00", 7.5, "2026-03-04 10:00"),
        ("2026-03-03 10:00", 15, "2026-03-05 10:00"),
        # Friday evening and weekends. 2026-03-06 is a Friday.
        ("2026-03-06 17:00", 4, "2026-03-09 12:00"),
        ("2026-03-06 16:30", 1, "2026-03-06 17:30"),
        ("2026-03-06 18:00", 4, "2026-03-09 14:00"),
        ("2026-03-07 10:00", 2, "2026-03-09 10:30"),
        ("2026-03-08 23:00", 4, "2026-03-09 14:00"),
        ("2026-03-05 09:00", 15, "2026-03-09 09:00"),
        # Spring Festival 2025: 01-28 to 02-04 off, Sunday 01-26 and Saturday 02-08 worked.
        ("2025-01-24 17:00", 1, "2025-01-26 09:00"),
        ("2025-01-27 16:30", 2, "2025-02-05 09:30"),
        ("2025-01-27 18:00", 4, "2025-02-05 14:00"),
        ("2025-01-30 10:00", 4, "2025-02-05 14:00"),
        ("2025-02-07 17:00", 1, "2025-02-08 09:00"),
        ("2025-02-08 17:00", 1, "2025-02-10 09:00"),
        # Spring Festival 2026: 02-15 to 02-23 off, Saturdays 02-14 and 02-28 worked.
        ("2026-02-13 17:00", 1, "2026-02-14 09:00"),
        ("2026-02-14 15:30", 4, "2026-02-24 10:30"),
        ("2026-02-17 00:30", 2, "2026-02-24 10:30"),
        ("2026-02-27 16:30", 8.5, "2026-02-28 17:30"),
        ("2026-02-28 17:15", 0.5, "2026-03-02 08:45"),
        # Other holidays.
        ("2025-04-25 17:00", 1, "2025-04-27 09:00"),
        ("2025-04-30 17:00", 1, "2025-05-06 09:00"),
        ("2025-09-30 17:00", 1, "2025-10-09 09:00"),
        ("2025-10-10 17:00", 8, "2025-10-11 17:30"),
        ("2026-09-24 17:00", 1, "2026-09-28 09:00"),
        ("2026-09-30 16:00", 4, "2026-10-08 11:00"),
        # Year ends.
        ("2024-12-31 17:00", 1, "2025-01-02 09:00"),
        ("2025-12-31 17:00", 1, "2026-01-04 09:00"),
        ("2026-01-04 17:00", 1, "2026-01-05 09:00"),
        # No time at all.
        ("2026-03-03 10:00", 0, "2026-03-03 10:00"),
        ("2026-03-03 12:30", 0, "2026-03-03 13:30"),
        ("2026-03-03 17:30", 0, "2026-03-03 17:30"),
        ("2026-03-07 10:00", 0, "2026-03-09 08:30"),
    ],
)
def test_working_hours_reach_as_far_as_counted_by_hand(start: str, span: float, end: str) -> None:
    assert CALENDAR.add_working(at(start), hours(span)) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-03 10:00", 1, "2026-03-04 17:30"),
        ("2026-03-03 23:59", 1, "2026-03-04 17:30"),  # the hour of the first day is no matter
        ("2026-03-02 10:00", 5, "2026-03-09 17:30"),
        ("2026-03-06 10:00", 1, "2026-03-09 17:30"),
        ("2026-03-07 10:00", 1, "2026-03-09 17:30"),
        ("2026-03-08 10:00", 5, "2026-03-13 17:30"),
        ("2025-01-24 10:00", 1, "2025-01-26 17:30"),
        ("2025-01-24 10:00", 5, "2025-02-07 17:30"),
        ("2025-01-27 10:00", 4, "2025-02-08 17:30"),
        ("2026-02-13 10:00", 5, "2026-02-27 17:30"),
        ("2026-02-20 10:00", 5, "2026-02-28 17:30"),
        ("2026-02-20 10:00", 6, "2026-03-02 17:30"),
        ("2025-12-30 10:00", 2, "2026-01-04 17:30"),
        ("2026-09-18 10:00", 1, "2026-09-20 17:30"),
        ("2026-03-03 10:00", 0, "2026-03-03 17:30"),
        ("2026-03-03 18:00", 0, "2026-03-04 17:30"),
    ],
)
def test_working_days_end_at_closing_and_do_not_count_the_first(
    start: str, days: int, end: str
) -> None:
    assert CALENDAR.add_working_days(at(start), days) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-03-02 10:00", 7, "2026-03-09 17:30"),
        ("2026-03-02 00:00", 1, "2026-03-03 17:30"),
        ("2026-02-13 10:00", 7, "2026-02-20 17:30"),  # within the festival, and not moved
        ("2025-12-20 10:00", 15, "2026-01-04 17:30"),
    ],
)
def test_calendar_days_are_not_stretched_by_holidays(start: str, days: int, end: str) -> None:
    assert CALENDAR.add_days(at(start), days) == at(end)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-03-03 00:00", "2026-03-03 17:30"),
        ("2026-03-03 12:30", "2026-03-03 17:30"),
        ("2026-03-03 17:30", "2026-03-03 17:30"),
        ("2026-03-03 17:31", "2026-03-04 17:30"),
        ("2026-03-06 17:31", "2026-03-09 17:30"),
        ("2026-02-14 08:00", "2026-02-14 17:30"),
        ("2026-02-14 19:00", "2026-02-24 17:30"),
        ("2025-12-31 18:00", "2026-01-04 17:30"),
    ],
)
def test_a_day_ends_at_closing_and_a_day_that_is_over_is_the_next_one(
    moment: str, end: str
) -> None:
    assert CALENDAR.end_of_day(at(moment)) == at(end)


@pytest.mark.parametrize(
    ("a", "b", "span"),
    [
        ("2026-03-03 09:00", "2026-03-03 11:00", 2),
        ("2026-03-03 11:00", "2026-03-03 14:00", 1.5),
        ("2026-03-03 12:00", "2026-03-03 13:30", 0),
        ("2026-03-03 00:00", "2026-03-04 00:00", 7.5),
        ("2026-03-06 17:00", "2026-03-09 09:00", 1),
        ("2026-03-07 09:00", "2026-03-08 17:00", 0),
        ("2026-03-02 00:00", "2026-03-09 00:00", 37.5),
        ("2026-02-14 16:30", "2026-02-24 09:30", 2),
        ("2026-02-15 00:00", "2026-02-24 00:00", 0),
        ("2025-01-26 00:00", "2025-01-27 00:00", 7.5),
        ("2025-12-31 17:00", "2026-01-04 09:00", 1),
        ("2026-03-03 11:00", "2026-03-03 09:00", -2),
    ],
)
def test_working_time_between_two_moments_is_as_counted_by_hand(
    a: str, b: str, span: float
) -> None:
    assert CALENDAR.working_between(at(a), at(b)) == hours(span)


def test_a_year_without_a_notice_works_from_monday_to_friday_and_is_not_known() -> None:
    national_day = date(YEAR_UNKNOWN, 10, 1)
    sunday = next(d for d in _days_from(national_day) if d.weekday() == 6)
    monday = sunday + timedelta(days=1)
    assert not CALENDAR.knows(YEAR_UNKNOWN)
    assert (CALENDAR.is_working_day(sunday), CALENDAR.is_working_day(monday)) == (False, True)


def test_rows_of_our_own_make_a_year_known() -> None:
    sunday = next(d for d in _days_from(date(YEAR_UNKNOWN, 9, 20)) if d.weekday() == 6)
    holiday = date(YEAR_UNKNOWN, 10, 2)  # a Monday
    calendar = WorkCalendar(extra={holiday: False, sunday: True})
    assert calendar.knows(YEAR_UNKNOWN)
    assert not calendar.knows(YEAR_UNKNOWN + 1)
    assert not calendar.is_working_day(holiday)
    assert calendar.is_working_day(sunday)
    assert calendar.is_working_day(holiday + timedelta(days=1))


def test_a_local_holiday_stands_above_the_yearly_notice() -> None:
    calendar = WorkCalendar(extra={date(2026, 4, 20): False})
    assert calendar.add_working(at("2026-04-17 17:00"), hours(1)) == at("2026-04-21 09:00")


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_years_of_the_library_are_known(year: int) -> None:
    assert CALENDAR.knows(year)


def test_other_hours_and_another_zone_are_reckoned_on_their_own_clock() -> None:
    calendar = WorkCalendar(((time(10), time(14)),), ZoneInfo("Asia/Urumqi"))
    end = calendar.add_working(datetime(2026, 3, 3, 7, 0, tzinfo=UTC), hours(2))  # 13:00 there
    assert end == datetime(2026, 3, 4, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "intervals",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(17))),
        ((time(13), time(17)), (time(8), time(12))),
    ],
)
def test_hours_that_do_not_follow_each_other_are_refused(
    intervals: tuple[tuple[time, time], ...],
) -> None:
    with pytest.raises(ValueError, match="working hours"):
        WorkCalendar(intervals)


def test_a_naive_moment_is_refused() -> None:
    naive = at("2026-03-03 10:00").replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        CALENDAR.add_working(naive, hours(1))


def test_negative_spans_are_refused() -> None:
    start = at("2026-03-03 10:00")
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working(start, hours(-1))
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(start, -1)
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.add_days(start, 0)


def _days_from(day: date) -> list[date]:
    return [day + timedelta(days=number) for number in range(14)]


MOMENTS = st.datetimes(datetime(2024, 6, 1), datetime(2028, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
SPANS = st.timedeltas(timedelta(0), timedelta(hours=120))
relaxed = settings(deadline=None, max_examples=80)


@relaxed
@given(MOMENTS, SPANS)
def test_the_working_time_up_to_a_deadline_is_the_span_it_was_made_from(
    start: datetime, span: timedelta
) -> None:
    assert CALENDAR.working_between(start, CALENDAR.add_working(start, span)) == span


@relaxed
@given(MOMENTS, SPANS)
def test_a_deadline_never_falls_outside_working_time(start: datetime, span: timedelta) -> None:
    end = CALENDAR.add_working(start, span)
    assert end >= start
    assert CALENDAR.is_working_day(end.date())
    assert any(opening <= end.time() <= closing for opening, closing in OFFICE_HOURS)


@relaxed
@given(MOMENTS, MOMENTS, SPANS, SPANS)
def test_a_later_start_or_a_longer_span_never_ends_earlier(
    a: datetime, b: datetime, short: timedelta, long: timedelta
) -> None:
    a, b = sorted((a, b))
    short, long = sorted((short, long))
    assert CALENDAR.add_working(a, short) <= CALENDAR.add_working(b, long)


@relaxed
@given(MOMENTS, MOMENTS, st.integers(0, 20), st.integers(0, 20))
def test_working_days_never_run_backwards(a: datetime, b: datetime, few: int, many: int) -> None:
    a, b = sorted((a, b))
    few, many = sorted((few, many))
    early, late = CALENDAR.add_working_days(a, few), CALENDAR.add_working_days(b, many)
    assert a <= early <= late


@relaxed
@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)), st.floats(0, 1))
def test_working_time_adds_up_over_any_moment_between(
    start: datetime, length: timedelta, share: float
) -> None:
    end, middle = start + length, start + length * share
    whole = CALENDAR.working_between(start, end)
    assert whole == CALENDAR.working_between(start, middle) + CALENDAR.working_between(middle, end)
    assert timedelta(0) <= whole <= length
