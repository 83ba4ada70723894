"""A community file between bytes and entries: rows of text with their origin, and problems."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.community.entries import Problem


@dataclass(slots=True)
class Reading:
    """One file being read: its raw rows by section, and the problems met so far."""

    file: str
    in_excel: bool = False
    rows: dict[str, list["RawRow"]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, where: str, found: str, expected: str, action: str) -> None:
        """Note one problem and go on, so that the reader hears of all of them at once."""
        self.problems.append(Problem(self.file, where, found, expected, action))

    def unknown(self, where: str, kind: str, name: str, known: Iterable[str]) -> None:
        """A key, heading or section that means nothing, with the one that was probably meant."""
        known = list(known)
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        action = f"是不是想写「{near[0]}」" if near else "请改名或删去"
        self.report(where, f"不认识的{kind}「{name}」", "、".join(known), action)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as written: where it stands, and text or a list of texts for each key."""

    origin: str
    cells: dict[str, Any]
