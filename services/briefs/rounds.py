"""When briefs and reports go out: one round a day, each person once, never for a day gone by.

A round is done when its mark holds the day. Until then the clock looks at everybody; whoever has
got theirs is known by the notice's key, which is unique, so that two clocks are harmless. A busy
database ends the attempt, for the mark may come only after everybody. A machine that slept over
the hour catches up the same day.

People are written to some at a time, those of an organisation after each other: they look after
the same requests, which are read once for them. Messages are answered between the transactions.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection, select

from models import STAFF, Role, Shift, table_of
from services.briefs import brief
from services.briefs import reports as figures
from services.due import Job
from services.house import House, HouseKeeper
from services.marks import leave_mark, mark

#: The hour of the morning briefs, and that after which it is too late for them; local time.
FROM = time(8, 30)
UNTIL = time(18)
#: So many people may share a transaction: an organisation's.
AT_ONCE = 50
#: Stands for nobody: the id of the step that ends a round.
EVERYBODY = 0
_SHIFTS = table_of(Shift)

People = Callable[[Connection, House, date, datetime], Sequence[int]]
Write = Callable[[Connection, House, date, datetime, Sequence[int]], int]


def briefs(keeper: HouseKeeper) -> Job:
    """The morning briefs: on working days for everybody, on others for those on duty."""
    return _job(keeper, "briefs", present, brief.write)


def reports(keeper: HouseKeeper) -> Job:
    """The reports of the week and of the month, on the first working day of the next."""
    return _job(keeper, "reports", _readers, figures.write)


def _job(keeper: HouseKeeper, name: str, people: People, write: Write) -> Job:
    return Job(
        name,
        partial(_find, keeper, name, people),
        partial(_do, name, write),
        _put_off,
        partial(_next_at, keeper, name),
        patience=1,
        at_once=AT_ONCE,
    )


def _find(
    keeper: HouseKeeper, name: str, people: People, db: Connection, now: datetime, _most: int
) -> list[int]:
    """Everybody of today's round, then the step that ends it; nothing before its hour.

    All at once, however many: who needs nothing leaves no row to know them by.
    """
    local = now.astimezone(keeper.timezone)
    if local.time() < FROM or _done(db, name) >= local.toordinal():
        return []
    if local.time() >= UNTIL:
        return [EVERYBODY]
    house = keeper.now(db, now)
    found = people(db, house, local.date(), now)
    return [*sorted(found, key=lambda one: house.directory.posts_of(one)[0].org_id), EVERYBODY]


def _do(
    name: str,
    write: Write,
    db: Connection,
    now: datetime,
    keeper: HouseKeeper,
    people: Sequence[int],
) -> int:
    house = keeper.now(db, now)
    day = now.astimezone(house.calendar.timezone).date()
    done = write(db, house, day, now, [one for one in people if one != EVERYBODY])
    if EVERYBODY in people:
        _end(db, name, day)
    return done


def _put_off(_db: Connection, _now: datetime, _person_id: int) -> None:
    """A brief that cannot be made is left out today: tomorrow's says the same and more."""


def _next_at(keeper: HouseKeeper, name: str, db: Connection) -> datetime | None:
    """The hour of the day after the last round; None before the first."""
    done = _done(db, name)
    if not done:
        return None
    return datetime.combine(date.fromordinal(done + 1), FROM, keeper.timezone)


def _done(db: Connection, name: str) -> int:
    """The day of the last round that was done, 0 before the first."""
    return mark(db, name)


def _end(db: Connection, name: str, day: date) -> None:
    leave_mark(db, name, max(_done(db, name), day.toordinal()))


def present(db: Connection, house: House, day: date, now: datetime) -> list[int]:
    """The staff who work today: on a day off only those who have the duty today."""
    staff = [one for one in sorted(house.directory.staff) if house.roles_of(one) & STAFF]
    if house.calendar.is_working_day(day):
        return staff
    midnight = datetime.combine(day + timedelta(days=1), time(0), house.calendar.timezone)
    duty = db.scalars(
        select(_SHIFTS.c.person_id).where(
            _SHIFTS.c.absent_id.is_(None), _SHIFTS.c.ends_at > now, _SHIFTS.c.starts_at < midnight
        )
    )
    on_duty = set(duty)
    return [one for one in staff if one in on_duty]


def _readers(_db: Connection, house: House, day: date, _now: datetime) -> list[int]:
    """Whoever gets a report today."""
    if not figures.periods(house.calendar, day):
        return []
    roles = {Role.WORKER, Role.LEADER, Role.ADMIN}
    return [one for one in sorted(house.directory.staff) if house.roles_of(one) & roles]
