"""The figures of a week or month that ended: for those above as a report, for each worker the own.

A worker hears what residents said only pooled, and only from enough answers on: fewer would tell
who said what.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from models import By
from services.briefs.writing import unwritten
from services.calendar import WorkCalendar
from services.figures import area_of, figures
from services.history import Owed, owe
from services.house import House
from services.indicators import POOL, rate, report

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
Facts = dict[str, str]


class Period(NamedTuple):
    """A week or month that ended: its name, first and last day."""

    name: str
    first: date
    last: date


def periods(calendar: WorkCalendar, day: date) -> list[Period]:
    """What is reported on this day: on the first day worked of a week or month, the one before.

    A week without any day worked has no report of its own, nor does it swallow that before it.
    """
    if not calendar.is_working_day(day):
        return []
    monday = day - A_DAY * day.weekday()
    found = []
    if _is_first(calendar, monday, day):
        last = monday - A_DAY
        while not calendar.is_working_day(last):
            last -= A_DAY
        worked = last - A_DAY * last.weekday()
        found.append(Period("week", worked, worked + A_WEEK - A_DAY))
    first = day.replace(day=1)
    if _is_first(calendar, first, day):
        last = first - A_DAY
        found.append(Period("month", last.replace(day=1), last))
    return found


def _is_first(calendar: WorkCalendar, begin: date, day: date) -> bool:
    """Whether no day from `begin` up to this one was worked."""
    before = (begin + A_DAY * number for number in range((day - begin).days))
    return not any(calendar.is_working_day(one) for one in before)


def write(db: Connection, house: House, day: date, now: datetime, people: Sequence[int]) -> int:
    """Owe what is reported to these people today; how many."""
    return sum(
        _owe(db, house, now, kind, period, people)
        for period in periods(house.calendar, day)
        for kind in KINDS[period.name]
    )


def _owe(
    db: Connection, house: House, now: datetime, kind: "Kind", period: Period, people: Sequence[int]
) -> int:
    subject, at = f"{kind.subject}:{period.last:%Y-%m-%d}", house.polite_time(now)
    told = (
        (one, kind.facts(db, house, now, one, period)) for one in unwritten(db, subject, people)
    )
    owed = [Owed(one, kind.name, {**facts, **_days(period)}, at) for one, facts in told if facts]
    owe(db, now, subject, owed)
    return len(owed)


def _report(db: Connection, house: House, now: datetime, person_id: int, period: Period) -> Facts:
    """The figures of an area, for who answers for one; nothing where nothing was."""
    area = area_of(house, person_id)
    if area is None:
        return {}
    found = report(db, house, area, period.first, period.last, now)
    return {} if found.is_empty else found.facts()


def _record(db: Connection, house: House, _now: datetime, person_id: int, period: Period) -> Facts:
    """A worker's own month; nothing where nothing was done."""
    orgs = {post.org_id for post in house.directory.posts_of(person_id)}
    mine = str(person_id)
    counts = figures(db, house, orgs, period.first, period.last, By.PERSON, {mine}).get(mine, {})
    resolved, praise = counts.get("resolved", 0), counts.get("praise", 0)
    if not resolved and not praise:
        return {}
    pooled = counts.get("rated", 0) >= POOL
    satisfied = rate(counts, period.first, period.last, "satisfied") if pooled else ""
    return {
        "resolved": str(resolved),
        "praise": str(praise) if praise else "",
        "satisfied_rate": str(satisfied),
    }


def _days(period: Period) -> Facts:
    days = (f"{day.month}月{day.day}日" for day in (period.first, period.last))
    return {"period": "—".join(days)}


class Kind(NamedTuple):
    """One kind of notice about a period: its name, its subject but for the day, what it says."""

    name: str
    subject: str
    facts: Callable[[Connection, House, datetime, int, Period], Facts]


#: What is told of each kind of period.
KINDS = {
    "week": [Kind("report_week", "report:week", _report)],
    "month": [
        Kind("report_month", "report:month", _report),
        Kind("record_month", "record", _record),
    ],
}
