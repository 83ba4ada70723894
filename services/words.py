"""词: the words a community teaches the understanding; versioned, known at once, undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from models import Refusal, WordChange, WordSuggestion, table_of
from models.category import categories
from services.desk import Desk
from services.personal import Personal
from services.revisions import Part, raise_revision
from services.teaching import demand

_CHANGES = table_of(WordChange)
_COUNTS = _CHANGES.c.undone_at.is_(None)
#: A word holds no digits, no name and no place (`services/teaching.py`).
PERSONAL = (
    Personal(WordChange, staff=("made_by", "undone_by"), plain=("word", "code", "evidence")),
    Personal(WordSuggestion, plain=("word", "code")),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change that somebody wants; `evidence` is what speaks for it."""

    word: str
    code: str
    struck: bool = False
    evidence: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def as_choice(self) -> dict[str, Any]:
        """The change as an open question keeps it."""
        return {
            "word": self.word,
            "code": self.code,
            "struck": self.struck,
            "evidence": dict(self.evidence),
        }


class Change(NamedTuple):
    """A change that counts: its version, what it does, who made it when and why."""

    version: int
    word: str
    code: str
    struck: bool
    by: int
    at: datetime
    evidence: Mapping[str, Any]


def wanted_of(choice: Mapping[str, Any]) -> Wanted:
    """What an open question asks for."""
    return Wanted(choice["word"], choice["code"], choice["struck"], choice["evidence"])


def in_force(db: Connection, code: str | None = None) -> list[Change]:
    """The changes that count, in their order; of one category only, where it is named."""
    columns = (
        _CHANGES.c.version,
        _CHANGES.c.word,
        _CHANGES.c.code,
        _CHANGES.c.struck,
        _CHANGES.c.made_by,
        _CHANGES.c.made_at,
        _CHANGES.c.evidence,
    )
    query = select(*columns).where(_COUNTS).order_by(_CHANGES.c.version)
    if code is not None:
        query = query.where(_CHANGES.c.code == code)
    return [Change(*row) for row in db.execute(query)]


def last_of(changes: Sequence[Change], word: str, code: str) -> Change | None:
    """What counts for a word in a category: the last change of it."""
    mine = (one for one in reversed(changes) if (one.word, one.code) == (word, code))
    return next(mine, None)


def check_new(desk: Desk, wanted: Wanted, *, learned: bool) -> None:
    """Raise the refusal where nothing would change; `learned`: whether the word speaks anyway."""
    last = last_of(in_force(desk.db, wanted.code), wanted.word, wanted.code)
    facts = {"name": wanted.word, "category": categories()[wanted.code].name}
    if last is not None and last.struck == wanted.struck:
        kind = "refuse.word_struck" if wanted.struck else "refuse.word_known"
        raise Refusal(kind, version=last.version, **facts)
    if wanted.struck and last is None and not learned:
        raise Refusal("refuse.word_not_there", **facts)


def keep(desk: Desk, wanted: Wanted) -> int:
    """Write the change down; every process hears by it with its next message. The version."""
    demand(desk)
    # Raising it first lets two admins come one after the other.
    raise_revision(desk.db, Part.WORDS)
    # Another may have made the same change before this one's turn came.
    check_new(desk, wanted, learned=True)
    version = newest(desk.db) + 1
    desk.db.execute(
        insert(_CHANGES).values(
            version=version,
            word=wanted.word,
            code=wanted.code,
            struck=wanted.struck,
            evidence=dict(wanted.evidence),
            made_by=desk.person_id,
            made_at=desk.now,
        )
    )
    return version


def newest(db: Connection) -> int:
    """The number of the newest version, 0 where nothing was ever changed."""
    return db.scalar(select(func.max(_CHANGES.c.version))) or 0


def undo(desk: Desk, version: int | None) -> Change:
    """Take a change back, without a number the newest that counts; what it was."""
    demand(desk)
    counting = in_force(desk.db)
    chosen = [one for one in counting if version is None or one.version == version]
    if not chosen and version is None:
        raise Refusal("refuse.word_none")
    if not chosen:
        raise Refusal("refuse.word_no_version", version=version)
    mine = (_CHANGES.c.version == chosen[-1].version, _COUNTS)
    undone = update(_CHANGES).where(*mine)
    undone = undone.values(undone_by=desk.person_id, undone_at=desk.now)
    if desk.db.execute(undone).rowcount == 0:
        # Another has undone it since it was read.
        raise Refusal("refuse.word_no_version", version=chosen[-1].version)
    raise_revision(desk.db, Part.WORDS)
    return chosen[-1]
