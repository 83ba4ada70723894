"""What needs processes of its own: an export with its memory, a server with a city behind it."""

import json
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, select

from bench.city.limits import Figures, Limit, Spent
from bench.ours import ROOT, Home
from bench.servers import free_port, load, product, serving
from bench.starting import resident_megabytes
from models import Request

#: So many rows are exported; so many messages come a second, for so long.
ROWS = 50_000
RATE = 50
SECONDS = 20


def measure(engine: Engine, scratch: Path) -> Figures:
    """The figures of all of them."""
    url = engine.url.render_as_string(hide_password=False)
    return {**_exports(engine, url, scratch), **_server(engine.url, scratch)}


def _exports(engine: Engine, url: str, scratch: Path) -> Figures:
    """CSV, and Excel with all that happened."""
    with engine.connect() as db:
        newest = select(Request.created_at).order_by(Request.id.desc())
        since = db.scalar(newest.offset(ROWS - 1).limit(1)) or db.scalar(
            select(Request.created_at).order_by(Request.id).limit(1)
        )
    assert since is not None
    found: Figures = {}
    for kind in ("csv", "xlsx"):
        told = _export(url, scratch / f"export.{kind}", since)
        what = f"export of {told['rows']:,} rows, {kind}"
        found[Limit(what, "s", 30)] = Spent(told["seconds"])
        found[Limit(f"{what}, memory", "MB", 300)] = Spent(told["megabytes"])
    return found


def _export(url: str, file: Path, since: datetime) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.city.exporting", url, str(file), since.isoformat()]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    file.unlink()
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _server(url: URL, scratch: Path) -> Figures:
    """Start to first answer, the webhook under load, and the memory it then has."""
    directory = scratch / "served"
    directory.mkdir(exist_ok=True)
    more = {"XIAOGE_DATABASE__URL": url.render_as_string(hide_password=False)}
    home, port, started = Home(directory, more=more), free_port(), time.monotonic()
    shutil.copy(ROOT / "config.yaml", home.config)
    with serving(product(home, port), port, home.environ()) as server:
        begun = time.monotonic() - started
        told: dict[str, Any] = load(port, 0.5, SECONDS, RATE)
        memory = resident_megabytes(server.pid)
    steady = told["steady"]
    return {
        Limit("start to first answer", "s", 5): Spent(begun),
        Limit(f"webhook at {RATE} messages/s, slowest hundredth", "ms", 300): Spent(
            steady["p99_ms"]
        ),
        Limit(f"webhook at {RATE} messages/s, median", "ms", 50): Spent(steady["p50_ms"]),
        Limit("answers that were none", "", 0): Spent(steady["failed"]),
        Limit("memory of a serving process", "MB", 400): Spent(memory),
    }
