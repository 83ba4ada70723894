"""Days and moments as promises name them: closing time of a day, words that stay true."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from services.house import House
from services.wishes import Stage


def local_day(house: House, moment: datetime) -> date:
    """The day of a moment where the community is."""
    return moment.astimezone(house.calendar.timezone).date()


def closing_of(house: House, now: datetime, day: date) -> datetime:
    """When business ends on a day to come."""
    days = (day - local_day(house, now)).days
    return house.calendar.add_days(now, days).astimezone(UTC)


def day_words(house: House, moment: datetime) -> str:
    """A day as histories and letters keep it, which are read when 今天 is another day."""
    day = local_day(house, moment)
    return f"{day.month}月{day.day}日"


def moment_words(house: House, moment: datetime | None) -> str:
    """The same with the hour; nothing where nothing was promised."""
    if moment is None:
        return ""
    local = moment.astimezone(house.calendar.timezone)
    return f"{day_words(house, moment)}{local.hour:02}:{local.minute:02}"


def plan_words(house: House, stages: Sequence[Stage]) -> str:
    """A plan in one line."""
    return "；".join(f"{day_words(house, stage.at)}前{stage.text}" for stage in stages)
