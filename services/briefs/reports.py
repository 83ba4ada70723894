"""The figures of a week or month that ended: for those above as a report, for each worker the own.

A worker hears what residents said only pooled, and only from enough answers on: fewer would tell
who said what.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from models import By
from services.briefs.writing import write_once
from services.calendar import WorkCalendar
from services.figures import Area, area_of, figures
from services.house import House
from services.indicators import POOL, rate, report

A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


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


def write(db: Connection, house: House, day: date, now: datetime, person_id: int) -> int:
    """Owe what is reported to this person today; how many."""
    done = 0
    for period in periods(house.calendar, day):
        if area := area_of(house, person_id):
            done += _report(db, house, now, person_id, period, area)
        if period.name == "month":
            done += _record(db, house, now, person_id, period)
    return done


def _report(
    db: Connection, house: House, now: datetime, person_id: int, period: Period, area: Area
) -> int:
    found = report(db, house, area, period.first, period.last, now)
    if found.is_empty:
        return 0
    facts = {**found.facts(), **_days(period)}
    subject = f"report:{period.name}:{period.last:%Y-%m-%d}"
    return write_once(db, house, now, subject, person_id, f"report_{period.name}", facts)


def _record(db: Connection, house: House, now: datetime, person_id: int, period: Period) -> int:
    """A worker's own month; nothing where nothing was done."""
    orgs = {post.org_id for post in house.directory.posts_of(person_id)}
    mine = str(person_id)
    counts = figures(db, house, orgs, period.first, period.last, By.PERSON, {mine}).get(mine, {})
    resolved, praise = counts.get("resolved", 0), counts.get("praise", 0)
    if not resolved and not praise:
        return 0
    pooled = counts.get("rated", 0) >= POOL
    satisfied = rate(counts, period.first, period.last, "satisfied") if pooled else ""
    facts = {
        **_days(period),
        "resolved": str(resolved),
        "praise": str(praise) if praise else "",
        "satisfied_rate": str(satisfied),
    }
    subject = f"record:{period.last:%Y-%m-%d}"
    return write_once(db, house, now, subject, person_id, "record_month", facts)


def _days(period: Period) -> dict[str, str]:
    days = (f"{day.month}月{day.day}日" for day in (period.first, period.last))
    return {"period": "—".join(days)}
