"""Core statements prepared once: compiled for a database at first use, then given to its driver.

SQLAlchemy looks its cached statement up, builds a context and a result for every execution,
which costs a message more than the database does. What every message runs is prepared here;
everything else goes through `Connection.execute`. Values and rows pass through the same types.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]

#: Databases whose driver tells the id of the last row; the others have to return it.
LAST_ROW_TOLD = frozenset({"sqlite", "mysql", "mariadb"})


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database wants it.

    `names` are the parameters in the order of the text, `fixed` their values where the statement
    has one, `conversions` what some of them need on their way in, `columns` what some columns
    need on their way out.
    `named` drivers take a mapping, the others a sequence.
    """

    sql: str
    named: bool
    names: Sequence[str]
    fixed: Sequence[Any]
    conversions: Sequence[tuple[int, Convert]]
    columns: Sequence[tuple[int, Convert]]
    returns: bool

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        given = list(map(values.get, self.names, self.fixed))
        for place, convert in self.conversions:
            given[place] = convert(given[place])
        return dict(zip(self.names, given, strict=True)) if self.named else given

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row as the types of its columns have it."""
        read = list(row)
        for place, convert in self.columns:
            read[place] = convert(read[place])
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

    def _run(self, db: Connection, values: Mapping[str, Any]) -> tuple[_Form, Any]:
        dialect = db.dialect
        form = self._forms.get(dialect.name) or self._prepare(dialect)
        given = form.bound(values)
        cursor = db.connection.cursor()
        try:
            cursor.execute(form.sql, given)
        except _errors(dialect) as error:
            cursor.close()
            raise DBAPIError.instance(
                form.sql, None, error, _errors(dialect), hide_parameters=True, dialect=dialect
            ) from error
        return form, cursor

    def _prepare(self, dialect: Dialect) -> _Form:
        statement = self._statement
        if isinstance(statement, Insert) and dialect.name not in LAST_ROW_TOLD:
            statement = statement.returning(*statement.table.primary_key)
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._names)
        order = compiled.positiontup if compiled.positional else list(compiled.binds)
        converts = [_to_driver(compiled.binds[name].type, dialect) for name in order]
        form = _Form(
            str(compiled),
            not compiled.positional,
            order,
            [compiled.params.get(name) for name in order],
            _needed(converts),
            _needed(_from_driver(column.type, dialect) for column in _returned(statement)),
            returns=bool(_returned(statement)),
        )
        self._forms[dialect.name] = form
        return form


def _needed(converts: Iterable[Convert | None]) -> list[tuple[int, Convert]]:
    """The conversions that do something, with their places."""
    return [(place, convert) for place, convert in enumerate(converts) if convert is not None]


def _returned(statement: Any) -> Sequence[Any]:
    if isinstance(statement, Select):
        return list(statement.selected_columns)
    return list(statement.exported_columns)


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _errors(dialect: Dialect) -> type[Exception]:
    module: Any = dialect.loaded_dbapi
    error: type[Exception] = module.Error
    return error
