"""What happened to each request of a city, decided by a seed: when, to whom, how it ended."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.city.people import grid_of
from bench.city.sizes import A_DAY, Size
from bench.city.tree import Tree
from models import Result, Status
from models.category import Urgency, categories

#: What is reported, the frequent more than once; a tenth is private or a hazard.
CODES = (
    *("R2", "R2", "R4", "R5", "R6", "R7", "R8", "R9", "H1", "H1", "H2", "H3", "H5", "H8", "P1"),
    *("P1", "P2", "F1", "F2", "D1", "C1"),
)
#: Minutes that are promised for each urgency, and until the next step of a clock.
SPANS = {Urgency.L1: A_DAY, Urgency.L2: A_DAY, Urgency.L3: 7 * A_DAY, Urgency.L4: 21 * A_DAY}
#: Of requests that are so many days old at most, this share is open.
OPEN = ((1, 0.75), (3, 0.4), (7, 0.18), (30, 0.06), (9999, 0.04))
#: So many open requests one worker has at most.
MOST_OPEN = 50
S = Status
#: In which states the open ones stand, by their age in days at most, as shares.
STATES: tuple[tuple[float, dict[Status, float]], ...] = (
    (0.05, {S.NEW: 0.1, S.DISPATCHED: 0.9}),
    (7, {S.NEW: 0.02, S.DISPATCHED: 0.13, S.CLAIMED: 0.45, S.IN_PROGRESS: 0.3, S.NEED_INFO: 0.1}),
    (9999, {S.NEW: 0.005, S.DISPATCHED: 0.015, S.CLAIMED: 0.2, S.IN_PROGRESS: 0.2,
            S.NEED_INFO: 0.08, S.SCHEDULED: 0.2, S.LONG_TERM: 0.3}),
)  # fmt: skip
ENDS = {S.CLOSED: 0.88, S.REJECTED: 0.03, S.REDIRECTED: 0.02, S.MERGED: 0.02, S.CANCELLED: 0.05}
ACCEPTED = frozenset({S.CLAIMED, S.IN_PROGRESS, S.NEED_INFO, S.SCHEDULED, S.LONG_TERM})


@dataclass(slots=True)
class Story:
    """One request; times are minutes of the history, None for what has not happened."""

    id: int
    code: str
    org: int
    grid: int | None
    worker: int | None
    resident: int
    created: int
    due: int
    status: Status
    luck: float
    board: int = 0
    merged_into: int | None = None
    claimed: int | None = None
    resolved: int | None = None
    closed: int | None = None
    overdue: int | None = None
    look: int | None = None
    result: str = ""
    solved: bool | None = None
    satisfaction: str = ""


class Teller:
    """Tells the stories of a city one after the other, in the order of their numbers."""

    def __init__(self, tree: Tree, end: int, seed: int) -> None:
        self._tree = tree
        self._end = end
        self._random = Random(seed)
        self._open: Counter[int] = Counter()

    def all(self) -> Iterator[Story]:
        """Every request of the city."""
        size, number = self._tree.size, 0
        for day in range(size.days + 1):
            wanted = size.requests * (day + 1) // (size.days + 1)
            for at in self._hours(day, wanted - number):
                number += 1
                yield self._one(number, at)

    def _hours(self, day: int, count: int) -> list[int]:
        """When so many of a day come: between seven and eleven at night, today until now."""
        first = day * A_DAY
        last = min(first + 23 * 60, self._end)
        first = min(first + 7 * 60, max(last - 60, first))
        return sorted(first + int(self._random.random() * (last - first)) for _ in range(count))

    def _one(self, number: int, created: int) -> Story:
        luck = self._random.random
        resident = int(luck() ** 1.2 * self._tree.size.residents) + 1
        grid = grid_of(self._tree, resident)
        code = CODES[int(luck() * len(CODES))]
        due = created + SPANS[categories()[code].urgency]
        org = self._tree.org_of(grid)
        told = Story(number, code, org, grid, grid, resident, created, due, S.CLOSED, luck())
        days = (self._end - created) / A_DAY
        share = next(share for most, share in OPEN if days <= most)
        if luck() < share and self._open[grid] < MOST_OPEN:
            self._stands(told, days)
        else:
            self._ended(told)
        return told

    def _stands(self, told: Story, days: float) -> None:
        """It is open."""
        luck, end = self._random.random, self._end
        shares = next(shares for most, shares in STATES if days <= most)
        told.status = _drawn(shares, luck())
        if told.status is S.NEW:
            told.worker = None
            if luck() < 0.5:
                told.grid, told.org = None, 1
        elif told.status is S.DISPATCHED and luck() < 0.3:
            told.worker, told.board = None, 1
        else:
            self._open[told.grid or 0] += 1
        if told.status in ACCEPTED:
            told.claimed = min(told.created + int(luck() * 240), end)
        if told.status in {S.SCHEDULED, S.LONG_TERM} and luck() < 0.8:
            told.due = end + int(luck() * 60 * A_DAY)
        if told.status is not S.NEED_INFO and told.due < end:
            told.overdue = told.due
        told.look = self._look(told)

    def _look(self, told: Story) -> int:
        """When the clock looks next: at a share of the promise; of what is late, some days on."""
        luck, end = self._random.random, self._end
        if luck() < 0.01:
            return end - int(luck() * 60)
        half = told.created + (told.due - told.created) // 2
        ahead = (at for at in (half, told.due) if at > end)
        return next(ahead, end + 1 + int(luck() * 3 * A_DAY))

    def _ended(self, told: Story) -> None:
        """It is done, or ended otherwise."""
        luck, end = self._random.random, self._end
        told.status = _drawn(ENDS, luck())
        told.claimed = min(told.created + int(luck() * 240), end)
        span = told.due - told.created
        ended = min(told.claimed + 1 + int(luck() * span * 1.1), end)
        if told.status is not S.CLOSED:
            told.closed = ended
            told.merged_into = max(told.id - 1, 1) if told.status is S.MERGED else None
            return
        told.resolved = ended
        told.overdue = told.due if ended > told.due else None
        told.result = Result.SOLVED if luck() < 0.93 else Result.PARTLY
        if luck() < 0.4:
            told.solved = told.result == Result.SOLVED
            told.satisfaction = "满意" if told.solved else "不满意"
        waits = int(luck() * 6 * 60) if told.satisfaction else 3 * A_DAY
        if ended + waits <= end:
            told.closed = ended + waits
            return
        told.status, told.look = S.RESOLVED, ended + 3 * A_DAY
        told.solved, told.satisfaction = None, ""


def _drawn(shares: dict[Status, float], luck: float) -> Status:
    """One of the states, by its share."""
    for status, share in shares.items():
        luck -= share
        if luck < 0:
            return status
    return next(reversed(shares))


def expected(size: Size) -> float:
    """Requests a day."""
    return size.requests / (size.days + 1)
