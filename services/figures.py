"""Figures of any days: counters of the folded ones, the events of those that are not yet."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, select

from models import WORKING, By, DailyCounter, Request, Status, table_of
from services.folding import counts, folded_until, gathered
from services.house import House
from services.rights import SUPERIORS
from services.routing import COMPLAINTS

#: Sums of counts by name (docs/indicators.md says what each name counts).
Counts = Mapping[str, int]
_COUNTERS = table_of(DailyCounter)
_REQUESTS = table_of(Request)


class Period(StrEnum):
    """The spans that people ask for."""

    TODAY = "今日"
    YESTERDAY = "昨日"
    WEEK = "本周"
    LAST_WEEK = "上周"
    MONTH = "本月"
    LAST_MONTH = "上月"


@dataclass(frozen=True, slots=True)
class Area:
    """Whose figures: organisations, or only some of their grids."""

    orgs: frozenset[int]
    grids: frozenset[int] = frozenset()


def area_of(house: House, person_id: int) -> Area | None:
    """What an admin or a leader answers for; None for all others."""
    directory = house.directory
    posts = [post for post in directory.posts_of(person_id) if post.role in SUPERIORS]
    over = [directory.subtree(post.org_id) for post in posts if post.grid_id is None]
    if over:
        return Area(frozenset().union(*over))
    led = [directory.family(post.grid_id) for post in posts if post.grid_id is not None]
    grids = frozenset[int]().union(*led)
    orgs = frozenset(directory.grid(grid_id).org_id for grid_id in grids)
    return Area(orgs, grids) if grids else None


class Standing(NamedTuple):
    """What is open at this moment."""

    open: int
    overdue: int
    unplaced: int


def figures(
    db: Connection,
    house: House,
    orgs: Collection[int],
    first_day: date,
    last_day: date,
    by: By = By.ALL,
    keys: Collection[str] | None = None,
) -> dict[str, Counts]:
    """What was counted from the first to the last day in these organisations, by key or of some.

    The mark is read before the rest: counters of days up to it do not change any more, and
    events after it are summed here, even where another clock folds them meanwhile.
    """
    folded = folded_until(db)
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rest = first_day
    if folded is not None and folded >= first_day:
        for of, name, value in _closed(db, orgs, first_day, min(folded, last_day), by, keys):
            sums[of][name] += value
        rest = folded + timedelta(days=1)
    if rest <= last_day:
        live = gathered(counts(db, house.calendar, rest, last_day, orgs), (by,))
        for (_, _, of), count in live.items():
            if keys is None or of in keys:
                sums[of].update(count)
    return dict(sums)


def _closed(
    db: Connection,
    orgs: Collection[int],
    first: date,
    last: date,
    by: By,
    keys: Collection[str] | None,
) -> list[tuple[str, str, int]]:
    table = _COUNTERS.c
    query = select(table.key, table.name, func.sum(table.value)).where(
        table.org_id.in_(orgs), table.by == by.value, table.day >= first, table.day <= last
    )
    if keys is not None:
        query = query.where(table.key.in_(keys))
    rows = db.execute(query.group_by(table.key, table.name))
    return [(of, name, int(value)) for of, name, value in rows]


def totals(db: Connection, house: House, area: Area, first: date, last: date) -> Counts:
    """The sum over an area."""
    if not area.grids:
        return figures(db, house, area.orgs, first, last).get("", {})
    total: Counter[str] = Counter()
    keys = {str(grid_id) for grid_id in area.grids}
    for count in figures(db, house, area.orgs, first, last, By.GRID, keys).values():
        total.update(count)
    return total


def standing(db: Connection, area: Area, now: datetime) -> Standing:
    """What is open, overdue and without a handler; costs as much as there is open work.

    Of some grids without the complaints, as they are counted.
    """
    table = _REQUESTS.c
    where = [table.org_id.in_(area.orgs), table.status.in_(WORKING)]
    if area.grids:
        where += [table.grid_id.in_(area.grids), table.code.not_in(COMPLAINTS)]
    late = _number((table.due_at < now) & (table.status != Status.NEED_INFO))
    query = select(func.count(), late, _number(table.status == Status.NEW)).where(*where)
    return Standing(*db.execute(query).one())


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def today(house: House, now: datetime) -> date:
    """The local day."""
    return now.astimezone(house.calendar.timezone).date()


def days_of(house: House, period: Period, now: datetime) -> tuple[date, date]:
    """The first and the last day of a period, of one that runs until today; weeks from Monday."""
    day, one = today(house, now), timedelta(days=1)
    monday, first = day - day.weekday() * one, day.replace(day=1)
    return {
        Period.TODAY: (day, day),
        Period.YESTERDAY: (day - one, day - one),
        Period.WEEK: (monday, day),
        Period.LAST_WEEK: (monday - 7 * one, monday - one),
        Period.MONTH: (first, day),
        Period.LAST_MONTH: ((first - one).replace(day=1), first - one),
    }[period]
