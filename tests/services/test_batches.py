"""How many rows share a transaction."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import create_mock_engine

from services.batches import IN_FILE, ON_SERVER, Batches

Work = Callable[[Any], None]


class Machine:
    """A database whose works take as long as they say, and wait before it for as long."""

    def __init__(self, url: str, waits: float = 0) -> None:
        self.at = 0.0
        self._db = create_mock_engine(url, lambda *_: None)
        self._waits = waits
        self._batches = Batches(self._transact, 10, lambda: self.at)  # type: ignore[arg-type]

    def _transact(self, work: Work) -> None:
        self.at += self._waits
        work(self._db)

    def works(self, seconds: float) -> int:
        """One work, and how many rows the next may have."""

        def work(_db: object) -> None:
            self.at += seconds

        self._batches.transact(work)
        return self._batches.size


SHORT, FIT, LONG = 0.25, 0.75, 2.0


@pytest.mark.parametrize(("url", "held"), [("sqlite://", IN_FILE), ("mysql+pymysql://", ON_SERVER)])
@pytest.mark.parametrize(
    ("took", "sizes"),
    [
        ([SHORT] * 5, [2, 4, 8, 10, 10]),
        ([SHORT, SHORT, FIT, FIT], [2, 4, 4, 4]),
        ([SHORT, SHORT, SHORT, LONG, LONG, LONG, LONG], [2, 4, 8, 4, 2, 1, 1]),
    ],
)
def test_a_batch_grows_while_it_is_short_and_shrinks_where_others_would_wait(
    url: str, held: float, took: Sequence[float], sizes: Sequence[int]
) -> None:
    machine = Machine(url)
    assert [machine.works(share * held) for share in took] == sizes


def test_the_wait_for_its_turn_makes_no_batch_smaller() -> None:
    assert Machine("sqlite://", waits=LONG).works(SHORT * IN_FILE) == 2
