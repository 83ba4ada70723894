"""`serve` and `work` as real processes: started, killed, told to end, each with its log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.ours import ROOT
from bench.servers import free_port

#: How long a busy machine may take to load everything.
START_SECONDS = 120.0
#: What each program says once it can be used.
_READY = {"serve": "等消息", "work": "时钟开始走"}


class NotInTimeError(Exception):
    """A condition did not come true in time; the message says which."""


def until(condition: Callable[[], object], within: float, what: str) -> None:
    """Return as soon as the condition holds; NotInTimeError when it does not in time."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise NotInTimeError(f"not within {within:g} s: {what}")
        time.sleep(0.02)  # Only the pause between two looks at the condition.


@dataclass
class Service:
    """One program on one site, which keeps its port and its log over all its lives."""

    what: str
    config: Path
    environ: Mapping[str, str]
    log: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    _read_from: int = field(default=0, repr=False)

    def start(self, *, wait: bool = True, **more: str) -> None:
        """Start it, with `more` variables for this life; `wait` until it can be used."""
        command = [sys.executable, str(ROOT / "run.py"), "--config", str(self.config), self.what]
        if self.what == "serve":
            self.port = self.port or free_port()
            command += ["--port", str(self.port)]
        self._read_from = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env={**_clean(), **self.environ, **more}, stdout=output, stderr=output
            )
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Until it can be used; NotInTimeError with what it said when it ended instead."""
        until(lambda: self.ready() or self.ended(), START_SECONDS, f"{self.what} starts")
        if not self.ready():
            raise NotInTimeError(f"{self.what} ended while starting:\n{self.said()}")

    def ready(self) -> bool:
        """Whether this life has said that it can be used."""
        return _READY[self.what] in self.said()

    def ended(self) -> bool:
        """Whether it is not running."""
        return self.process is None or self.process.poll() is not None

    @property
    def pid(self) -> int:
        """The number by which the system knows this life, 0 before the first."""
        return self.process.pid if self.process is not None else 0

    def said(self) -> str:
        """What this life has written so far."""
        with self.log.open("rb") as log:
            log.seek(self._read_from)
            return log.read().decode("utf-8", "replace")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def tell_to_end(self) -> None:
        """Send SIGTERM."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)

    def wait_ended(self, within: float = 30.0) -> None:
        """Until it has ended by itself; NotInTimeError when it does not in time."""
        if self.process is not None:
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                raise NotInTimeError(f"{self.what} did not end within {within:g} s") from None

    def terminate(self, within: float = 30.0) -> float:
        """Tell it to end and wait; the seconds it took."""
        started = time.monotonic()
        self.tell_to_end()
        self.wait_ended(within)
        return time.monotonic() - started


@contextmanager
def running(services: Sequence[Service]) -> Iterator[None]:
    """All of them ready; whatever happens in the block, none outlives it."""
    try:
        for service in services:
            service.start(wait=False)
        for service in services:
            service.wait_ready()
        yield
    finally:
        for service in services:
            service.kill()


def _clean() -> dict[str, str]:
    """This process's environment without settings of another site."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOGE_")}
    return kept | {"PYTHONIOENCODING": "utf-8"}
