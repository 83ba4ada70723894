"""统计: what came in and what became of it, in one organisation's subtree."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models import WORKING, Request, Status
from services.house import House

K = TypeVar("K")


class Period(StrEnum):
    """The spans that 统计 knows."""

    TODAY = "今日"
    WEEK = "本周"
    MONTH = "本月"


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one period; `open`, `overdue` and `unplaced` are as of now."""

    received: int
    resolved: int
    satisfied: int
    rated: int
    open: int
    overdue: int
    unplaced: int
    by_category: tuple[tuple[str, int], ...]
    by_grid: tuple[tuple[int | None, int], ...]


def beginning(house: House, period: Period, now: datetime) -> datetime:
    """Midnight at the start of the period, where the community lives."""
    midnight = now.astimezone(house.calendar.timezone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    back = {Period.TODAY: 0, Period.WEEK: midnight.weekday(), Period.MONTH: midnight.day - 1}
    return midnight - timedelta(days=back[period])


def figures(
    db: Connection, now: datetime, since: datetime, orgs: Collection[int], *, most: int = 5
) -> Figures:
    """Count the requests of these organisations since then, and those open now."""
    mine = Request.org_id.in_(orgs)
    fresh = (mine, Request.created_at >= since)
    open_now = db.execute(
        select(
            func.count(),
            _count(Request.due_at < now),
            _count(Request.status == Status.NEW),
        ).where(mine, Request.status.in_(WORKING))
    ).one()
    done = db.execute(
        select(
            func.count(),
            _count(Request.satisfaction.in_(["满意", "基本满意"])),
            _count(Request.satisfaction != ""),
        ).where(mine, Request.resolved_at >= since)
    ).one()
    received = db.execute(select(func.count()).where(*fresh)).scalar_one()
    return Figures(
        received,
        done[0],
        done[1],
        done[2],
        open_now[0],
        open_now[1],
        open_now[2],
        _top(db, Request.code, fresh, most),
        _top(db, Request.grid_id, fresh, most),
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _top(
    db: Connection,
    column: InstrumentedAttribute[K],
    where: tuple[ColumnElement[bool], ...],
    most: int,
) -> tuple[tuple[K, int], ...]:
    number = func.count()
    rows = db.execute(
        select(column, number).where(*where).group_by(column).order_by(number.desc()).limit(most)
    )
    return tuple((row[0], row[1]) for row in rows)
