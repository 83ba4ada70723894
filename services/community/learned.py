"""Names that admins have learned, beside those of the community file: given back, never doubled."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from models import Alias, table_of
from models.where import Where
from services.claims import named
from services.spelling import full_name, plain_name

#: A place of an organisation.
Key = tuple[int, Where]


def learned(db: Connection) -> dict[Key, list[str]]:
    """The names that count, by organisation and place."""
    table = table_of(Alias)
    found: dict[Key, list[str]] = {}
    for row in db.execute(select(table).where(table.c.undone_at.is_(None)).order_by(table.c.id)):
        found.setdefault((row.org_id, named(row)), []).append(row.name)
    return found


def learned_names(
    db: Connection, rows: Iterable[Any], grids: Mapping[int, Any]
) -> dict[Key, list[str]]:
    """The same, without what a file has come to name meanwhile: its own names go first."""
    taken: dict[str, set[int | None]] = {}
    for row in rows:
        # An estate's own name is taken everywhere, what it is called only in its organisation.
        taken.setdefault(plain_name(full_name(named(row))), set()).add(None)
        for alias in row.aliases:
            taken.setdefault(plain_name(alias), set()).add(grids[row.grid_id].org_id)
    return {
        key: [name for name in names if not taken.get(name, set()) & {None, key[0]}]
        for key, names in learned(db).items()
    }
