"""Events become counters: a closed day's events are summed once, so that reports stay flat.

A day is closed an hour after its midnight, so that nothing still being written then is missed.
How far the days are folded is a row of `revisions`, moved by a guarded update in the transaction
that writes the counters: however many clocks run, each day is folded once, and in order.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from models import By, DailyCounter, RequestEvent, Revision, table_of
from services.calendar import WorkCalendar
from services.house import HouseKeeper
from services.marks import mark
from services.routing import COMPLAINTS

#: The row of `revisions` that holds the ordinal of the last folded day.
FOLDED = "folded"
#: What was begun before midnight is written long before this is over.
GRACE = timedelta(hours=1)
_EVENTS = table_of(RequestEvent)
_COUNTERS = table_of(DailyCounter)
_A_DAY = timedelta(days=1)


class Counted(NamedTuple):
    """What one event counts, and for whom: organisation, grid, category, handler."""

    of: Sequence[Any]
    what: Mapping[str, int]

    def key(self, by: By) -> str:
        """The key of the counter this event goes to in one family; empty where it has none.

        A complaint counts for no grid: where one person works, one would tell them of it.
        """
        if by is By.ALL or (by is By.GRID and self.of[_PLACE[By.CODE]] in COMPLAINTS):
            return ""
        value = self.of[_PLACE[by]]
        return "" if value is None else str(value)


#: Where in `of` each family finds its key.
_PLACE = {By.GRID: 1, By.CODE: 2, By.PERSON: 3}


def counts(
    db: Connection,
    calendar: WorkCalendar,
    first: date,
    last: date,
    orgs: Collection[int] | None = None,
) -> Iterator[Counted]:
    """What the events of these local days count, in these organisations or in all.

    An event counts for where its request was then, which it says itself.
    """
    start, end = _midnight(calendar, first), _midnight(calendar, last + _A_DAY)
    query = select(_EVENTS.c.at, _EVENTS.c.details)
    query = query.where(_EVENTS.c.at >= start, _EVENTS.c.at < end)
    if orgs is not None:
        query = query.where(_EVENTS.c.details[("of", 0)].as_integer().in_(orgs))
    for row in db.execute(query):
        if row.details.get("count"):
            yield Counted(row.details["of"], row.details["count"] | _also_late(row, calendar))


def _also_late(row: Row[Any, Any], calendar: WorkCalendar) -> Mapping[str, int]:
    """Which periods hold both a late 办结 and its 超期, and would count it twice."""
    if "overdue_at" not in row.details:
        return {}
    late = _local(calendar, datetime.fromisoformat(row.details["overdue_at"]))
    day = _local(calendar, row.at)
    return {
        "late_same_day": int(late == day),
        "late_same_week": int(late.isocalendar()[:2] == day.isocalendar()[:2]),
        "late_same_month": int((late.year, late.month) == (day.year, day.month)),
    }


def gathered(
    events: Iterator[Counted], families: Collection[By]
) -> dict[tuple[int, By, str], Counter[str]]:
    """Events summed by organisation, family and key."""
    sums: defaultdict[tuple[int, By, str], Counter[str]] = defaultdict(Counter)
    for event in events:
        for by in families:
            sums[event.of[0], by, event.key(by)].update(event.what)
    return sums


def fold(db: Connection, calendar: WorkCalendar, day: date) -> None:
    """Write the counters of one closed day."""
    sums = gathered(counts(db, calendar, day, day), tuple(By))
    rows = [
        {"org_id": org_id, "by": by.value, "day": day, "key": key, "name": name, "value": value}
        for (org_id, by, key), names in sums.items()
        for name, value in names.items()
        if value
    ]
    if rows:
        db.execute(insert(_COUNTERS), rows)


def fold_due(db: Connection, now: datetime, keeper: HouseKeeper) -> int:
    """Fold the oldest closed day that is not folded yet; 1 if there was one.

    One a transaction: whoever writes meanwhile waits for a day's events, not for those of a year.
    """
    calendar = keeper.now(db, now).calendar
    done = folded_until(db) or _begin(db, calendar)
    if done is None:
        return 0
    last = _local(calendar, now - GRACE) - _A_DAY
    if done >= last or not _claim(db, done):
        return 0
    fold(db, calendar, done + _A_DAY)
    return 1


def folded_until(db: Connection) -> date | None:
    """The last folded day, None before the first."""
    value = mark(db, FOLDED)
    return date.fromordinal(value) if value else None


def _begin(db: Connection, calendar: WorkCalendar) -> date | None:
    """Folding begins with the day of the oldest event; None as long as there is none."""
    oldest = db.scalar(select(_EVENTS.c.at).order_by(_EVENTS.c.at).limit(1))
    if oldest is None:
        return None
    before = _local(calendar, oldest) - _A_DAY
    db.execute(insert(Revision).values(name=FOLDED, value=before.toordinal()))
    return before


def _claim(db: Connection, done: date) -> bool:
    """Move the mark by a day; False when another clock moved it first."""
    ordinal = done.toordinal()
    mine = update(Revision).where(Revision.name == FOLDED, Revision.value == ordinal)
    return db.execute(mine.values(value=ordinal + 1)).rowcount == 1


def _local(calendar: WorkCalendar, moment: datetime) -> date:
    return moment.astimezone(calendar.timezone).date()


def _midnight(calendar: WorkCalendar, day: date) -> datetime:
    return datetime.combine(day, time(0), calendar.timezone)
