"""How many rows share a transaction: so many that nobody who writes has to wait for long."""

from collections.abc import Callable
from time import monotonic

from sqlalchemy import Connection

from models.transact import R, Transact

#: So many seconds a transaction of several rows may take: in a file nobody else writes meanwhile,
#: on a server only whoever wants the same rows waits. One row alone may take longer.
IN_FILE, ON_SERVER = 0.1, 0.5


class Batches:
    """Transactions of one row at first, of twice as many after each short one, at most `most`."""

    def __init__(
        self, transact: Transact, most: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self.size = 1
        self._transact = transact
        self._most = most
        self._clock = clock

    def transact(self, work: Callable[[Connection], R], /) -> R:
        """Run work in a transaction, and learn from how long it took once it had its turn."""

        def timed(db: Connection) -> R:
            began = self._clock()
            try:
                return work(db)
            finally:
                held = IN_FILE if db.dialect.name == "sqlite" else ON_SERVER
                self._learn(self._clock() - began, held)

        return self._transact(timed)

    def _learn(self, seconds: float, held: float) -> None:
        if seconds > held:
            self.size = max(self.size // 2, 1)
        elif seconds < held / 2:
            self.size = min(self.size * 2, self._most)
