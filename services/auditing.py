"""审计: what staff did by command, for the admin above them; never what a resident said."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from models import Audit, Refusal
from services.house import House

#: So many commands are shown at once.
MOST = 15


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
    rows = db.execute(
        select(Audit.at, Audit.person_id, Audit.act, Audit.object, Audit.outcome)
        .where(Audit.person_id.in_(below if of is None else {of}))
        .order_by(Audit.id.desc())
        .limit(MOST)
    )
    return [Entry(*row) for row in rows]


def _serves(house: House, person_id: int) -> set[int]:
    """The organisations of the person's posts and of the units they answer for."""
    posts, units = house.directory.posts_of(person_id), house.directory.units_of(person_id)
    return {post.org_id for post in posts} | {unit.org_id for unit in units}
