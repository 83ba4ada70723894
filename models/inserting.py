"""Adding one row whose id is needed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert


def insert_row(db: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and return its id."""
    key = db.execute(insert(table), values).inserted_primary_key
    if key is None:
        raise LookupError(f"no id came back from {table.name}")
    return int(key[0])
