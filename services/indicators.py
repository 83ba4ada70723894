"""The indicators of a period, as parts of wholes (docs/indicators.md says what each means)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from services.above import LEVEL_NAMES
from services.figures import Area, Counts, Standing, standing, totals
from services.house import House

#: Below so many answers nobody's own satisfaction is told: fewer would tell who said what.
POOL = 5
#: What stands where there is nothing to divide.
NOTHING = "–"
#: A rate: the names summed for the part, and those for the whole; with a minus taken away.
RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "response": (("contact_in_time",), ("contact_needed",)),
    "on_time": (("on_time",), ("on_time", "late", "overdue", "-late_same")),
    "solved": (("solved",), ("answered",)),
    "worker_solved": (("worker_solved",), ("resolved",)),
    "satisfied": (("satisfied",), ("rated",)),
    "reopened": (("reopened",), ("resolved",)),
    "returned": (("returned",), ("handed",)),
    "urged": (("urged",), ("filed",)),
    "first_hit": (("first_hit",), ("first_resolved",)),
    "patrol": (("patrol",), ("filed",)),
    "in_grid": (("level_0", "level_1"), ("worker_solved",)),
    **{f"level_{level}": ((f"level_{level}",), ("worker_solved",)) for level in LEVEL_NAMES},
}
#: A mean time: its minutes, and of how many.
MEANS = {
    "claim": ("claim_minutes", "claimed"),
    "contact": ("contact_minutes", "contacted"),
    "resolve": ("resolve_minutes", "resolved"),
}
#: Numbers shown as they are.
NUMBERS = (
    "filed", "resolved", "overdue", "answered", "silent", "praise", "rejected", "redirected",
    "cancelled", "merged",
)  # fmt: skip


class Rate(NamedTuple):
    """A part of a whole."""

    part: int
    whole: int

    def __str__(self) -> str:
        """92%（46/50）, rounded half up; a dash where there is nothing to divide."""
        if self.whole <= 0:
            return NOTHING
        return f"{(200 * self.part + self.whole) // (2 * self.whole)}%（{self.part}/{self.whole}）"


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted from the first to the last day, and what is open now."""

    first: date
    last: date
    counts: Counts
    standing: Standing

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened in the period and nothing is open now."""
        return not any(self.counts.values()) and not any(self.standing)

    def rate(self, name: str) -> Rate:
        """One of RATES."""
        return rate(self.counts, self.first, self.last, name)

    def mean(self, name: str) -> Rate:
        """One of MEANS: minutes in all, and of how many."""
        minutes, number = MEANS[name]
        return Rate(self.counts.get(minutes, 0), self.counts.get(number, 0))

    def facts(self) -> dict[str, str]:
        """All of it as words fill it in; the paused time is empty where nothing waited."""
        open_now = self.standing._asdict()
        paused = self.counts.get("paused_minutes", 0)
        return {
            **{name: str(self.counts.get(name, 0)) for name in NUMBERS},
            **{f"{name}_rate": str(self.rate(name)) for name in RATES},
            **{f"{name}_mean": mean_words(self.mean(name)) for name in MEANS},
            "levels": "，".join(
                f"{name} {solved}"
                for level, name in LEVEL_NAMES.items()
                if (solved := self.rate(f"level_{level}").part)
            ),
            "paused": span_words(paused) if paused else "",
            **{f"{name}_now": str(value) for name, value in open_now.items()},
        }


def report(
    db: Connection, house: House, area: Area, first: date, last: date, now: datetime
) -> Report:
    """The indicators of a day, of a week from Monday on, or of a month from its first day on.

    ValueError for other days, because late work would be counted twice or not at all.
    """
    overlap(first, last)
    return Report(first, last, totals(db, house, area, first, last), standing(db, area, now))


def rate(counts: Counts, first: date, last: date, name: str) -> Rate:
    """One rate out of the counts of a period."""
    known = Counter(counts)
    known["late_same"] = known[overlap(first, last)]
    part, whole = RATES[name]
    return Rate(_sum(known, part), _sum(known, whole))


def _sum(counts: Counter[str], names: tuple[str, ...]) -> int:
    return sum(
        -counts[name.removeprefix("-")] if name.startswith("-") else counts[name] for name in names
    )


def overlap(first: date, last: date) -> str:
    """Under which name the late 办结 stand whose 超期 lies in the same period."""
    if first == last:
        return "late_same_day"
    if first.weekday() == 0 and first <= last <= first + timedelta(days=6):
        return "late_same_week"
    if first.day == 1 and first <= last and (first.year, first.month) == (last.year, last.month):
        return "late_same_month"
    raise ValueError(f"neither a day, nor of one week or month from its beginning: {first}, {last}")


def mean_words(mean: Rate) -> str:
    """A mean time as people say it."""
    return span_words(mean.part // mean.whole) if mean.whole > 0 else NOTHING


def span_words(minutes: int) -> str:
    """35分钟, 5小时, 3.2天."""
    if minutes < 120:
        return f"{minutes}分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60}小时"
    return f"{minutes / (24 * 60):.1f}天"
