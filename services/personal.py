"""The shape in which each noun says what it holds of people, and how that is erased.

A noun names every column of its tables that holds text or points at people. A test reads all
tables and finds what nobody named, so that a later noun cannot forget it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models import Base


class Erased(StrEnum):
    """What becomes of the rows of a person who is forgotten."""

    DELETED = "deleted"  #: the rows go
    BLANKED = "blanked"  #: the rows stay for the figures, without the person and their words
    STAYS = "stays"  #: the rows are records of the community; the row of the person names nobody


@dataclass(frozen=True, slots=True)
class Personal:
    """One table. `owner` is its column that points at a person, `about` the one that points at a
    request whose resident that person is.

    `words` hold what people said or what was said of them, and are emptied with a row that is
    blanked. `staff` point at people who did something by their office. `plain` say nothing of
    anybody. `shown` are the columns of an export with their headings, under `title`. What is
    `serving` stays with people as long as they hold a post.
    """

    model: type[Base]
    erased: Erased = Erased.STAYS
    owner: str = ""
    about: str = ""
    words: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    title: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    serving: bool = False

    def named(self) -> frozenset[str]:
        """Every column about which this declaration says something."""
        return frozenset(filter(None, (self.owner, *self.words, *self.staff, *self.plain)))
