"""Working time: which days are worked, and how far a span of working hours or days reaches.

The one home of chinesecalendar, which knows the State Council's yearly notice: the public
holidays and the weekend days worked instead (调休). Everything here is pure arithmetic on aware
datetimes. Results carry the calendar's own time zone and are reckoned on the wall clock, so the
zone must not change its clocks within working hours (China has not since 1991).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import chinese_calendar

Intervals = tuple[tuple[time, time], ...]

OFFICE_HOURS: Intervals = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))

#: The State Council announces next year's holidays in these months.
ANNOUNCED_FROM_MONTH = 11
_A_DAY = timedelta(days=1)


@cache
def _published(year: int) -> bool:
    """Whether the library holds the State Council's notice for that year."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True)
class WorkCalendar:
    """When a community works: hours of the day, time zone, and days that differ.

    `extra` says of single days whether they are worked. It stands above the library, so it serves
    both for years the library does not know yet and for local holidays (广西三月三). A day nobody
    tells of is worked from Monday to Friday.

    Raises ValueError when the intervals are empty, overlap, or are not in order.
    """

    intervals: Intervals = OFFICE_HOURS
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    extra: Mapping[date, bool] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        edges = [edge for interval in self.intervals for edge in interval]
        in_order = all(a < b for a, b in self.intervals) and edges == sorted(edges)
        if not edges or not in_order:
            raise ValueError(f"working hours must follow each other within a day: {edges}")

    @cached_property
    def _days(self) -> dict[date, bool]:
        """Days already asked for; the library takes tens of microseconds for each."""
        return dict(self.extra)

    @cached_property
    def _last_days(self) -> dict[tuple[date, int], date]:
        """Where counts of working days end: all that is promised on a day counts from it."""
        return {}

    @cached_property
    def _closings(self) -> dict[date, datetime]:
        return {}

    @cached_property
    def _extra_years(self) -> frozenset[int]:
        return frozenset(day.year for day in self.extra)

    def knows(self, year: int) -> bool:
        """Whether that year's holidays are known, by the library or by any row of `extra`."""
        return _published(year) or year in self._extra_years

    def unknown_years(self, today: date) -> list[int]:
        """The years whose holidays should be known by today and are not: this, then the next."""
        wanted = [today.year]
        if today.month >= ANNOUNCED_FROM_MONTH:
            wanted.append(today.year + 1)
        return [year for year in wanted if not self.knows(year)]

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day, holidays and 调休 considered."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = self._look_up(day)
        return known

    def _look_up(self, day: date) -> bool:
        if _published(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < 5

    def _local(self, moment: datetime) -> datetime:
        """The moment in the calendar's zone; ValueError for a naive one, whose zone is a guess."""
        if moment.tzinfo is None:
            raise ValueError(f"an aware datetime is needed, not {moment!r}")
        return moment.astimezone(self.timezone)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.timezone)

    def _open_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of working time from a local start on, without end, the first one cut to it.

        A start at the very end of an interval yields that interval with no room left.
        """
        day = start.date()
        while True:
            if self.is_working_day(day):
                for opening, closing in self.intervals:
                    closes = self._at(day, closing)
                    if closes >= start:
                        yield max(self._at(day, opening), start), closes
            day += _A_DAY

    def add_working(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which `span` of working time has been used up since `start`.

        It always lies within working time, both ends of an interval included: 30 minutes from
        17:00 are 17:30 of the same day, and no time at all from a Saturday is Monday's opening.
        ValueError for a negative span.
        """
        if span < timedelta(0):
            raise ValueError(f"a span of working time cannot be negative: {span}")
        stretches = self._open_from(self._local(start))
        opens, closes = next(stretches)
        while span > closes - opens:
            span -= closes - opens
            opens, closes = next(stretches)
        return opens + span

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Closing time of the `days`-th working day after the day of `start`.

        The day of `start` is not counted, whatever its hour, and the last day ends when business
        does (民法典 201, 203). One working day from Monday morning is Tuesday 17:30, from Friday
        or Saturday it is Monday 17:30. Zero days is `end_of_day`. ValueError below zero.
        """
        if days < 0:
            raise ValueError(f"a number of working days cannot be negative: {days}")
        if days == 0:
            return self.end_of_day(start)
        first = self._local(start).date()
        last = self._last_days.get((first, days))
        if last is None:
            last = self._last_days[first, days] = self._count(first, days)
        return self._closing(last)

    def _count(self, day: date, days: int) -> date:
        """The `days`-th working day after `day`."""
        while days:
            day += _A_DAY
            days -= self.is_working_day(day)
        return day

    def add_days(self, start: datetime, days: int) -> datetime:
        """Closing time of the `days`-th calendar day after the day of `start`, worked or not.

        The day of `start` is not counted. A last day that is a holiday stays the last day: a
        promise given in calendar days is not stretched by a holiday. ValueError below one.
        """
        if days < 1:
            raise ValueError(f"a number of calendar days must be at least one: {days}")
        return self._closing(self._local(start).date() + timedelta(days=days))

    def end_of_day(self, moment: datetime) -> datetime:
        """Closing time of the first working day that is not over yet at `moment`."""
        opens, _ = next(self._open_from(self._local(moment)))
        return self._closing(opens.date())

    def _closing(self, day: date) -> datetime:
        """When business ends on a day, kept: the promises of a day share a few of these."""
        closing = self._closings.get(day)
        if closing is None:
            closing = self._closings[day] = self._at(day, self.intervals[-1][1])
        return closing

    def working_between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` to `b`; negative when `b` comes first."""
        if b < a:
            return -self.working_between(b, a)
        end, total = self._local(b), timedelta(0)
        for opens, closes in self._open_from(self._local(a)):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total
