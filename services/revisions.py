"""How every process learns that shared data changed: a number that rises with each change.

Most changes touch a part of the community only, and in a city they come by the hundred a day,
while all of it takes seconds to read. So a change that knows its part counts it as well: where
the parts' counts rose together by as much as the whole one, nothing else has to be read anew.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from models import Revision, table_of
from services.marks import leave_mark, mark

#: Rises with every change of organisations, grids, places, posts or who is active.
COMMUNITY = "community"
_REVISIONS = table_of(Revision)


class Part(StrEnum):
    """What alone a change touched."""

    STAFF = "community:staff"  #: who is active, who serves where
    PLACES = "community:places"  #: what places are called
    ROTA = "community:rota"  #: who is on duty, who stands in
    WORDS = "community:words"  #: what messages are understood by


_NAMES = (COMMUNITY, *(part.value for part in Part))
#: The counts at one moment.
Counts = Mapping[str, int]


def raise_revision(db: Connection, part: Part | None = None) -> None:
    """Tell every process, with this transaction's commit, that its directory is old.

    Without a part, all of it is.
    """
    _raise(db, COMMUNITY)
    if part is not None:
        _raise(db, part.value)


def _raise(db: Connection, name: str) -> None:
    risen = update(_REVISIONS).where(_REVISIONS.c.name == name)
    if db.execute(risen.values(value=_REVISIONS.c.value + 1)).rowcount == 0:
        db.execute(insert(_REVISIONS).values(name=name, value=1))


def raise_above(db: Connection, before: Counts) -> None:
    """Bring every count above what it was before and what it is now.

    For when all rows were replaced: whatever any process has read of the old ones is old.
    """
    now = current_counts(db)
    for name in _NAMES:
        value = max(before.get(name, 0), now.get(name, 0)) + 1
        leave_mark(db, name, value)


def current_version(db: Connection) -> int:
    """The revision in the database: a Directory of another version is old."""
    return mark(db, COMMUNITY)


def current_counts(db: Connection) -> Counts:
    """The revision with the counts of its parts."""
    rows = db.execute(
        select(_REVISIONS.c.name, _REVISIONS.c.value).where(_REVISIONS.c.name.in_(_NAMES))
    )
    return {COMMUNITY: 0, **{row.name: row.value for row in rows}}


def touched(before: Counts, after: Counts) -> frozenset[Part]:
    """The parts that changed between two moments: all, where a change did not say its part."""
    risen = {part: after.get(part.value, 0) - before.get(part.value, 0) for part in Part}
    if sum(risen.values()) != after[COMMUNITY] - before[COMMUNITY]:
        return frozenset(Part)
    return frozenset(part for part, count in risen.items() if count)
