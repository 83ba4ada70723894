"""The days a community tells of itself, laid over the calendar that everybody shares."""

from dataclasses import replace

from sqlalchemy import Connection, select

from models import CalendarDay, table_of
from services.calendar import WorkCalendar

_DAYS = table_of(CalendarDay)


def with_own_days(db: Connection, calendar: WorkCalendar) -> WorkCalendar:
    """The calendar with the community's days as they are now; the same one if it has them.

    A new one would have to work out anew what the old one remembers.
    """
    extra = {row.day: row.working for row in db.execute(select(_DAYS.c.day, _DAYS.c.working))}
    return calendar if calendar.extra == extra else replace(calendar, extra=extra)
