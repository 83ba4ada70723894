"""Who among all processes does the deciding: one holds the lease, the others wait for it.

Two leaders at once do no harm, because every row that falls due is locked, looked at again and
written once. The lease spares the others the looking, and the database the waiting.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection

from bot import leases
from bot.failures import describe
from commands.database import Store, time_of
from models.transact import Busy, R

log = logging.getLogger(__name__)

#: How long a lease holds without being renewed. Whoever leads renews it when a third is over, so
#: that the database may be slow or away for the other two.
LEASE = timedelta(seconds=3)
#: The lease of what one process decides for all: what falls due, counters, briefs.
CLOCK = "clock"


class Deposed(Busy):
    """This process leads no more: what it had begun, another goes on with."""


class Leading:
    """This process's wish to lead.

    The lease is written in the database's time, so machines whose clocks differ agree on it. For
    itself the process counts from before it asked, by a clock that nobody sets: it stops before
    the lease is over in the database. One that was frozen in the middle of its work learns at the
    end of the transaction whether another leads by then, and keeps nothing of it.
    """

    def __init__(
        self,
        store: Store,
        name: str = CLOCK,
        now: Callable[[Connection], datetime] = time_of,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._name = name
        self._now = now
        self._monotonic = monotonic
        self._until = 0.0
        self._resigned = False
        self._aside = False
        #: A lease asked for at the end would be taken after it was let go.
        self._asking = threading.Lock()
        #: The process's id is for the operator, the rest tells machines and restarts apart.
        self.holder = f"{os.getpid()}-{uuid4().hex[:16]}"

    def leads(self) -> bool:
        """Whether the lease is ours and not over, and nobody else decides in our place."""
        return not (self._resigned or self._aside) and self._left() > 0

    @contextmanager
    def stand_aside(self) -> Iterator[None]:
        """Decide nothing meanwhile: whoever moves the clock does what falls due on the way.

        What both did would be found done by neither, and the clock be moved past its notices.
        """
        self._aside = True
        try:
            yield
        finally:
            self._aside = False

    def transact(self, work: Callable[[Connection], R], /) -> R:
        """Run work that only the leader does; Deposed where this process leads no more.

        So a round of thousands ends with its next row where the process is told to end, and what
        another leader has begun meanwhile is left to it.
        """
        if not self.leads():
            raise Deposed("this process leads no more")
        return self._store.transact(partial(self._fenced, work))

    def hold(self) -> bool:
        """Take the lease, or renew it in good time; whether it is ours now.

        Who has resigned wants it no more.
        """
        with self._asking:
            if self._resigned:
                return False
            if self._left() > LEASE.total_seconds() * 2 / 3:
                return True
            return self._asked()

    def resign(self) -> None:
        """Let go at a clean end, so that another takes over at once."""
        self._resigned = True
        try:
            with self._asking:
                self._store.step_by_step(self._end)
        except Exception as error:  # It runs out by itself, and nobody waits for the reason.
            log.warning("the lease was not released: %s", describe(error))

    def _left(self) -> float:
        """For how many seconds the lease holds, by our own count."""
        return self._until - self._monotonic()

    def _asked(self) -> bool:
        """Ask the database for the lease; whether it is ours now."""
        led, began = self._until > 0, self._monotonic()
        ours = self._store.step_by_step(self._take)
        self._until = began + LEASE.total_seconds() if ours else 0.0
        if ours != led:
            log.info("%s: %s", self._name, "this process leads" if ours else "another one leads")
        return ours

    def _take(self, db: Connection) -> bool:
        now = self._now(db)
        return leases.take(db, self._name, self.holder, now, now + LEASE)

    def _end(self, db: Connection) -> None:
        leases.let_go(db, self._name, self.holder, self._now(db))

    def _fenced(self, work: Callable[[Connection], R], db: Connection) -> R:
        """The work, undone where another has taken the lease meanwhile."""
        done = work(db)
        if not leases.held(db, self._name, self.holder):
            raise Deposed("another process leads by now")
        return done
