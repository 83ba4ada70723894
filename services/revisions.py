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

    PERSON = "community:person"  #: some people: whether they are active, where they serve
    PLACES = "community:places"  #: what places are called
    ROTA = "community:rota"  #: who is on duty, who stands in
    WORDS = "community:words"  #: what messages are understood by


#: Before the number of a person: the count of Part.PERSON at which they changed last.
_PERSON = "person:"
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


def raise_for(db: Connection, person_id: int) -> None:
    """The same where one person became active or not, or serves elsewhere: nobody else is read."""
    raise_revision(db, Part.PERSON)
    # The row of the part is locked until the commit, so nobody else changes at the same count.
    leave_mark(db, f"{_PERSON}{person_id}", current_counts(db)[Part.PERSON.value])


def changed_people(db: Connection, before: Counts) -> list[int]:
    """Who changed, as `raise_for` was told, since these counts."""
    mine = _REVISIONS.c
    theirs = mine.name.startswith(_PERSON, autoescape=True)
    names = select(mine.name).where(theirs, mine.value > before.get(Part.PERSON.value, 0))
    return sorted(int(name.removeprefix(_PERSON)) for name in db.scalars(names))


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
