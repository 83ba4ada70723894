"""Bringing the days a community tells of (节假日、调休) into the database."""

from sqlalchemy import Connection, delete, insert, select, update

from models import CalendarDay, table_of
from services.community.entries import Community
from services.community.sync import Counts

DAYS = table_of(CalendarDay)
#: What these days are called in a load's counts.
CALENDAR = "calendar"


def load_calendar(db: Connection, community: Community, counts: Counts) -> None:
    """Bring the days to what the file says of them.

    A file describes the years it names as a whole; days of other years stay as they are.
    """
    wanted = {
        entry.day: (bool(entry.working), entry.name) for entry in community.calendar if entry.day
    }
    years = {day.year for day in wanted}
    old = {row.day: (row.working, row.name) for row in db.execute(select(DAYS))}
    for day in [day for day in old if day.year in years and day not in wanted]:
        db.execute(delete(DAYS).where(DAYS.c.day == day))
        counts.removed[CALENDAR] += 1
    for day, (working, name) in wanted.items():
        values = {"working": working, "name": name}
        if day not in old:
            db.execute(insert(DAYS).values(day=day, **values))
            counts.added[CALENDAR] += 1
        elif old[day] != (working, name):
            db.execute(update(DAYS).where(DAYS.c.day == day).values(**values))
            counts.changed[CALENDAR] += 1
