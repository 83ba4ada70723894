"""What a program is given: a database of its own, a folder, a size and a seed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from reliability.databases import KINDS
from reliability.findings import Findings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of one program. `kind` is the kind of database behind the URL `database`."""

    kind: str
    database: str
    folder: Path
    seed: int
    size: str = "small"

    def on(self, database: str) -> "Trial":
        """The same on a database that is there now."""
        return replace(self, database=database)

    def sized(self, small: T, full: T) -> T:
        """The one of two that this run's size asks for."""
        return full if self.size == "full" else small


@dataclass(frozen=True, slots=True)
class Program:
    """One row of the matrix: its name, what must hold, how to find out, and on what."""

    name: str
    what: str
    run: Callable[[Trial], Findings]
    databases: tuple[str, ...] = KINDS
