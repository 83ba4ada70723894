"""The shape of everything that falls due: rows, each or a few at once in a transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, select, update

from services.house import HouseKeeper

#: How long what could not be done stays out of the way of the others.
PUT_OFF = timedelta(minutes=1)


#: Does rows and says how much was done, 0 when another clock was first.
Do = Callable[[Connection, datetime, HouseKeeper, Sequence[int]], int]


@dataclass(frozen=True, slots=True)
class Job:
    """How to find the ids of what is due, do some, and put one off that cannot be done.

    `find` takes the most it may return. A row that is put off lets the others come before it.
    """

    name: str
    find: Callable[[Connection, datetime, int], Sequence[int]]
    do: Do
    put_off: Callable[[Connection, datetime, int], None]
    #: When the next row falls due, None when none will: the demo's clock stops there.
    next_at: Callable[[Connection], datetime | None]
    #: So many rows after each other that find the database busy end a round; one where the last
    #: row must not be done before all others are.
    patience: int = 3
    #: So many rows may share a transaction: more than one where they share what they read.
    at_once: int = 1


def each(do: Callable[[Connection, datetime, HouseKeeper, int], int]) -> Do:
    """What does one row, as what does several."""

    def do_each(db: Connection, now: datetime, keeper: HouseKeeper, rows: Sequence[int]) -> int:
        return sum(do(db, now, keeper, row_id) for row_id in rows)

    return do_each


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that wait for the moment in one of their columns; where it is None, for nothing."""

    moment: Column[Any]

    def job(self, name: str, do: Callable[[Connection, datetime, HouseKeeper, int], int]) -> Job:
        """What does them when their moment has come."""
        return Job(name, self.due, each(do), self.put_off, self.next_at)

    def due(self, db: Connection, now: datetime, most: int) -> list[int]:
        """The ids of those whose moment has come, the longest waiting first."""
        query = select(self.moment.table.c.id).where(self.moment <= now)
        return list(db.scalars(query.order_by(self.moment).limit(most)))

    def next_at(self, db: Connection) -> datetime | None:
        """The next moment that any waits for."""
        query = select(self.moment).where(self.moment.is_not(None))
        return db.scalar(query.order_by(self.moment).limit(1))

    def write(self, db: Connection, row_id: int, at: datetime | None) -> None:
        """Let one wait for another moment, or for none."""
        table = self.moment.table
        db.execute(update(table).where(table.c.id == row_id).values({self.moment: at}))

    def put_off(self, db: Connection, now: datetime, row_id: int) -> None:
        """Let one that could not be done wait a little, so that others come first."""
        self.write(db, row_id, now + PUT_OFF)
