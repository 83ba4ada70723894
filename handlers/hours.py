"""Days and hours of the rota as people write them: 明天, 11月25日-27日, 今天 14:00-16:00, 明晚."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from handlers.dates import read_day
from handlers.turns import Turn
from models import Refusal
from services.shifts import Hours

_TO = r"[-~～—–到至]+"
_CLOCK = re.compile(
    rf"(?P<h1>\d{{1,2}})[:：点时](?P<m1>\d{{2}})?分?\s*{_TO}\s*(?P<h2>\d{{1,2}})[:：点时](?P<m2>\d{{2}})?分?"
)
#: Parts of a day by their names; a night ends the next morning.
_PART = re.compile(r"晚上|夜里|夜间|上午|下午")
_NIGHT = (time(18), time(8))
_TONIGHT = re.compile(r"([今明后])[天日]?(?:晚上?|夜里?|夜间)")
_NOON = time(12)
_RANGE = re.compile(rf"\s*{_TO}\s*")
_DAY = timedelta(days=1)
#: The longest range of days that is taken for meant: more is a slip of the finger in a date.
LONGEST = timedelta(days=61)


class Days(NamedTuple):
    """The first and the last day, and the words behind them."""

    first: date
    last: date
    rest: str


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
    text = _TONIGHT.sub(r"\1天晚上", text)
    clock = _CLOCK.search(text) or _PART.search(text)
    times: tuple[time, time] | None = (time(), time())
    if clock is None:
        days = _days(text, today)
    else:
        times = _part(turn, clock[0]) if clock.re is _PART else _times(clock)
        without = f"{text[: clock.start()]} {text[clock.end() :]}"
        days = _days(without, today) or Days(today, today, without.strip())
    if times is None or days is None or days.last < days.first:
        return None
    if days.last - days.first > LONGEST:
        raise Refusal("refuse.too_long")
    begin, end = times
    over = _DAY if end <= begin else timedelta(0)
    each = [(days.first, days.last)] if clock is None else _each(days)
    spans = [
        Hours(datetime.combine(first, begin, zone), datetime.combine(last + over, end, zone))
        for first, last in each
    ]
    return Said(spans, days.rest)


def _each(days: Days) -> list[tuple[date, date]]:
    """The same hours on each of the days."""
    count = (days.last - days.first).days + 1
    return [(days.first + _DAY * nth, days.first + _DAY * nth) for nth in range(count)]


def _days(text: str, today: date) -> Days | None:
    """The day or the range of days that a text begins with.

    后天 is reckoned from today; a bare 5日 or 周五 that would lie before the first, from the first.
    """
    first = read_day(text, today)
    if first is None:
        return None
    dash = _RANGE.match(first.rest)
    if dash is None:
        return Days(first.day, first.day, first.rest)
    behind = first.rest[dash.end() :]
    last = read_day(behind, today)
    if last is not None and last.day < first.day:
        last = read_day(behind, first.day)
    return Days(first.day, last.day, last.rest) if last else None


def _part(turn: Turn, name: str) -> tuple[time, time]:
    """The hours of a part of a day: the halves are those that are worked, parted by the break."""
    worked = turn.house.calendar.intervals
    parted = len(worked) > 1
    if name == "上午":
        return worked[0][0], worked[0][1] if parted else _NOON
    if name == "下午":
        return worked[-1][0] if parted else _NOON, worked[-1][1]
    return _NIGHT


def _times(found: re.Match[str]) -> tuple[time, time] | None:
    begin, end = _time(found["h1"], found["m1"]), _time(found["h2"], found["m2"])
    return None if begin is None or end is None else (begin, end)


def _time(hour: str, minute: str | None) -> time | None:
    """14:30; 24:00 is midnight."""
    if int(hour) > 24 or int(minute or 0) > 59:
        return None
    return time(int(hour) % 24, int(minute or 0))
