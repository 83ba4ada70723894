"""R11: backups of a database that is written to all the while, each of them restored."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from bench.mail import Mail
from bench.ours import ROOT, Home
from commands.database import Store
from models import Message, table_of
from reliability.databases import scratch
from reliability.findings import NEVER, Findings, at_least, within
from reliability.post import Wire
from reliability.reckoning import key_of
from reliability.services import Service, running, until
from reliability.sites import Site, new_site
from reliability.trials import Trial

#: Rows written a second, asked for; a report writes about five.
WRITES, ROWS_A_REPORT = 200, 5
SENDERS = 4
RESIDENTS = 96
#: A restore and the start after it, in seconds.
LONGEST = 60.0
#: How much must have been said between two backups.
BETWEEN = 20
_WRITTEN = ("messages", "requests", "request_events", "notices")


class BrokenOffError(Exception):
    """A command failed; the message holds what it said."""


@dataclass
class Load:
    """Residents who write at an even pace: the keys of what was acked, in order."""

    port: int
    acked: list[str] = field(default_factory=list)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Senders that write until the end of the block."""
        mail, lock, stopping = Mail(RESIDENTS), threading.Lock(), threading.Event()
        wire = Wire(self.port)
        for binding in mail.bindings():
            wire.deliver(binding)
        pause = SENDERS * ROWS_A_REPORT / WRITES

        def send() -> None:
            wire, due = Wire(self.port), time.monotonic()
            while not stopping.wait(max(due - time.monotonic(), 0)):
                due = max(due + pause, time.monotonic())
                with lock:
                    delivery = next(mail.reports)
                if wire.deliver(delivery).acked:
                    self.acked.append(key_of(delivery))

        threads = [threading.Thread(target=send) for _ in range(SENDERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            for thread in threads:
                thread.join()


def measure(trial: Trial) -> Findings:
    """Back up under load, then restore each backup elsewhere and look what is in it."""
    count = trial.sized(3, 10)
    with new_site(trial.folder / "site", trial.database) as site:
        serve = site.service("serve")
        with running([serve]):
            load = Load(serve.port)
            began, before = time.monotonic(), _rows(site)
            with load.going_on():
                backups = [_backup(site, load, number) for number in range(count)]
            rate = (_rows(site) - before) / (time.monotonic() - began)
        restored = [_restored(trial, site.home, file, acked) for file, acked in backups]
    figures = {
        "backups": len(backups),
        "acked": len(load.acked),
        "acked_before_the_last_backup": len(backups[-1][1]),
        "rows_written_a_second": rate,
        "largest_mb": max(file.stat().st_size for file, _ in backups) / 1e6,
        "acked_missing": sum(one.missing for one in restored),
        "integrity_faults": sum(one.faults for one in restored),
        "longest_restore_s": max(one.restore for one in restored),
        "longest_restore_and_start_s": max(one.restore + one.start for one in restored),
        "machine_load": os.getloadavg()[0],
    }
    limits = {
        "backups": at_least(count),
        "acked_before_the_last_backup": at_least(count * BETWEEN),
        "acked_missing": NEVER,
        "integrity_faults": NEVER,
        "longest_restore_and_start_s": within(LONGEST),
    }
    return Findings(figures, limits)


def _rows(site: Site) -> int:
    return sum(site.number(f"SELECT count(*) FROM {name}") for name in _WRITTEN)


def _backup(site: Site, load: Load, number: int) -> tuple[Path, list[str]]:
    """One backup, and what was acked before it began."""
    enough = len(load.acked) + BETWEEN
    until(lambda: len(load.acked) >= enough, LONGEST, "messages are acked")
    acked = list(load.acked)
    file = site.home.directory / f"backup-{number}.tar"
    _run(site.home, "backup", str(file))
    return file, acked


@dataclass(frozen=True, slots=True)
class _Restored:
    """One restored backup: what is missing or wrong in it, and the seconds it took."""

    missing: int
    faults: int
    restore: float
    start: float


def _restored(trial: Trial, home: Home, file: Path, acked: list[str]) -> _Restored:
    """Restore into an empty database of the same kind, and start the program on it."""
    folder = trial.folder / f"restored-{file.stem}"
    folder.mkdir()
    with scratch(trial.kind, folder) as url:
        other = Home(home.directory, home.mode, {**home.more, "XIAOGE_DATABASE__URL": url})
        began = time.monotonic()
        _run(other, "restore", str(file))
        restored = time.monotonic()
        serve = Service("serve", other.config, other.environ(), folder / "serve.log")
        with running([serve]):
            started = time.monotonic()
        site = Site(other, Store(other.engine()))
        kept = {row.key for row in site.rows(select(table_of(Message).c.key))}
        faults = site.integrity_faults()
        site.store.close()
    missing = len(set(acked) - kept)
    return _Restored(missing, faults, restored - began, started - restored)


def _run(home: Home, *words: str) -> None:
    """A command as its operator runs it."""
    command = [sys.executable, str(ROOT / "run.py"), "--config", str(home.config), *words]
    environ: Mapping[str, str] = {**os.environ, **home.environ()}
    done = subprocess.run(command, env=environ, capture_output=True, check=False)
    if done.returncode:
        raise BrokenOffError(done.stderr.decode())
