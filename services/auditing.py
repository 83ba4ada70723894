"""审计: what staff did by command, for the admin above them; never what a resident said."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy import Row as _Row

from models import Audit, Refusal, table_of
from services.house import House
from services.personal import Personal

#: So many commands are shown at once.
MOST = 15
#: A record of the office, kept as long as the settings say.
PERSONAL = (
    Personal(Audit, staff=("person_id",), words=("object", "details"), plain=("act", "outcome")),
)
#: Of so few people each is asked for by name; of more, so many of the newest are looked through
#: at once, and so often, for theirs are among them.
FEW = 100
PAGE = 1000
PAGES = 20
Row = _Row[Any]
_AUDITS = table_of(Audit)
_ENTRIES = select(
    *(_AUDITS.c[name] for name in ("id", "at", "person_id", "act", "object", "outcome"))
)


class Entry(NamedTuple):
    """One command of staff: when, by whom, which word, about what, how it ended."""

    at: datetime
    person_id: int | None
    act: str
    object: str
    outcome: str


def entries(db: Connection, house: House, person_id: int, of: int | None = None) -> Sequence[Entry]:
    """The newest commands of those below the person, or of one of them, the newest first.

    Below is who serves in the person's own organisations only, by posts and by units: what
    somebody who also serves higher up or elsewhere did is not theirs to look into.
    """
    orgs = house.directory.scope(person_id).orgs
    below = {one for one in house.directory.staff if _serves(house, one) <= orgs}
    if of is not None and of not in below:
        raise Refusal("refuse.scope")
    wanted = below if of is None else {of}
    newest = _newest(db, wanted) if len(wanted) > FEW else None
    if newest is None:
        newest = sorted(chain.from_iterable(_of(db, one) for one in wanted), reverse=True)[:MOST]
    return [Entry(*tuple(row)[1:]) for row in newest]


def _newest(db: Connection, wanted: Collection[int]) -> Sequence[Row] | None:
    """The newest commands of many people, out of the newest of all; None if theirs lie deeper."""
    older: list[ColumnElement[bool]] = []
    found: list[Row] = []
    for _ in range(PAGES):
        page = db.execute(_ENTRIES.where(*older).order_by(_AUDITS.c.id.desc()).limit(PAGE)).all()
        found += (row for row in page if row.person_id in wanted)
        if len(found) >= MOST or len(page) < PAGE:
            return found[:MOST]
        older = [_AUDITS.c.id < page[-1].id]
    return None


def _of(db: Connection, person_id: int) -> Sequence[Row]:
    """The newest commands of one person."""
    query = _ENTRIES.where(_AUDITS.c.person_id == person_id)
    return db.execute(query.order_by(_AUDITS.c.at.desc(), _AUDITS.c.id.desc()).limit(MOST)).all()


def _serves(house: House, person_id: int) -> set[int]:
    """The organisations of the person's posts and of the units they answer for."""
    posts, units = house.directory.posts_of(person_id), house.directory.units_of(person_id)
    return {post.org_id for post in posts} | {unit.org_id for unit in units}
