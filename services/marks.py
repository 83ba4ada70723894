"""Numbers that one round leaves for the next: how far it came, which day or deletion was the last.

They lie in the table of revisions, each under a name of its own.
"""

from sqlalchemy import Connection, insert, select, update

from models import Revision, table_of

_REVISIONS = table_of(Revision)


def mark(db: Connection, name: str) -> int:
    """The number under this name, 0 where none was ever left."""
    return db.scalar(select(_REVISIONS.c.value).where(_REVISIONS.c.name == name)) or 0


def leave_mark(db: Connection, name: str, value: int) -> None:
    """Write a number under this name.

    Of two clocks that leave the first one, the second's transaction fails and begins anew.
    """
    mine = update(_REVISIONS).where(_REVISIONS.c.name == name)
    if not db.execute(mine.values(value=value)).rowcount:
        db.execute(insert(_REVISIONS).values(name=name, value=value))
