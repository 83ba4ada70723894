"""The 78 categories of what people ask for, read from `categories.tsv` beside this file.

Codes and keys are fixed: other programs rely on them. Urgency, clock, privacy and the need for
a place are defaults that a request starts with.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path


class Urgency(StrEnum):
    """How fast a person must act."""

    L1 = "L1"  #: 特急, life or property in danger
    L2 = "L2"  #: 紧急, a day
    L3 = "L3"  #: 一般, five working days
    L4 = "L4"  #: 复杂, fifteen days
    A = "A"  #: 只需答复, only an answer is wanted: no clock beyond the answer


#: What cannot wait: its clocks run day and night, and nothing puts it off.
URGENT = frozenset({Urgency.L1, Urgency.L2})


class ClockKind(StrEnum):
    """Which row of the limits table a category follows."""

    LEVEL = "level"  #: by urgency, L1 to L4
    MEDIATION = "mediation"  #: 调解
    ERRAND = "errand"  #: 代办代购
    INQUIRY = "inquiry"  #: 咨询
    WISH = "wish"  #: 心愿、建议、提案
    NONE = "none"  #: control words, never a request


class Privacy(StrEnum):
    """Who may read the story of a request."""

    OPEN = "no"  #: everyone who works on it
    PRIVATE = "private"  #: the handler and the admin; pushes carry neither names nor story
    RESTRICTED = "restricted"  #: the named handler and the community's head only


class PlaceNeed(StrEnum):
    """Whether a request may get its number without a place."""

    REQUIRED = "required"  #: asked for before the number
    USEFUL = "useful"  #: taken when said or bound, never asked for
    NONE = "none"


@dataclass(frozen=True)
class Category:
    """One row of the table."""

    code: str
    key: str
    name: str
    urgency: Urgency
    clock: ClockKind
    mode: str
    privacy: Privacy
    place: PlaceNeed

    @cached_property
    def is_emergency(self) -> bool:
        """Answered at once with the number to call, in any state."""
        return self.code.startswith("E")

    @cached_property
    def is_control(self) -> bool:
        """A word to the bot itself, which never becomes a request."""
        return self.clock is ClockKind.NONE


@cache
def categories() -> dict[str, Category]:
    """All categories by code, in the order of the file."""
    path = Path(__file__).with_name("categories.tsv")
    with path.open(encoding="utf-8", newline="") as rows:
        return {
            row["code"]: Category(
                row["code"],
                row["key"],
                row["name"],
                Urgency(row["urgency"]),
                ClockKind(row["clock"]),
                row["mode"],
                Privacy(row["privacy"]),
                PlaceNeed(row["place"]),
            )
            for row in csv.DictReader(rows, delimiter="\t")
        }
