"""What a program found: figures, the limits they must keep, and the one line that says so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

Figure = int | float | str


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure must be at most, or at least, this value; `timed` where it is a time."""

    value: float
    least: bool = False
    timed: bool = False

    def holds(self, figure: Figure) -> bool:
        """Whether a figure keeps it; a text keeps no limit."""
        if isinstance(figure, str):
            return False
        return figure >= self.value if self.least else figure <= self.value

    def __str__(self) -> str:
        return f"{'>=' if self.least else '<='} {self.value:g}"


def at_most(value: float) -> Limit:
    """A figure that may not grow beyond this."""
    return Limit(value)


def within(value: float) -> Limit:
    """A time that may be no longer, in the unit of its figure."""
    return Limit(value, timed=True)


def at_least(value: float) -> Limit:
    """A figure that must reach this, so that a program which did nothing is not held."""
    return Limit(value, least=True)


#: What may not happen even once.
NEVER = at_most(0)


@dataclass(frozen=True, slots=True)
class Findings:
    """Figures by name, and the limits of those that must keep one."""

    figures: Mapping[str, Figure]
    limits: Mapping[str, Limit]

    def missed(self) -> list[str]:
        """The limits that were not kept, also of figures that are not there."""
        return [
            name
            for name, limit in self.limits.items()
            if name not in self.figures or not limit.holds(self.figures[name])
        ]

    def only_late(self) -> bool:
        """Whether nothing is missed but times, which a shared machine may have taken."""
        missed = self.missed()
        return bool(missed) and all(self.limits[name].timed for name in missed)


@dataclass(frozen=True, slots=True)
class Line:
    """One program's run. `seconds` is how long it took in all; `seed` repeats it."""

    test: str
    database: str
    seed: int
    size: str
    seconds: float
    found: Findings = field(repr=False)

    @property
    def held(self) -> bool:
        """Whether every limit was kept."""
        return not self.found.missed()

    def __str__(self) -> str:
        told = {
            "test": self.test,
            "database": self.database,
            "seed": self.seed,
            "size": self.size,
            "seconds": round(self.seconds, 1),
            "figures": {name: _short(value) for name, value in self.found.figures.items()},
            "limits": {name: str(limit) for name, limit in self.found.limits.items()},
            "held": self.held,
        }
        return json.dumps(told, ensure_ascii=False)


def _short(figure: Figure) -> Figure:
    return round(figure, 3) if isinstance(figure, float) else figure
