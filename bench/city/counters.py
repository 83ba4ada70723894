"""The daily counters of a city's last days, as folding would have made them."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from bench.city.events import events
from bench.city.sizes import A_DAY, Size, Times
from bench.city.stories import Story
from bench.city.tree import Tree
from models import By


class Counting:
    """Sums up stories by day; of days before the counted ones nothing is kept."""

    def __init__(self, tree: Tree, times: Times) -> None:
        size: Size = tree.size
        self._tree, self._times = tree, times
        today = times.end // A_DAY
        self._days = range(max(today - size.counted_days, 0), today)
        self._sums: defaultdict[int, defaultdict[tuple[str, int, str], Counter[str]]]
        self._sums = defaultdict(lambda: defaultdict(Counter))

    def add(self, told: Story) -> None:
        """Count what happened to one request on the counted days."""
        if told.closed is not None and told.closed // A_DAY < self._days.start:
            # What ended before the first of them counts on none of them.
            return
        keys = (
            (By.ALL.value, ""),
            (By.GRID.value, "" if told.grid is None else str(told.grid)),
            (By.CODE.value, told.code),
            (By.PERSON.value, "" if told.worker is None else str(told.worker)),
        )
        sums = self._sums[told.org]
        for step in events(told, self._tree):
            day = step.at // A_DAY
            if day in self._days:
                for by, key in keys:
                    count = sums[by, day, key]
                    for name, value in step.counted:
                        count[name] += value

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The counters in the order of their key."""
        for org, sums in sorted(self._sums.items()):
            for (by, day, key), count in sorted(sums.items()):
                date = self._times.day(day * A_DAY)
                for name, value in sorted(count.items()):
                    if value:
                        yield org, by, date, key, name, value

    @property
    def folded(self) -> int:
        """The ordinal of the last folded day, yesterday."""
        return self._times.now.astimezone(self._times.begin.tzinfo).toordinal() - 1
