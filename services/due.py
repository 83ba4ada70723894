"""The shape of everything that falls due: rows, each done in a transaction of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from services.house import HouseKeeper

#: How long what could not be done stays out of the way of the others.
PUT_OFF = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Job:
    """How to find the ids of what is due, do one, and put one off that cannot be done.

    `find` takes the most it may return. `do` says how much was done, 0 when another clock was
    first. A row that is put off lets the others come before it.
    """

    name: str
    find: Callable[[Connection, datetime, int], Sequence[int]]
    do: Callable[[Connection, datetime, HouseKeeper, int], int]
    put_off: Callable[[Connection, datetime, int], None]
    #: When the next row falls due, None when none will: the demo's clock stops there.
    next_at: Callable[[Connection], datetime | None]
    #: So many rows after each other that find the database busy end a round; one where the last
    #: row must not be done before all others are.
    patience: int = 3
