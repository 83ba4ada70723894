"""R9: the database fails: the disk is full, another process writes, the server drops everybody.

Whoever writes is answered in time, by a number that exists or by nothing that claims one.
"""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import create_engine, make_url, text

from bench.mail import Mail
from commands.database import Store
from reliability.doors import PEOPLE, Door, opened
from reliability.findings import Findings
from reliability.sites import new_site
from reliability.trials import Trial

#: How long another process holds the file.
HELD_SECONDS = 6
#: Whoever is connected to this database, told to go.
_ALL = {
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = :name AND pid <> pg_backend_pid()",
    "mysql": "SELECT id FROM information_schema.processlist WHERE db = :name",
}


def measure(trial: Trial) -> Findings:
    """The faults that this kind of database can have."""
    with new_site(trial.folder / "site", trial.database) as site, opened(site) as door:
        mail = Mail(PEOPLE)
        for delivery in mail.bindings():
            door.deliver(delivery)
        dice = random.Random(trial.seed)
        if trial.kind == "sqlite":
            failed = _full(door, mail, dice, trial.sized(15, 60))
            failed += _held(door, mail)
        else:
            failed = _dropped(door, mail, dice, trial)
        return door.found(failed, trial.sized(10, 50))


def _full(door: Door, mail: Mail, dice: random.Random, rounds: int) -> int:
    """The disk is full after a few more pages; how often somebody noticed."""
    failed = 0
    for _ in range(rounds):
        pages = door.site.number("PRAGMA page_count")
        _limit(door.store, pages + dice.randint(0, 4))
        statuses = [door.deliver(each) for each in mail.some(25)]
        failed += 503 in statuses
        _limit(door.store, 1 << 30)
        door.recover(mail)
    return failed


def _limit(store: Store, pages: int) -> None:
    """Let the file of the writing connection grow no further than this."""
    store.transact(lambda db: db.execute(text(f"PRAGMA max_page_count={pages}")).all())


def _held(door: Door, mail: Mail) -> int:
    """Another process holds the file for longer than anybody waits."""
    file = make_url(str(door.site.store.engine.url)).database
    hold = (
        "import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1]); "
        f"db.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep({HELD_SECONDS})"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(file)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with ThreadPoolExecutor(PEOPLE) as pool:
            statuses = list(pool.map(door.deliver, mail.some(PEOPLE)))
    door.recover(mail)
    return int(503 in statuses)


def _dropped(door: Door, mail: Mail, dice: random.Random, trial: Trial) -> int:
    """The server drops all connections again and again while people write."""
    server = create_engine(make_url(trial.database), isolation_level="AUTOCOMMIT")
    drops = trial.sized(10, 60)
    with door.written_to(mail) as over:
        for _ in range(drops):
            over.wait(dice.uniform(0.05, 0.5))
            _drop_all(server, trial)
    door.recover(mail)
    server.dispose()
    return drops


def _drop_all(server: Any, trial: Trial) -> None:
    name = make_url(trial.database).database
    with server.connect() as connection:
        found = connection.execute(text(_ALL[trial.kind]), {"name": name}).all()
        if trial.kind == "mysql":
            own = connection.execute(text("SELECT connection_id()")).scalar()
            for row in found:
                if row[0] != own:
                    _kill(connection, row[0])


def _kill(connection: Any, number: int) -> None:
    """One that has gone by itself meanwhile is gone."""
    try:
        connection.execute(text(f"KILL {int(number)}"))
    except Exception as error:
        if "1094" not in str(error):
            raise
