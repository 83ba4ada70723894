"""Delivering what we owe: claim, send outside of any transaction, settle.

At least once: a crash between sending and settling lets the notice go out again after its lease,
under the same idempotency key. Nothing is lost: what cannot be sent is tried again, held for the
person's next reply, or listed as dead.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from bot.channels import Channel
from bot.outbox import addresses_of, claim_notices, drop_stale
from bot.sending import Moment, Round, Sender
from models.transact import Transact

log = logging.getLogger(__name__)


#: How many people are sent to at once. A thread waits for the platform most of its time.
THREADS = 16


def jitter() -> float:
    """A factor that keeps a crowd from coming back at the same moment."""
    return random.uniform(0.9, 1.1)


class Courier:
    """Delivers by `channels`, in that order, to several people at once.

    A person whose sending hangs occupies one thread and delays nobody else.
    """

    def __init__(
        self,
        transact: Transact,
        channels: Sequence[Channel],
        *,
        threads: int = THREADS,
        jitter: Callable[[], float] = jitter,
    ) -> None:
        self._transact = transact
        self._closing = threading.Event()
        self._sender = Sender(transact, channels, jitter, self._closing)
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="courier")
        self._running: dict[Future[int], Round] = {}
        self._one_at_a_time = threading.Lock()

    def deliver_due(
        self, *, now: datetime, real_now: datetime, batch: int = 50, patience: float = 1.0
    ) -> int:
        """Deliver what is due at `now` (business time); gives how many were sent.

        Waits at most `patience` seconds. What hangs longer goes on in its thread, and the next
        call counts it.
        """
        moment = Moment(now, real_now, time.monotonic())
        sent = 0
        with self._one_at_a_time:
            while not self._closing.is_set():
                if len(self._running) < self._threads:
                    self._start(moment, batch)
                left = patience - moment.age()
                if not self._running or left <= 0:
                    return sent
                done = wait(self._running, timeout=left, return_when=FIRST_COMPLETED).done
                sent += sum(self._reap(each) for each in done)
        return sent

    def stop(self) -> None:
        """Begin nothing more; what is being sent goes on."""
        self._closing.set()

    def close(self) -> None:
        """Finish what is being sent and let go of all the rest, for another process to take."""
        self.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for round_ in self._running.values():
            self._sender.let_go(round_)
        self._running.clear()

    def _start(self, moment: Moment, batch: int) -> None:
        claimed = Moment(moment.now, moment.real(), time.monotonic())

        def work(db: Connection) -> list[Round]:
            real_now = claimed.real_now
            rows = claim_notices(db, now=claimed.now, real_now=real_now, limit=batch)
            rows = drop_stale(db, rows, now=claimed.now, real_now=real_now)
            known = addresses_of(db, (row.person_id for row in rows))
            # Sorting is stable, so each person's notices keep the order of the claim.
            by_person = groupby(sorted(rows, key=lambda row: row.person_id), _person)
            return [Round(list(of), known.get(who, []), claimed) for who, of in by_person]

        rounds = self._transact(work)
        urgent_first = sorted(rounds, key=lambda each: not each.notices[0].urgent)
        self._running |= {
            self._pool.submit(self._sender.serve, each): each for each in urgent_first
        }

    def _reap(self, future: Future[int]) -> int:
        del self._running[future]
        if error := future.exception():
            # The lease runs out and the notice is tried again; the text may hold a statement.
            log.error("delivery broke off: %s", type(error).__name__)
            return 0
        return future.result()


def _person(row: Row[Any]) -> int:
    return int(row.person_id)
