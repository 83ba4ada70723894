"""Making the rows of a table equal to those wanted, touching only what differs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from models import Base, By, DailyCounter, Grid
from models.inserting import insert_row

Ids = Mapping[str, int]
Key = tuple[Any, ...]


@dataclass(slots=True)
class Counts:
    """What a load did, by table; `kept` names what the file dropped but others still use."""

    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    _seen: set[tuple[str, int]] = field(default_factory=set)

    def add(self, table: str, row_id: int) -> None:
        """Count a new row; what is still written into it changes nothing that was there."""
        self.added[table] += 1
        self._seen.add((table, row_id))

    def change(self, table: str, row_id: int) -> None:
        """Count a changed row, once however many of its values are written."""
        if (table, row_id) not in self._seen:
            self._seen.add((table, row_id))
            self.changed[table] += 1

    @property
    def anything(self) -> bool:
        """Whether the database is another than before."""
        return bool(self.added or self.changed or self.removed)


def sync(
    db: Connection,
    model: type[Base],
    key: tuple[str, ...],
    wanted: Mapping[Key, Mapping[str, Any]],
    counts: Counts,
    gone: ColumnElement[bool] | None = None,
) -> dict[Key, int]:
    """Insert and update so that every row of `wanted` (key values → others) is there.

    Rows that fit `gone` and are not wanted are removed, unless they are in use. Returns the id
    of every row of the table by its key, removed ones excepted.
    """
    table = Base.metadata.tables[model.__tablename__]
    old = {tuple(row[name] for name in key): row for row in db.execute(select(table)).mappings()}
    ids: dict[Key, int] = {row_key: row["id"] for row_key, row in old.items()}
    if gone is not None:
        leaving = set(db.execute(select(table.c.id).where(gone)).scalars())
        for row_key in [found for found, row_id in ids.items() if row_id in leaving]:
            if row_key not in wanted and drop(db, table, ids[row_key], counts):
                del ids[row_key]
    for row_key, values in wanted.items():
        row = old.get(row_key)
        if row is None:
            named = dict(zip(key, row_key, strict=True))
            ids[row_key] = insert_row(db, table, {**named, **values})
            counts.add(table.name, ids[row_key])
        elif any(row[name] != value for name, value in values.items()):
            db.execute(update(table).where(table.c.id == row["id"]).values(**values))
            counts.change(table.name, row["id"])
    return ids


def drop(db: Connection, table: Table, row_id: int, counts: Counts) -> bool:
    """Delete a row that nothing leans on; say so and leave it where something does."""
    if _in_use(db, table, row_id):
        row = db.execute(select(table).where(table.c.id == row_id)).mappings().one()
        counts.kept.append(f"{row['code']} {row['name']}")
        return False
    db.execute(delete(table).where(table.c.id == row_id))
    counts.removed[table.name] += 1
    return True


def _is_counted(db: Connection, grid_id: int) -> bool:
    """Whether closed days were counted for a grid; counters carry the id as text, without a key."""
    mine = (DailyCounter.by == By.GRID, DailyCounter.key == str(grid_id))
    return db.execute(select(DailyCounter.day).where(*mine).limit(1)).first() is not None


def _in_use(db: Connection, table: Table, row_id: int) -> bool:
    """Whether a row of any table points at this one; tables of later features are seen too."""
    columns = [
        foreign.parent
        for other in Base.metadata.tables.values()
        for foreign in other.foreign_keys
        if foreign.column is table.c.id
    ]
    if table.name == Grid.__tablename__ and _is_counted(db, row_id):
        return True
    return any(
        db.execute(select(column).where(column == row_id).limit(1)).first() is not None
        for column in columns
    )
