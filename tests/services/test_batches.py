"""How many rows share a transaction."""

from collections.abc import Sequence

import pytest

from services.batches import HELD, Batches


class Machine:
    """Transactions whose works take as long as they say."""

    def __init__(self) -> None:
        self.at = 0.0

    def works(self, batches: Batches, seconds: float) -> int:
        """One work, and how many rows the next may have."""

        def work(_db: object) -> None:
            self.at += seconds

        batches.transact(work)
        return batches.size


def waiting(work: object) -> object:
    """A transaction that waits for its turn before it runs."""
    return work(None)  # type: ignore[operator]


SHORT, FIT, LONG = HELD / 4, HELD * 3 / 4, HELD * 2


@pytest.mark.parametrize(
    ("took", "sizes"),
    [
        ([SHORT] * 5, [2, 4, 8, 10, 10]),
        ([SHORT, SHORT, FIT, FIT], [2, 4, 4, 4]),
        ([SHORT, SHORT, SHORT, LONG, LONG, LONG, LONG], [2, 4, 8, 4, 2, 1, 1]),
    ],
)
def test_a_batch_grows_while_it_is_short_and_shrinks_where_others_would_wait(
    took: Sequence[float], sizes: Sequence[int]
) -> None:
    machine = Machine()
    batches = Batches(waiting, 10, lambda: machine.at)  # type: ignore[arg-type]
    assert [machine.works(batches, seconds) for seconds in took] == sizes


def test_the_wait_for_its_turn_makes_no_batch_smaller() -> None:
    machine = Machine()

    def queued(work: object) -> object:
        machine.at += LONG
        return waiting(work)

    batches = Batches(queued, 10, lambda: machine.at)  # type: ignore[arg-type]
    assert machine.works(batches, SHORT) == 2
