"""The rows of a database, in portable forms and in an order in which they can be loaded."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Table, func, select

from commands.archive.kinds import Kind, converted, converters, kind_of
from commands.archive.manifest import Contents
from models import Base, Download, Invite, Lease, PlatformToken

#: Rows fetched or inserted at once.
BATCH = 1000
#: What stays where it is. A code or a link that was used after the backup would be good again;
#: the platform's token is a secret that is asked for anew; a lease is of processes that run.
STAYING = frozenset(model.__tablename__ for model in (Invite, Download, PlatformToken, Lease))


class Source(Protocol):
    """Where rows come from: an archive, or a database."""

    @property
    def tables(self) -> Mapping[str, Contents]:
        """What there is, each table after those that its rows point at."""

    def rows(self, table: str) -> Iterator[list[Any]]:
        """The portable rows of a table, each a list that the caller may change."""


def travelling() -> Sequence[Table]:
    """The tables whose rows go into a backup, each after those that its rows point at."""
    return [table for table in Base.metadata.sorted_tables if table.name not in STAYING]


class StoredRows:
    """The rows of a database of the newest schema, read on one view of it."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self.tables = {table.name: self._contents(table) for table in travelling()}

    def _contents(self, table: Table) -> Contents:
        count = self._db.execute(select(func.count()).select_from(table)).scalar_one()
        return Contents({column.name: kind_of(column) for column in table.columns}, count)

    def rows(self, table: str) -> Iterator[list[Any]]:
        """In the order of their keys, a batch in memory at a time."""
        chosen = Base.metadata.tables[table]
        kinds: list[Kind] = list(self.tables[table].columns.values())
        converts = converters(kinds)
        found = self._db.execution_options(yield_per=BATCH).execute(
            select(chosen).order_by(*chosen.primary_key)
        )
        for row in found:
            yield converted(list(row), converts)
