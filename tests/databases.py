"""The database under test: SQLite, or a server that XIAOGE_TEST_DATABASE names.

Each test gets copies of filled databases. On SQLite a file is copied. On a server every process
of the run makes its databases once, keeps their rows as they were filled beside them, and brings
a database back to them.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import URL, Connection, event, select

from commands.database import Store, open_engine
from commands.upgrading import upgrade
from models import Base
from tests.database_kinds import NAMED, Kept, kind

only_sqlite = pytest.mark.skipif(NAMED != "sqlite", reason="is about SQLite's file")
only_mysql = pytest.mark.skipif(NAMED != "mysql", reason="is about MySQL and MariaDB")
only_postgres = pytest.mark.skipif(NAMED != "postgresql", reason="is about PostgreSQL")
only_servers = pytest.mark.skipif(NAMED == "sqlite", reason="is about servers")

Fill = Callable[[Store], object]


class Place:
    """A database with the newest schema, and what of it was kept: rows under the name of each."""

    def __init__(self) -> None:
        self.url = kind().create()
        _PLACES.append(self)
        engine = open_engine(self.url)
        upgrade(engine)
        engine.dispose()
        self._kept: dict[str, Kept] = {}
        self.keep("empty")

    def has(self, name: str) -> bool:
        """Whether something was kept here under this name."""
        return name in self._kept

    def keep(self, name: str) -> None:
        """Remember all rows under a name."""
        store = Store(open_engine(self.url))
        self._kept[name] = store.read(_with_rows)
        store.close()
        kind().keep(self.url, name, self._kept[name])

    def bring_back(self, name: str) -> None:
        """Make the rows those of the name."""
        kind().bring_back(self.url, name, self._kept[name])


def _with_rows(db: Connection) -> Kept:
    tables = Base.metadata.sorted_tables
    return tuple(one.name for one in tables if db.execute(select(one).limit(1)).first())


class Filled:
    """A database filled by `fill`, made when it is first wanted; each test opens copies of it.

    Without `fill` it has the newest schema and no rows. `start` is what it is a copy of.
    """

    def __init__(self, fill: Fill | None = None, *, start: "Filled | None" = None) -> None:
        self._fill = fill
        self._start = start
        self._name = f"filled_{next(_NUMBERS)}" if fill else "empty"

    def url(self) -> URL:
        """A copy of this test's own, which others get after it."""
        known = [place for place in _FREE if place.has(self._name)]
        place = known[0] if known else _FREE[0] if _FREE else Place()
        if place in _FREE:
            _FREE.remove(place)
        _LENT.append(place)
        self.fill(place)
        return place.url

    def open(self) -> Store:
        """The same, opened; it is closed after the test."""
        return open_store(self.url())

    def fill(self, place: Place) -> None:
        """Bring the rows into a database."""
        if place.has(self._name):
            place.bring_back(self._name)
            return
        (self._start or EMPTY).fill(place)
        store = Store(open_engine(place.url))
        assert self._fill is not None
        self._fill(store)
        store.close()
        place.keep(self._name)


_NUMBERS = itertools.count(1)
#: The newest schema and no rows.
EMPTY = Filled()

_PLACES: list[Place] = []
_FREE: list[Place] = []
_LENT: list[Place] = []
_BARE: list[URL] = []
_OPENED: list[Store] = []


def open_store(url: URL) -> Store:
    """A database opened, as by another process; it is closed after the test.

    SQLite gives rows that no one ordered backwards here, because a server gives them as it likes.
    """
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _turn_round)
    _OPENED.append(Store(engine))
    return _OPENED[-1]


def _turn_round(connection: Any, _: object) -> None:
    connection.execute("PRAGMA reverse_unordered_selects=ON").close()


def bare() -> URL:
    """A database without tables, which is removed after the test."""
    _BARE.append(kind().create())
    return _BARE[-1]


def end_test() -> None:
    """Close and take back what the test was given."""
    while _OPENED:
        _OPENED.pop().close()
    _FREE.extend(_LENT)
    _LENT.clear()
    while _BARE:
        kind().drop(_BARE.pop())


def end_run() -> None:
    """Remove all databases that this process has made."""
    end_test()
    _FREE.clear()
    while _PLACES:
        kind().drop(_PLACES.pop().url)
