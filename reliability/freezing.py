"""Processes that are frozen, as by a debugger or a machine that sleeps, and go on later."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from reliability.services import until

#: How long we look whether anybody holds an SQLite file, in seconds.
LOOK_SECONDS = 0.1


def freeze(pid: int, engine: Engine) -> None:
    """Stop a process; on SQLite at a moment at which it does not hold the file's lock.

    While a frozen process holds that, nobody at all can write to the file.
    """
    _stop(pid)
    while not _is_free(engine):
        thaw(pid)
        until(lambda: _is_free(engine), 20, "the lock is let go")
        _stop(pid)


def thaw(pid: int) -> None:
    """Let it go on."""
    os.kill(pid, signal.SIGCONT)


def _stop(pid: int) -> None:
    """Stop all its threads: one that still runs could take the lock after we looked."""
    os.kill(pid, signal.SIGSTOP)
    tasks = Path(f"/proc/{pid}/task")
    if tasks.exists():
        until(lambda: {_state(task) for task in tasks.iterdir()} == {"T"}, 10, "it stands still")


def _state(task: Path) -> str:
    """What the kernel says of a thread: R runs, S sleeps, T is stopped."""
    return (task / "stat").read_text().rpartition(")")[2].split()[0]


def _is_free(engine: Engine) -> bool:
    if engine.dialect.name != "sqlite":
        return True
    with closing(sqlite3.connect(engine.url.database or "", timeout=LOOK_SECONDS)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True
