"""R10: databases of earlier schemas are upgraded, killed on the way; newer ones are refused."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, create_engine, select, text

from bench.ours import ROOT
from commands.schema import newest, revisions
from reliability.findings import NEVER, Findings, at_least
from reliability.old_schemas import make_at
from reliability.trials import Trial

#: How long an upgrade may take on a busy machine.
PATIENCE = 300


def measure(trial: Trial) -> Findings:
    """Every earlier schema, with kills in the middle; then one of the future."""
    dice, count = random.Random(trial.seed), trial.sized(100, 1000)
    kills = struck = lost = unfinished = faults = 0
    known = revisions()
    for revision in known[:-1]:
        made = trial.folder / f"at-{revision}.db"
        make_at(made, revision, count)
        before = _content(made)
        seconds = _timed(_copy(made, trial.folder / "whole.db"))
        for turn in range(trial.sized(1, 10)):
            path = _copy(made, trial.folder / f"killed-{turn}.db")
            struck += _killed(path, dice.uniform(0.2, 1.0) * seconds)
            kills += 1
            unfinished += _upgraded(path).returncode != 0 or _revision(path) != newest()
            lost += len([1 for table in before if before[table] != _content(path)[table]])
            faults += _faults(path)
    return Findings(
        {"schemas": len(known), "requests": count, "kills": kills, "kills_in_the_middle": struck,
         "unfinished": unfinished, "tables_that_lost_rows": lost, "integrity_faults": faults}
        | _future(made, trial.folder),
        {"schemas": at_least(4), "kills_in_the_middle": at_least(trial.sized(1, 20)),
         "unfinished": NEVER, "tables_that_lost_rows": NEVER, "integrity_faults": NEVER,
         "newer_accepted": NEVER, "newer_without_words": NEVER, "newer_touched": NEVER},
    )  # fmt: skip


def _future(made: Path, folder: Path) -> dict[str, int]:
    """A database of a version that is not written yet: nobody touches it, in words."""
    path = _copy(made, folder / "future.db")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = _content(path)
    ended = [
        _run(path, *words) for words in (("db", "upgrade"), ("serve", "--port", "1"), ("work",))
    ]
    return {
        "newer_accepted": sum(one.returncode == 0 for one in ended),
        "newer_without_words": sum("比程序新" not in one.stderr for one in ended),
        "newer_touched": int(_content(path) != before or _revision(path) != "9999"),
    }


def _copy(made: Path, path: Path) -> Path:
    """A fresh copy, without what an earlier one left beside it."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    shutil.copy(made, path)
    return path


def _command(path: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    environ = {
        "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8",
        "XIAOGE_DATABASE__URL": f"sqlite:///{path}", "XIAOGE_WECHAT__TOKEN": "Token4Tests",
        "XIAOGE_WECHAT__APP_ID": "wx0123456789abcdef", "XIAOGE_WECHAT__APP_SECRET": "0" * 32,
        "XIAOGE_WECHAT__ENCODING_AES_KEY": "a" * 43,
    }  # fmt: skip
    return [sys.executable, str(ROOT / "run.py"), *words], environ


def _run(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    arguments, environ = _command(path, *words)
    return subprocess.run(
        arguments, env=environ, capture_output=True, encoding="utf-8", timeout=PATIENCE,
        check=False,
    )  # fmt: skip


def _upgraded(path: Path) -> subprocess.CompletedProcess[str]:
    return _run(path, "db", "upgrade")


def _timed(path: Path) -> float:
    began = time.monotonic()
    _upgraded(path)
    return time.monotonic() - began


def _killed(path: Path, after: float) -> bool:
    """Kill an upgrade after so many seconds; whether it had not ended by then."""
    arguments, environ = _command(path, "db", "upgrade")
    with subprocess.Popen(
        arguments, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def _revision(path: Path) -> str | None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as db:
        found = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    engine.dispose()
    return None if found is None else str(found)


def _content(path: Path) -> dict[str, Any]:
    """What of the tables no upgrade may change: which rows there are, and what people wrote."""
    engine, tables = create_engine(f"sqlite:///{path}"), MetaData()
    tables.reflect(engine)
    asked = {
        "requests": ("id", "text", "status"), "request_events": ("id", "request_id", "act"),
        "messages": ("id", "key", "reply"), "notices": ("id", "key", "state"),
        "people": ("id", "name", "phone"), "posts": ("id", "person_id", "role"),
    }  # fmt: skip
    with engine.connect() as db:
        found = {
            name: db.execute(
                select(*(tables.tables[name].c[column] for column in columns)).order_by("id")
            ).all()
            for name, columns in asked.items()
        }
    engine.dispose()
    return found


def _faults(path: Path) -> int:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as db:
        checks = db.execute(text("PRAGMA integrity_check")).all()
        broken = db.execute(text("PRAGMA foreign_key_check")).all()
    engine.dispose()
    return len([one for one in checks if one[0] != "ok"]) + len(broken)
