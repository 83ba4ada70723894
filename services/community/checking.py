"""A community while it is being checked: what is known of it, and the problems found so far."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from services.community.entries import Community, Problem


@dataclass(slots=True)
class Checking:
    """A community being checked: what is known of it, and the problems found so far."""

    community: Community
    known_orgs: Collection[str]
    problems: list[Problem] = field(default_factory=list)

    def report(self, origin: str, found: str, expected: str, action: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(self.community.file, origin, found, expected, action))


def report_repeated(
    checking: Checking, entries: Collection[Any], name: Callable[[Any], str], what: str
) -> None:
    """Report every entry whose name an earlier one has."""
    seen: dict[str, str] = {}
    for entry in entries:
        value = name(entry)
        if value and value in seen:
            found = f"{what}「{value}」与{seen[value]}重复"
            checking.report(entry.origin, found, f"不重复的{what}", "请改一个，或删去一条")
        seen.setdefault(value, entry.origin)
