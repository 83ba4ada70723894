"""Core statements prepared once: compiled for a database at first use, then given to its driver.

SQLAlchemy looks its cached statement up, builds a context and a result for every execution,
which costs a message more than the database does. What every message runs is prepared here;
everything else goes through `Connection.execute`. Values and rows pass through the same types.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    Select,
    Update,
    literal_column,
)
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
#: Where a driver's connection has its Line, in the `info` that the pool keeps of it.
LINE = "line"

#: Databases whose driver tells the id of the last row; the others have to return it.
LAST_ROW_TOLD = frozenset({"sqlite", "mysql", "mariadb"})
#: How parameters stand in a text, always one after the other; PostgreSQL itself counts them.
PARAMETERS = {
    "sqlite": "qmark",
    "postgresql": "numeric_dollar",
    "mysql": "format",
    "mariadb": "format",
}


class Ran(Protocol):
    """A statement that was run, or will be: what a driver's cursor says of it."""

    @property
    def rowcount(self) -> int:
        """How many rows it met, once it was run."""

    def fetchone(self) -> Any:
        """The next row, None after the last."""

    def fetchall(self) -> Any:
        """All rows."""

    def close(self) -> object:
        """Let go of it."""


class Line(Protocol):
    """How a prepared statement reaches its database: each kind has its own shortest way."""

    def execute(self, sql: str, given: Any) -> Ran:
        """Run a statement, after those that wait."""

    def later(self, sql: str, given: Any) -> Ran:
        """Run it too, but nobody waits for it: it may go with the next one, or with the commit."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database wants it.

    `names` are the parameters in the order of the text, `fixed` their values where the statement
    has one, `conversions` what some of them need on their way in, `columns` what some columns
    need on their way out.
    """

    sql: str
    names: Sequence[str]
    fixed: Sequence[Any]
    conversions: Sequence[tuple[int, Convert]]
    columns: Sequence[tuple[int, Convert]]
    returns: bool

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """The values as the driver takes them."""
        given = list(map(values.get, self.names, self.fixed))
        for place, convert in self.conversions:
            given[place] = convert(given[place])
        return given

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row as the types of its columns have it."""
        read = list(row)
        for place, convert in self.columns:
            if (value := read[place]) is not None:
                read[place] = convert(value)
        return tuple(read)


class Prepared:
    """One statement. `names` are the values it is run with: parameters, or columns to insert."""

    def __init__(self, statement: Select[Any] | Insert | Update, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = list(names)
        self._forms: dict[str, _Form] = {}

    def one(self, db: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The only row, or None."""
        form, cursor = self._run(db, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else form.read(row)

    def all(self, db: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows."""
        form, cursor = self._run(db, values)
        rows = cursor.fetchall()
        cursor.close()
        return [form.read(row) for row in rows]

    def changed(self, db: Connection, values: Mapping[str, Any]) -> int:
        """Run an update; how many rows it met."""
        _, cursor = self._run(db, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def inserted(self, db: Connection, values: Mapping[str, Any]) -> int:
        """Run an insert; the new row's id."""
        form, cursor = self._run(db, values)
        new_id: int = cursor.fetchone()[0] if form.returns else cursor.lastrowid
        cursor.close()
        return new_id

    def later(self, db: Connection, values: Mapping[str, Any]) -> Ran:
        """Run a write for which nobody waits; how many rows it met is known after the next look.

        It is run now, unless the database is one that has it sent with another statement of the
        transaction or with its commit. What it breaks may be told only then.
        """
        form = self._form(db)
        given = form.bound(values)
        try:
            return _line(db).later(form.sql, given)
        except driver_errors(db.dialect) as error:
            raise told(db, form.sql, error) from error

    def _run(self, db: Connection, values: Mapping[str, Any]) -> tuple[_Form, Any]:
        form = self._form(db)
        given = form.bound(values)
        try:
            return form, _line(db).execute(form.sql, given)
        except driver_errors(db.dialect) as error:
            raise told(db, form.sql, error) from error

    def _form(self, db: Connection) -> _Form:
        return self._forms.get(db.dialect.name) or self._prepare(db.dialect)

    def _prepare(self, dialect: Dialect) -> _Form:
        statement, returned = self._statement, _returned(self._statement, dialect)
        if isinstance(statement, Insert) and returned:
            statement = statement.returning(*returned)
        kind: Any = type(dialect)
        written = kind(paramstyle=PARAMETERS[dialect.name])
        compiled: Any = statement.compile(dialect=written, column_keys=self._names)
        order = compiled.positiontup
        form = self._forms[dialect.name] = _Form(
            str(compiled),
            order,
            [compiled.params.get(name) for name in order],
            _needed(_to_driver(compiled.binds[name].type, dialect) for name in order),
            _needed(_from_driver(column.type, dialect) for column in returned),
            returns=bool(returned),
        )
        return form


def _line(db: Connection) -> Line:
    line: Line = db.connection.info[LINE]
    return line


def one_of(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """`column IN (…)` with our own words in the text: a statement's parameters are so many.

    PostgreSQL seeks by it in an index, where it reads all rows for as many `=` with OR between.
    """
    return column.in_([literal_column(f"'{value}'") for value in sorted(values)])


def told(db: Connection, sql: str, error: Exception) -> StatementError:
    """A driver's error as SQLAlchemy tells it; a connection found dead is not used again."""
    dialect = db.dialect
    lost = dialect.is_disconnect(error, db.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if lost:
        db.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        driver_errors(dialect),
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )


def _needed(converts: Iterable[Convert | None]) -> list[tuple[int, Convert]]:
    """The conversions that do something, with their places."""
    return [(place, convert) for place, convert in enumerate(converts) if convert is not None]


def _returned(statement: Select[Any] | Insert | Update, dialect: Dialect) -> Sequence[Any]:
    """The columns that come back: of an insert its id, where the driver does not tell it."""
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    told = dialect.name in LAST_ROW_TOLD or not isinstance(statement, Insert)
    return [] if told else list(statement.table.primary_key)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, Boolean):
        return None  # Every driver takes a bool.
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def driver_errors(dialect: Dialect) -> type[Exception]:
    """What all errors of a driver are."""
    module: Any = dialect.loaded_dbapi
    error: type[Exception] = module.Error
    return error
