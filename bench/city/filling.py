"""Rows by the hundred thousand: past the indexes, which are built over the whole at the end.

SQLite gets them by its driver's `executemany`, PostgreSQL by COPY. Both take moments and JSON as
text, so one stream of rows serves both. For databases that nobody else uses meanwhile.
"""

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.schema import CreateIndex, DropIndex

from models import Base, table_of

Row = Sequence[Any]
#: So many rows go to the driver at once.
BATCH = 20_000
#: SQLite as fast as it can be; what it loses in a power cut is made anew.
FAST = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF")


class Filler:
    """A connection that fills tables, one after the other."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._sqlite = db.dialect.name == "sqlite"

    def fill(
        self,
        model: type[Base],
        names: Sequence[str],
        rows: Iterable[Row],
        always: Mapping[str, Any] | None = None,
    ) -> None:
        """Add rows with these columns, and the same values in others, `always`."""
        same = tuple((always or {}).values())
        columns = [*names, *(always or {})]
        whole = ((*row, *same) for row in rows) if same else rows
        if self._sqlite:
            self._insert(model, columns, whole)
        else:
            self._copy(model, columns, whole)

    def _insert(self, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
        places = ", ".join("?" * len(columns))
        into = f"INSERT INTO {model.__tablename__} ({_quoted(columns)}) VALUES ({places})"
        driver: Any = self._db.connection.driver_connection
        stream = iter(rows)
        while batch := list(itertools.islice(stream, BATCH)):
            driver.executemany(into, batch)

    def _copy(self, model: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
        driver: Any = self._db.connection.driver_connection
        into = f"COPY {model.__tablename__} ({_quoted(columns)}) FROM STDIN"
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


@contextlib.contextmanager
def filling(engine: Engine, models: Sequence[type[Base]]) -> Iterator[Filler]:
    """Fill these tables: their indexes are away meanwhile, and afterwards numbers go on from there.

    What holds a table's rows unique stays, so rows come best in the order of their keys.
    """
    indexes = [index for model in models for index in table_of(model).indexes]
    with engine.connect() as db:
        sqlite = db.dialect.name == "sqlite"
        driver: Any = db.connection.driver_connection
        if sqlite:
            for pragma in FAST:
                driver.execute(f"PRAGMA {pragma}").close()
            driver.execute("BEGIN")
        else:
            db.execute(text("SET LOCAL statement_timeout = 0"))
            # Whoever made the rows knows that they fit; a trigger a row would ask a million times.
            db.execute(text("SET LOCAL session_replication_role = replica"))
            db.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        for index in indexes:
            db.execute(DropIndex(index))
        yield Filler(db)
        for index in indexes:
            db.execute(CreateIndex(index))
        if not sqlite:
            _go_on(db, models)
        db.commit()
    if not sqlite:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text("SET statement_timeout = 0"))
            db.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _go_on(db: Connection, models: Sequence[type[Base]]) -> None:
    """PostgreSQL's sequences do not see rows that bring their own numbers."""
    for model in models:
        if "id" in table_of(model).columns:
            name = model.__tablename__
            last = f"(SELECT coalesce(max(id), 0) + 1 FROM {name})"
            db.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last}, false)")
            )
