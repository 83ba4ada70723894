"""The history of a story: each step with what it counts for in the figures."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from bench.city.stories import Story
from bench.city.tree import Tree
from models import Status


class Step(NamedTuple):
    """One event; `counted` is what it counts (services/counting.py), with its minutes."""

    at: int
    actor: int | None
    act: str
    before: str
    after: str
    counted: tuple[tuple[str, int], ...] = ()

    def details(self, told: Story) -> str:
        """As the event keeps it."""
        grid = "null" if told.grid is None else told.grid
        worker = "null" if told.worker is None else told.worker
        return f'{{"of":[{told.org},{grid},"{told.code}",{worker}],"count":{_json(self.counted)}}}'


@cache
def _json(count: tuple[tuple[str, int], ...]) -> str:
    return "{" + ",".join(f'"{name}":{value}' for name, value in count) + "}"


_FILED = (("filed", 1), ("handed", 1))
_RATED = (("answered", 1), ("solved", 1), ("rated", 1), ("satisfied", 1))
_UNRATED = (("answered", 1), ("rated", 1))
#: The act by which a request ended otherwise.
_OTHER: Mapping[Status, str] = {
    Status.REJECTED: "rejected",
    Status.REDIRECTED: "redirected",
    Status.MERGED: "merged",
    Status.CANCELLED: "cancelled",
}


def events(told: Story, tree: Tree) -> Iterator[Step]:
    """What happened, in order."""
    resident, worker = tree.staff + told.resident, told.worker
    first = "new" if worker is None and not told.board else "dispatched"
    yield Step(told.created, resident, "filed", "", first, _FILED if worker else _FILED[:1])
    if told.claimed is not None:
        spent = told.claimed - told.created
        yield Step(told.claimed, worker, "claimed", "dispatched", "claimed",
                   (("claimed", 1), ("claim_minutes", spent)))  # fmt: skip
        yield Step(told.claimed, worker, "contacted", "claimed", "claimed",
                   (("contacted", 1), ("contact_minutes", spent), ("contact_needed", 1),
                    ("contact_in_time", 1)))  # fmt: skip
    if told.overdue is not None:
        yield Step(told.overdue, None, "overdue", "claimed", "claimed", (("overdue", 1),))
    if told.resolved is not None:
        yield Step(told.resolved, worker, "resolved", "claimed", "resolved", _resolved(told))
    if told.closed is not None:
        yield _closed(told, resident)


def _resolved(told: Story) -> tuple[tuple[str, int], ...]:
    solved = int(told.result == "solved")
    spent = (told.resolved or 0) - told.created
    first = (("resolved", 1), ("worker_solved", solved), ("level_0", solved),
             ("resolve_minutes", spent), ("first_resolved", 1), ("first_hit", 1))  # fmt: skip
    return (*first, ("late" if told.overdue else "on_time", 1))


def _closed(told: Story, resident: int) -> Step:
    closed = told.closed or 0
    if told.resolved is None:
        act = _OTHER[told.status]
        return Step(closed, told.worker, act, "claimed", act, ((act, 1),))
    if told.satisfaction:
        count = _RATED if told.solved else _UNRATED
        return Step(closed, resident, "rated", "resolved", "closed", count)
    return Step(closed, None, "closed", "resolved", "closed", (("silent", 1),))
