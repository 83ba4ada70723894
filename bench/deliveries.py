"""How fast what is owed goes out, by two `work` processes on one database: P12."""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from bench.ours import ROOT, Home, furnish
from bench.promises import Series
from bench.servers import NotStartedError, free_port, serving
from commands.database import Store
from models import Address, Notice, NoticeState, Person

WORKERS = 2
#: So many notices wait, for so many people.
NOTICES, PEOPLE = 2000, 500
#: They are written for a few seconds later, when the processes have long been running.
STARTING = timedelta(seconds=8)
PATIENCE = 120.0
SHIPPED = "  templates: {}\n"
TEMPLATES = '  templates: {dispatched: {id: "bench", fields: {character_string1: number}}}\n'


def measure(directory: Path, rounds: int, notices: int = NOTICES) -> Series:
    """Deliveries a second in so many rounds, each on the same database."""
    port = free_port()
    home = _connected(furnish(directory / "delivered"), port)
    store = Store(home.engine())
    people = store.transact(_settle)
    series: Series = {"P12": []}
    platform = [sys.executable, "-m", "bench.platform", str(port)]
    with serving(platform, port):
        for number in range(rounds):
            due = datetime.now(UTC) + STARTING
            _owe(store, people, notices, f"{number}-", due)
            with ExitStack() as stack:
                for _ in range(WORKERS):
                    stack.enter_context(working(home))
                series["P12"].append(notices / _drained(store, due))
    store.close()
    return series


def _connected(home: Home, port: int) -> Home:
    """The home with our platform and one template."""
    settings = home.config.read_text(encoding="utf-8")
    if SHIPPED not in settings:
        raise NotStartedError("the shipped settings have no place for a template")
    home.config.write_text(settings.replace(SHIPPED, TEMPLATES), encoding="utf-8")
    return replace(home, more={"XIAOGE_WECHAT__API_BASE_URL": f"http://127.0.0.1:{port}"})


@contextmanager
def working(home: Home) -> Iterator[None]:
    """One `work` process, ended with the block."""
    command = [sys.executable, str(ROOT / "run.py"), "--config", str(home.config), "work"]
    with tempfile.TemporaryFile() as said:
        environ = {**os.environ, **home.environ()}
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, stderr=said)
        try:
            yield
            if process.poll() is not None:
                said.seek(0)
                raise NotStartedError(f"{shlex.join(command)}\n{said.read().decode()}")
        finally:
            process.terminate()
            process.wait()


def _settle(db: Connection) -> list[int]:
    """People who follow the account."""
    now = datetime.now(UTC)
    rows = [{"name": "", "phone": "", "created_at": now} for _ in range(PEOPLE)]
    people = list(db.scalars(insert(Person).values(active=True).returning(Person.id), rows))
    window = {"window_until": now, "window_left": 0, "heard_at": now, "followed": True}
    db.execute(
        insert(Address),
        [{"channel": "wechat", "value": f"o{who}", "person_id": who, **window} for who in people],
    )
    return people


def _owe(store: Store, people: list[int], notices: int, key: str, due: datetime) -> None:
    now = datetime.now(UTC)
    rows = [
        {"key": f"{key}{number}", "person_id": people[number % len(people)], "kind": "dispatched",
         "facts": {"number": str(number)}, "created_at": now, "due_at": due, "retry_at": now,
         "lease_until": now - timedelta(minutes=1)}
        for number in range(notices)
    ]  # fmt: skip
    store.transact(lambda db: db.execute(insert(Notice), rows))


def _drained(store: Store, due: datetime) -> float:
    """Seconds from when the notices were due until the last was settled; all must be sent."""
    waiting = select(func.count()).where(Notice.state == NoticeState.PENDING)
    limit = time.monotonic() + PATIENCE
    while store.read(lambda db: db.scalar(waiting)):
        if time.monotonic() > limit:
            raise NotStartedError("the deliveries do not come to an end")
        time.sleep(0.05)
    ended = datetime.now(UTC)
    failed = select(func.count()).where(Notice.state != NoticeState.SENT)
    if store.read(lambda db: db.scalar(failed)):
        raise NotStartedError("some deliveries were not taken")
    return (ended - due).total_seconds()
