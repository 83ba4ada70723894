"""Dates and spans at the beginning of a command's text: 11月30日, 下周三, 3天, 2个工作日.

A date without its year is the nearest one, so that one which has just passed is read as passed
and can be refused, instead of silently meaning next year.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """What a span counts."""

    DAY = "day"  #: calendar days
    WORKDAY = "workday"  #: working days


class Day(NamedTuple):
    """A date, and the text behind it."""

    day: date
    rest: str


class Length(NamedTuple):
    """So many days of a unit, and the text behind them."""

    days: int
    unit: Unit
    rest: str


_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_NEAR = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0}
_WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
_LEAD = r"\s*(?:[到至]|延到|改到)?\s*"
#: A date may say 前; 前进路 is a road.
_TRAIL = r"(?:[之以]?前(?!进))?"
#: 30号 is a day, 30号楼 a building.
_MARK = r"[日号](?![楼院门线栋])"
_COUNT = r"\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_SIGNS = " \t\n,，.。:：;；、"


def _dated(found: re.Match[str], today: date) -> date:
    """A month and a day, of the year named, else of the nearest one."""
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    years = (today.year - 1, today.year, today.year + 1)
    # A leap day exists in some of the years only.
    known = [date(year, month, day) for year in years if _exists(year, month, day)]
    return min(known, key=lambda one: abs((one - today).days))


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _of_month(found: re.Match[str], today: date) -> date:
    """30日: of this month, or of the next where it has passed."""
    day = int(found["day"])
    if day >= today.day:
        return today.replace(day=day)
    return (today.replace(day=1) + timedelta(days=31)).replace(day=day)


def _of_week(found: re.Match[str], today: date) -> date:
    """下周三 is in the week after this one; 周三 alone the next Wednesday, today included."""
    weekday, monday = _WEEKDAYS[found["weekday"]], today - timedelta(days=today.weekday())
    if found["week"]:
        weeks = found["week"].count("下")
        return monday + timedelta(days=7 * weeks + weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _end_of_month(found: re.Match[str], today: date) -> date:
    month = today.replace(day=1) + timedelta(days=31) if found["next"] else today
    return month.replace(day=monthrange(month.year, month.month)[1])


_YEAR = r"(?:(?P<year>20\d\d)"
#: How a date may be written, and how each way is reckoned from today.
_DAYS: Mapping[str, Callable[[re.Match[str], date], date]] = {
    rf"{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})(?:{_MARK})?(?!\d)": _dated,
    rf"{_YEAR}[-/.])?(?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?![\d/-])": _dated,
    rf"(?P<day>\d{{1,2}}){_MARK}": _of_month,
    rf"(?P<near>{'|'.join(_NEAR)})": lambda found, today: (
        today + timedelta(days=_NEAR[found["near"]])
    ),
    r"(?P<week>[本这]|下{1,2})?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])": _of_week,
    r"(?:[本这]|(?P<next>下))?个?月底": _end_of_month,
    r"(?:今年)?年底": lambda _found, today: date(today.year, 12, 31),
}
_DAY_WAYS = tuple((re.compile(f"{_LEAD}{way}{_TRAIL}"), reckon) for way, reckon in _DAYS.items())
#: A unit of time: what it counts, and how many of them it holds.
_UNITS = {
    "个工作日": (Unit.WORKDAY, 1),
    "工作日": (Unit.WORKDAY, 1),
    "天": (Unit.DAY, 1),
    "日": (Unit.DAY, 1),
    "周": (Unit.DAY, 7),
    "个星期": (Unit.DAY, 7),
    "星期": (Unit.DAY, 7),
    "个礼拜": (Unit.DAY, 7),
    "个月": (Unit.DAY, 30),
}
_LENGTH = re.compile(rf"\s*(?P<count>{_COUNT}|半)\s*(?P<unit>{'|'.join(_UNITS)})")


def read_day(text: str, today: date) -> Day | None:
    """The date a text begins with, or None when it begins with none or with an impossible one."""
    for pattern, reckon in _DAY_WAYS:
        if found := pattern.match(text):
            try:
                return Day(reckon(found, today), text[found.end() :].strip(_SIGNS))
            except ValueError:
                return None
    return None


def read_span(text: str) -> Length | None:
    """How many days a text begins with; 半个月 are fifteen."""
    found = _LENGTH.match(text)
    if found is None:
        return None
    unit, size = _UNITS[found["unit"]]
    if found["count"] == "半":
        count, size = (size // 2, 1) if size == 30 else (0, 1)
    else:
        count = _number(found["count"])
    return Length(count * size, unit, text[found.end() :].strip(_SIGNS)) if count else None


def _number(written: str) -> int:
    """3, 三, 十五, 二十."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
