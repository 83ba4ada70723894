"""Servers under load, one process with 16 threads each: P3, P4 and P5.

One at a time, so that none takes the processor from another; bare and naive run on the same
server, with the same options, as the product does by `run.py serve`.
"""

import http.client
import json
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ours import ROOT, Home, check_kept, finish, furnish, rows
from bench.promises import Series

#: So many threads `serve` has.
THREADS = 16
STARTING_SECONDS = 30.0


class NotStartedError(Exception):
    """A server ended, or did not answer in time; the message holds what it said."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def reference(name: str, directory: Path, port: int) -> list[str]:
    """The command that serves bare or naive."""
    return [sys.executable, "-m", "bench.reference", name, str(directory), str(port)]


def product(home: Home, port: int) -> list[str]:
    """The command that serves the product."""
    command = [sys.executable, str(ROOT / "run.py"), "--config", str(home.config), "serve"]
    return [*command, "--port", str(port)]


@contextmanager
def serving(
    command: list[str], port: int, environ: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that has answered, ended with the block."""
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(environ or {})}, stdout=said, stderr=said
        )
        try:
            if not _comes_up(server, port):
                said.seek(0)
                raise NotStartedError(f"{shlex.join(command)}\n{said.read().decode()}")
            yield server
        finally:
            server.terminate()
            server.wait()


def _comes_up(server: subprocess.Popen[bytes], port: int) -> bool:
    """Whether the server answers before it ends or the time is over."""
    limit = time.monotonic() + STARTING_SECONDS
    while not _answers(port):
        if server.poll() is not None or time.monotonic() > limit:
            return False
        time.sleep(0.01)
    return True


def _answers(port: int) -> bool:
    """Whether any answer comes; a reference does not know the path and says so, which will do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status in {200, 404}
    except OSError:
        return False
    finally:
        connection.close()


def load(
    ports: int | list[int], seconds: float, steady_seconds: float, *more: float
) -> dict[str, Any]:
    """What the load generator says of the server on a port, or of several.

    `more` is a rate of its own.
    """
    given = ",".join(map(str, [ports] if isinstance(ports, int) else ports))
    numbers = map(str, (seconds, steady_seconds, *more))
    command = [sys.executable, "-m", "bench.load", given, *numbers]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def measure(directory: Path, rounds: int, seconds: float, steady_seconds: float) -> Series:
    """The figures of `rounds` rounds in which each server has its turn."""
    home = furnish(directory / "served")
    before, reports = rows(home), 0
    series: Series = {}
    for _ in range(rounds):
        said = {}
        for name in ("bare", "naive"):
            port = free_port()
            with serving(reference(name, directory, port), port):
                said[name] = load(port, seconds, steady_seconds if name == "bare" else 0)
        port = free_port()
        finish(home)
        with serving(product(home, port), port, home.environ()):
            said["ours"] = load(port, seconds, steady_seconds)
        reports += said["ours"]["reports"]
        for name, value in _figures(said).items():
            series.setdefault(name, []).append(value)
    now = rows(home)
    now["messages"] = now["requests"]  # The residents' first words are messages besides.
    check_kept(before, now, reports)
    return series


def _figures(said: dict[str, Any]) -> dict[str, float]:
    """One round's values."""
    bare, naive, ours = (said[name]["saturated"] for name in ("bare", "naive", "ours"))
    quiet_bare, quiet_ours = said["bare"]["steady"], said["ours"]["steady"]
    figures = {
        "P3": ours["per_second"] / bare["per_second"],
        "P4": ours["p99_ms"] / naive["p99_ms"],
        "P5": quiet_ours["p99_ms"] / quiet_bare["p99_ms"],
        "p99 of ours at 100/s, ms": quiet_ours["p99_ms"],
        "p99 of bare at 100/s, ms": quiet_bare["p99_ms"],
    }
    for name, one in said.items():
        figures[f"req/s of {name}"] = one["saturated"]["per_second"]
        figures[f"p99 of {name}, ms"] = one["saturated"]["p99_ms"]
        figures[f"failures of {name}"] = one["saturated"]["failed"]
    return figures
