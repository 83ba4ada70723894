"""The shape of everything that falls due: rows, each or a few at once in a transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

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
