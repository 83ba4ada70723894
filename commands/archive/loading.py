"""Loading rows into an empty database of the same schema, its rules in force all the while."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Inspector,
    bindparam,
    column,
    func,
    insert,
    inspect,
    null,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import DataError, IntegrityError

from commands.archive.kinds import FORMS, Kind, converted, converters
from commands.archive.manifest import BadArchiveError
from commands.archive.rows import BATCH, Source
from models import Base

#: The prefix of a parameter that finds a row, apart from those that change it.
_KEY = "key_"


@dataclass(frozen=True, slots=True)
class _Later:
    """Rows of one table that point at rows which may come later: their keys and these columns."""

    table: str
    keys: Sequence[str]
    columns: Sequence[str]
    rows: list[dict[str, Any]]


def load(db: Connection, source: Source, done: Callable[[int], None]) -> dict[str, int]:
    """Insert all rows; how many went into each table. `done` hears how many are in so far.

    What points at its own table, or at a later one, is put in when all rows are there: so every
    rule of the database holds at every step, on every database alike.
    BadArchiveError for a row that the database will not take.
    """
    inspector = inspect(db)
    later: list[_Later] = []
    counts: dict[str, int] = {}
    for name, contents in source.tables.items():
        ahead = set(source.tables) - set(counts)
        one = _Later(name, _keys(inspector, name), _pointing(inspector, name, ahead), [])
        later.append(one)
        counts[name] = 0
        for batch in _batches(source.rows(name), contents.columns):
            one.rows.extend(_taken_out(batch, one))
            _insert(db, name, contents.columns, batch)
            counts[name] += len(batch)
            done(sum(counts.values()))
    for one in later:
        _point(db, one)
    _restart_sequences(db, inspector, counts)
    return counts


def clear(db: Connection) -> None:
    """Delete every row of ours, what points at others first.

    PostgreSQL looks for whoever points at a row without an index, for each row anew: there
    the tables are emptied as such, which it takes back as well as any other change.
    """
    inspector = inspect(db)
    there = set(inspector.get_table_names())
    names = [one.name for one in Base.metadata.sorted_tables if one.name in there]
    if db.dialect.name == "postgresql":
        db.execute(text(f"TRUNCATE {', '.join(names)}"))
        return
    for place, name in reversed(list(enumerate(names))):
        for pointing in _pointing(inspector, name, set(names[place:])):
            db.execute(update(table(name, column(pointing))).values({pointing: null()}))
        db.execute(table(name).delete())


def _keys(inspector: Inspector, name: str) -> list[str]:
    return inspector.get_pk_constraint(name)["constrained_columns"]


def _pointing(inspector: Inspector, name: str, ahead: set[str]) -> list[str]:
    """The columns that point at tables which are not loaded yet, its own among them."""
    found = inspector.get_foreign_keys(name)
    return [key["constrained_columns"][0] for key in found if key["referred_table"] in ahead]


def _batches(
    rows: Iterator[list[Any]], columns: Mapping[str, Kind]
) -> Iterator[list[dict[str, Any]]]:
    """Rows as the database's types take them, by the names of their columns."""
    converts = converters(list(columns.values()), back=True)
    while some := list(islice(rows, BATCH)):
        yield [dict(zip(columns, converted(row, converts), strict=True)) for row in some]


def _taken_out(batch: list[dict[str, Any]], later: _Later) -> list[dict[str, Any]]:
    """Empty the columns that have to wait; what they held, for the rows where it was anything."""
    found = []
    for row in batch if later.columns else ():
        held = {name: row[name] for name in later.columns}
        if any(value is not None for value in held.values()):
            found.append(held | {f"{_KEY}{name}": row[name] for name in later.keys})
            row.update(dict.fromkeys(later.columns))
    return found


def _insert(
    db: Connection, name: str, columns: Mapping[str, Kind], batch: list[dict[str, Any]]
) -> None:
    into = table(name, *(column(one, FORMS[kind].type) for one, kind in columns.items()))
    with _refusal_told(name):
        db.execute(insert(into), batch)


@contextmanager
def _refusal_told(name: str) -> Iterator[None]:
    """BadArchiveError for what the database refuses, without the row, which is somebody's."""
    try:
        yield
    except (DataError, IntegrityError) as error:
        said = type(error.orig).__name__
        raise BadArchiveError(f"表 {name} 里有这个数据库收不下的行（{said}）") from error


def _point(db: Connection, later: _Later) -> None:
    """Put in what had to wait."""
    if not later.rows:
        return
    into = table(later.table, *map(column, {*later.keys, *later.columns}))
    found = [into.c[name] == bindparam(f"{_KEY}{name}") for name in later.keys]
    with _refusal_told(later.table):
        db.execute(update(into).where(*found), later.rows)


def _restart_sequences(db: Connection, inspector: Inspector, tables: Mapping[str, int]) -> None:
    """Let PostgreSQL count on after the highest id; SQLite and MySQL do so by themselves."""
    if db.dialect.name != "postgresql":
        return
    for name in tables:
        keys = _keys(inspector, name)
        sequence = (
            len(keys) == 1
            and db.execute(
                text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": name, "key": keys[0]}
            ).scalar()
        )
        if sequence:
            last: Any = db.scalar(select(func.max(column(keys[0]))).select_from(table(name)))
            db.execute(
                text("SELECT setval(CAST(:sequence AS regclass), :last, :used)"),
                {"sequence": sequence, "last": last or 1, "used": last is not None},
            )
