"""Days and hours of the rota as people write them: 明天, 11月25日-11月27日, 今天 14:00-16:00."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from handlers.dates import Day, read_day
from handlers.turns import Turn
from services.shifts import Hours

_TO = r"[-~～—–到至]+"
_CLOCK = re.compile(
    rf"(?P<h1>\d{{1,2}})[:：点时](?P<m1>\d{{2}})?分?\s*{_TO}\s*(?P<h2>\d{{1,2}})[:：点时](?P<m2>\d{{2}})?分?"
)
_RANGE = re.compile(rf"\s*{_TO}\s*")
_DAY = timedelta(days=1)
#: A range of days with hours means these hours of each of so many days at most.
MOST_DAYS = 62


class Said(NamedTuple):
    """The spans that were meant, and the words beside them."""

    spans: list[Hours]
    rest: str


def read_hours(turn: Turn, text: str) -> Said | None:
    """The spans that a text begins with, hours wherever they stand; None when it names none.

    Hours without a day are today's; hours that end earlier than they begin end the next day.
    """
    zone = turn.house.calendar.timezone
    today = turn.now.astimezone(zone).date()
    clock = _CLOCK.search(text)
    without = f"{text[: clock.start()]} {text[clock.end() :]}" if clock else text
    first = read_day(without, today)
    if first is None:
        if clock is None or without.strip():
            return None
        days, rest = [today], ""
    else:
        last, rest = _last(first, today)
        days = [first.day + _DAY * count for count in range((last - first.day).days + 1)]
    if not days or len(days) > MOST_DAYS:
        return None
    begin, end = _times(clock) if clock else (time(), time())
    if begin is None or end is None:
        return None

    def at(day: date, clock_time: time) -> datetime:
        return datetime.combine(day, clock_time, zone)

    if clock is None:
        return Said([Hours(at(days[0], begin), at(days[-1] + _DAY, end))], rest)
    over = _DAY if end <= begin else timedelta(0)
    return Said([Hours(at(day, begin), at(day + over, end)) for day in days], rest)


def _last(first: Day, today: date) -> tuple[date, str]:
    """The other end of a range of days and the words behind it, or the first day where none is.

    后天 is reckoned from today; a bare 5日 or 周五 that would lie before the first, from the first.
    """
    dash = _RANGE.match(first.rest)
    if dash is None:
        return first.day, first.rest
    behind = first.rest[dash.end() :]
    last = read_day(behind, today)
    if last is not None and last.day < first.day:
        last = read_day(behind, first.day)
    return (last.day, last.rest) if last else (first.day, first.rest)


def _times(found: re.Match[str]) -> tuple[time | None, time | None]:
    return _time(found["h1"], found["m1"]), _time(found["h2"], found["m2"])


def _time(hour: str, minute: str | None) -> time | None:
    """14:30; 24:00 is midnight."""
    if int(hour) > 24 or int(minute or 0) > 59:
        return None
    return time(int(hour) % 24, int(minute or 0))
