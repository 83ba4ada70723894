"""What was promised, what was measured, and whether the one holds the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from rich.table import Table

#: The value of each round by the figure's name.
Series = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Promise:
    """One figure with the limit we promise and the one we aim at."""

    name: str
    what: str
    limit: float
    aim: float
    unit: str = "×"
    at_least: bool = False

    def holds(self, value: float, limit: float) -> bool:
        """Whether a value is on the right side of a limit."""
        return value >= limit if self.at_least else value <= limit

    def verdict(self, value: float) -> str:
        """In a word."""
        if self.holds(value, self.aim):
            return "[green]aim met"
        return "[yellow]met" if self.holds(value, self.limit) else "[red]not met"

    def bound(self, limit: float) -> str:
        """A limit with its direction."""
        return f"{'≥' if self.at_least else '≤'} {limit:g} {self.unit}"


PROMISES = (
    Promise("P1", "CPU per stored request, relative to bare", 12, 8),
    Promise("P2", "the same, relative to naive", 0.50, 0.35),
    Promise("P3", "req/s at saturation, relative to bare", 0.30, 0.50, at_least=True),
    Promise("P4", "p99 at saturation, relative to naive", 0.15, 0.07),
    Promise("P5", "p99 at 100 messages/s, relative to bare", 4, 2),
    Promise("P6", "understanding one message", 100, 40, "µs"),
    Promise("P7", "understanding 2,000 characters", 3, 1, "ms"),
    Promise("P7+", "understanding with a lexicon 10 times as large", 2, 1.3),
    Promise("P8", "AES, relative to plain", 1.3, 1.1),
    Promise("P9 message", "one message with a long history, relative to a month's", 1.5, 1.1),
    Promise("P9 queue", "a worker's queue, the same", 1.5, 1.1),
    Promise("P9 page", "the pages of 统计, the same", 1.5, 1.1),
    Promise("P9 brief", "the morning briefs and digests, the same", 1.5, 1.1),
    Promise("P9 overdue", "超期, the same", 1.5, 1.1),
    Promise("P9 board", "认领, the same", 1.5, 1.1),
    Promise("P9 clock", "the clock's look at what is due, the same", 1.5, 1.1),
    Promise("P10", "start to first answer", 3, 1.5, "s"),
    Promise("P10+", "memory of a process", 200, 150, "MB"),
    Promise(
        "P11", "PostgreSQL, 2 web processes: req/s, relative to bare", 0.10, 0.20, at_least=True
    ),
    Promise("P12", "deliveries drained, 2 `work` processes", 200, 400, "/s", at_least=True),
)


def table(series: Mapping[str, list[float]]) -> Table:
    """The promises whose figures were measured: median, span over the rounds, verdict."""
    shown = Table("", "what", "promise", "aim", "median", "min–max", "verdict", pad_edge=False)
    for promise in PROMISES:
        values = series.get(promise.name)
        if not values:
            continue
        middle = median(values)
        shown.add_row(
            promise.name,
            promise.what,
            promise.bound(promise.limit),
            promise.bound(promise.aim),
            f"{middle:.3g} {promise.unit}",
            f"{min(values):.3g}–{max(values):.3g}",
            promise.verdict(middle),
        )
    return shown


def others(series: Mapping[str, list[float]]) -> Table:
    """The figures of this machine and this hour behind the ratios."""
    known = {promise.name for promise in PROMISES}
    shown = Table("figure", "median", "min–max")
    for name, values in series.items():
        if name not in known:
            shown.add_row(name, f"{median(values):.4g}", f"{min(values):.4g}–{max(values):.4g}")
    return shown


def as_data(series: Mapping[str, list[float]]) -> dict[str, dict[str, object]]:
    """The same for programs, with the figures no promise speaks of."""
    promises = {promise.name: promise for promise in PROMISES}
    return {
        name: {
            "median": median(values),
            "rounds": values,
            "met": promises[name].holds(median(values), promises[name].limit)
            if name in promises
            else None,
        }
        for name, values in series.items()
    }
