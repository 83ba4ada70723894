"""The ground under every table: naming of constraints, time in UTC, one metadata."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

#: Names that are the same on every database, so that migrations can find them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: SQLite counts its row ids only for INTEGER; the servers get 64 bits.
Id = BigInteger().with_variant(Integer, "sqlite")


def _in_utc(value: datetime) -> datetime:
    """The same time in UTC, without its zone."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value!r}")
    utc = value.astimezone(UTC)
    # `replace` takes six times as long, here and below.
    return datetime.combine(utc.date(), utc.time())


def _naive(value: datetime | None) -> datetime | None:
    return None if value is None else _in_utc(value)


@lru_cache(maxsize=256)
def _text(value: datetime | None) -> str | None:
    """The text of a time; a message writes the same moment many times over."""
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds")


def _aware(value: datetime | None) -> datetime | None:
    return None if value is None else datetime.combine(value, value.time(), UTC)


def _read(value: str | None) -> datetime | None:
    if value is None:
        return None
    read = datetime.fromisoformat(value)
    return datetime.combine(read, read.time(), UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime outside, naive UTC with microseconds in the database.

    A naive datetime is refused, because nobody could say later which zone was meant. SQLite has
    no type for times; there it is the text 2026-11-23 01:00:00.000000, which sorts as time does.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """MySQL and MariaDB keep microseconds only when asked."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(26))
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """To naive UTC; said once for a statement, because a message writes some twenty times."""
        return _text if dialect.name == "sqlite" else _naive

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Back to an aware time in UTC."""
        return _read if dialect.name == "sqlite" else _aware


class Base(DeclarativeBase):
    """All tables of the product hang on this one metadata."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy's own hook.


def table_of(model: type[Base]) -> Table:
    """The table of a model, for Core statements.

    A statement over the mapped class itself goes through the ORM's compiler and has its result
    adapted at every execution, which costs a message more than all its other work.
    """
    return Base.metadata.tables[model.__tablename__]
