"""The one writer of a process to its SQLite file: what threads bring is done in their order.

Short works that wait at the same time share one commit, whose wait for the disk is most of what
they would cost alone. Whoever finds nobody writing leads: runs its own work, then those that wait
behind it, commits, and hands over to the first of those who came meanwhile. Nobody hears that a
work is done before it is on the disk.
"""

import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from models.transact import Busy

T = TypeVar("T")

#: How long a writer waits for SQLite's lock; below the platform's five seconds.
BUSY_SECONDS = 4.0
#: How long SQLite itself waits for the file's lock, in whole seconds.
FILE_SECONDS = 4
#: One commit takes so many works, and none more once it is so many seconds old: the first to
#: come waits for the last.
MOST_TOGETHER = 16
SECONDS_TOGETHER = 0.05


class UndoneError(Exception):
    """Nothing of the work is kept, and it was not its own fault: it may be run again."""


class _Job(Generic[T]):
    """What one thread brings, and where it finds what came of it.

    `turn` is held until the job is over or has to lead. `alone` lets no other into its commit.
    """

    __slots__ = ("alone", "error", "over", "result", "since", "turn", "work")

    def __init__(self, work: Callable[[Connection], T], *, alone: bool) -> None:
        self.work: Final = work
        self.alone: Final = alone
        self.since: Final = time.monotonic()
        self.turn: Final = threading.Lock()
        self.turn.acquire()
        self.over = False
        self.result: T | None = None
        self.error: Exception | None = None


class Writer:
    """The kept connection, and the queue before it.

    `undone` is told when works that had succeeded were rolled back with another's failure, so
    that what later ones read of them is not remembered.
    """

    def __init__(self, engine: Engine, undone: Callable[[], None]) -> None:
        self._engine = engine
        self._undone = undone
        self._queue: deque[_Job[Any]] = deque()
        self._led = False
        #: Guards the two above, for an instant; the other is held while somebody writes.
        self._order, self._writing = threading.Lock(), threading.Lock()
        self._kept: Connection | None = None
        self._pid = 0

    def run(self, work: Callable[[Connection], T], *, alone: bool) -> T:
        """Run `work` and commit, or roll back what it left.

        Busy after BUSY_SECONDS in all, waiting here and at the file together: whoever waits for
        the answer has stopped listening after five. UndoneError when a commit that it shared was
        broken by another.
        """
        job = _Job(work, alone=alone)
        with self._order:
            leads, self._led = not self._led, True
            if not leads:
                self._queue.append(job)
        if not leads:
            self._wait(job)
        if not job.over:
            return self._lead(job)
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[return-value]

    def close(self) -> None:
        """Close the kept connection; the next run opens another."""
        with self._writing:
            if self._kept is not None and self._pid == os.getpid():
                self._kept.close()
            self._kept = None

    def _wait(self, job: _Job[Any]) -> None:
        """Until the job is over or leads."""
        if job.turn.acquire(timeout=BUSY_SECONDS):
            return
        with self._order:
            if job in self._queue:
                self._queue.remove(job)
                raise Busy("another thread has been writing for too long")
        job.turn.acquire()  # It is being written at this moment, or its turn has just come.

    def _lead(self, job: _Job[T]) -> T:
        """Run the job and what may share its commit, then let the next one lead."""
        followers: list[_Job[Any]] = []
        try:
            with self._writing:
                return self._write(job, followers)
        finally:
            self._hand_over()
            for follower in followers:
                follower.over = True
                follower.turn.release()

    def _hand_over(self) -> None:
        with self._order:
            following = self._queue.popleft() if self._queue else None
            self._led = following is not None
        if following is not None:
            following.turn.release()

    def _write(self, job: _Job[T], followers: list[_Job[Any]]) -> T:
        connection = self._connection()
        driver: Any = connection.connection.driver_connection
        try:
            _begin_immediate(driver, BUSY_SECONDS - (time.monotonic() - job.since))
            result = job.work(connection)
            if not job.alone:
                self._follow(connection, driver, followers)
            _commit(connection, driver)
        except BaseException:
            self._kept = None
            for follower in followers:
                follower.error = UndoneError("a commit shared with others has failed")
            if followers:
                self._undone()
            with closing(connection):
                driver.rollback()
                connection.rollback()
            raise
        return result

    def _follow(self, connection: Connection, driver: Any, followers: list[_Job[Any]]) -> None:
        """Run those that wait, each in a savepoint.

        UndoneError where SQLite itself has rolled back everything, as it does when the disk is
        full: then there is no savepoint to return to.
        """
        until = time.monotonic() + SECONDS_TOGETHER
        try:
            while (job := self._next(len(followers), until)) is not None:
                followers.append(job)
                driver.execute("SAVEPOINT follower").close()
                try:
                    job.result = job.work(connection)
                except Exception as error:
                    driver.execute("ROLLBACK TO follower").close()
                    job.error = error
                driver.execute("RELEASE follower").close()
        except sqlite3.Error as error:
            raise UndoneError("what was written together has been rolled back") from error

    def _next(self, followers: int, until: float) -> _Job[Any] | None:
        """The next that may share the commit; nobody overtakes one that wants its own."""
        if followers >= MOST_TOGETHER - 1 or time.monotonic() > until:
            return None
        with self._order:
            waits = self._queue and not self._queue[0].alone
            return self._queue.popleft() if waits else None

    def _connection(self) -> Connection:
        """The kept connection; a forked child leaves its parent's alone and opens its own."""
        if self._kept is None or self._pid != os.getpid():
            if self._kept is not None:
                _ABANDONED.append(self._kept)
            self._kept, self._pid = self._engine.connect(), os.getpid()
        return self._kept


#: Connections of a parent process: closed by the child, they could harm the parent's file.
_ABANDONED: list[Connection] = []


def _begin_immediate(driver: Any, patience: float) -> None:
    """Take the writer's lock first: a deferred BEGIN that reads, then writes, loses updates.

    Said to the driver itself: what every message runs is prepared and needs no transaction of
    SQLAlchemy's, whose own begins with the first other statement. Waits for the file at most
    `patience` seconds.
    """
    late = patience < FILE_SECONDS - 0.1
    if late:
        driver.execute(f"PRAGMA busy_timeout={max(int(patience * 1000), 1)}")
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_BUSY":
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error
        raise Busy("another process has been writing for too long") from error
    finally:
        if late:
            driver.execute(f"PRAGMA busy_timeout={FILE_SECONDS * 1000}")


def _commit(connection: Connection, driver: Any) -> None:
    """Commit by SQLAlchemy where it knows of the transaction, else by the driver."""
    if connection.in_transaction():
        connection.commit()
        return
    try:
        driver.commit()
    except sqlite3.OperationalError as error:
        raise OperationalError("COMMIT", None, error) from error
