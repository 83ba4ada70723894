"""Who among all processes does the deciding: one holds the lease, the others wait for it.

Two leaders at once do no harm, because every row that falls due is locked, looked at again and
written once. The lease spares the others the looking, and the database the waiting.
"""

import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from bot import leases
from bot.failures import describe
from commands.clock import real_now
from models.transact import Busy, R, Transact

log = logging.getLogger(__name__)

#: How long a lease holds without being renewed: the most that a crash delays what falls due.
LEASE = timedelta(seconds=8)
#: The lease of what one process decides for all: what falls due, counters, briefs.
CLOCK = "clock"


class Deposed(Busy):
    """This process leads no more: what it had begun, another goes on with."""


class Leading:
    """This process's wish to lead. Times are real time.

    Whoever leads renews the lease well before it is over; whoever does not tries to take it as
    often. A process that was stopped for longer finds it over by its own clock and does nothing.
    """

    def __init__(
        self, transact: Transact, now: Callable[[], datetime] = real_now, name: str = CLOCK
    ) -> None:
        self._transact = transact
        self._now = now
        self._name = name
        self._until: datetime | None = None
        self._resigned = False
        #: The process's id is for the operator, the rest tells machines and restarts apart.
        self.holder = f"{os.getpid()}-{uuid4().hex[:16]}"

    def leads(self) -> bool:
        """Whether the lease is ours and not over."""
        return self._until is not None and self._now() < self._until

    def transact(self, work: Callable[[Connection], R], /) -> R:
        """Run work that only the leader does; Deposed where this process leads no more.

        So a round of thousands ends with its next row where the process is told to end.
        """
        if not self.leads():
            raise Deposed("this process leads no more")
        return self._transact(work)

    def hold(self) -> bool:
        """Take the lease or renew it; whether it is ours now. Who has resigned wants it no more."""
        if self._resigned:
            return False
        now = self._now()
        led = self.leads()
        ours = self._transact(lambda db: leases.take(db, self._name, self.holder, now, now + LEASE))
        self._until = now + LEASE if ours else None
        if ours != led:
            log.info("%s: %s", self._name, "this process leads" if ours else "another one leads")
        return ours

    def resign(self) -> None:
        """Let go at a clean end, so that another takes over at once."""
        self._resigned, self._until = True, None
        try:
            self._transact(self._end)
        except Exception as error:  # It runs out by itself, and nobody waits for the reason.
            log.warning("the lease was not released: %s", describe(error))

    def _end(self, db: Connection) -> None:
        leases.let_go(db, self._name, self.holder, self._now())
