"""Core statements prepared once: compiled for a database at first use, then given to its driver.

SQLAlchemy looks its cached statement up, builds a context and a result for every execution,
which costs a message more than the database does. What every message runs is prepared here;
everything else goes through `Connection.execute`. Values and rows pass through the same types.
"""

from collections.abc import Callable, Mapping, Sequence
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

    `binds` are the parameters in the order of the text: name, value where it is fixed, and the
    conversion of the type. `named` drivers take a mapping, the others a sequence.
    """

    sql: str
    named: bool
    binds: Sequence[tuple[str, Any, Convert | None]]
    columns: Sequence[Convert | None]

    def filled(self, bound: Sequence[Any]) -> dict[str, Any]:
        """The values by name."""
        return {name: value for (name, _, _), value in zip(self.binds, bound, strict=True)}


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
        if row is None:
            return None
        return tuple(
            value if convert is None else convert(value)
            for convert, value in zip(form.columns, row, strict=True)
        )

    def changed(self, db: Connection, values: Mapping[str, Any]) -> int:
        """Run an update; how many rows it met."""
        _, cursor = self._run(db, values)
        count: int = cursor.rowcount
        cursor.close()
        return count

    def inserted(self, db: Connection, values: Mapping[str, Any]) -> int:
        """Run an insert; the new row's id."""
        form, cursor = self._run(db, values)
        new_id: int = cursor.fetchone()[0] if form.columns else cursor.lastrowid
        cursor.close()
        return new_id

    def _run(self, db: Connection, values: Mapping[str, Any]) -> tuple[_Form, Any]:
        dialect = db.dialect
        form = self._forms.get(dialect.name) or self._prepare(dialect)
        bound = [
            values.get(name, fixed) if convert is None else convert(values.get(name, fixed))
            for name, fixed, convert in form.binds
        ]
        cursor = db.connection.cursor()
        try:
            cursor.execute(form.sql, form.filled(bound) if form.named else bound)
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
        form = _Form(
            str(compiled),
            not compiled.positional,
            [
                (name, compiled.params.get(name), _to_driver(compiled.binds[name].type, dialect))
                for name in order
            ],
            [_from_driver(column.type, dialect) for column in _returned(statement)],
        )
        self._forms[dialect.name] = form
        return form


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
