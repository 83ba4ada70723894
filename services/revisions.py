"""How every process learns that shared data changed: a number that rises with each change."""

from sqlalchemy import Connection, insert, select, update

from models import Revision

#: Rises with every change of organisations, grids, places, posts or who is active.
COMMUNITY = "community"


def raise_revision(db: Connection) -> None:
    """Tell every process, with this transaction's commit, that its directory is old."""
    risen = update(Revision).where(Revision.name == COMMUNITY).values(value=Revision.value + 1)
    if db.execute(risen).rowcount == 0:
        db.execute(insert(Revision).values(name=COMMUNITY, value=1))


def current_version(db: Connection) -> int:
    """The revision in the database: a Directory of another version is old."""
    return db.execute(select(Revision.value).where(Revision.name == COMMUNITY)).scalar() or 0
