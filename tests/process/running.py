"""The program as real processes: started, watched by their logs, and always ended."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from tests.web.platform_side import APP_ID, KEY, TOKEN

T = TypeVar("T")

ROOT = Path(__file__).parent.parent.parent
APP_SECRET = "Secret4Tests0123456789"
#: How long a busy machine may take to load everything and open the port, in seconds.
START_SECONDS = 45


def eventually(probe: Callable[[], T], within: float, what: str) -> T:
    """The first truthy thing `probe` gives; AssertionError when there is none in time."""
    deadline = time.monotonic() + within
    while not (found := probe()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what}")
        time.sleep(0.05)  # Only the pause between two looks at the condition.
    return found


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(**settings: str) -> dict[str, str]:
    """The environment of a process: this one's, with no settings but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOGE_")}
    return kept | settings | {"PYTHONIOENCODING": "utf-8"}


def run_command(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `run.py` with these arguments to its end; `settings` are environment variables."""
    return subprocess.run(
        [sys.executable, str(ROOT / "run.py"), *arguments],
        env=surroundings(**settings),
        capture_output=True,
        encoding="utf-8",
        timeout=START_SECONDS,
        check=False,
    )


@dataclass
class Running:
    """A process that serves HTTP, and what it has written so far."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def said(self) -> str:
        """Both of its outputs so far."""
        return self.log.read_text("utf-8", errors="replace")

    def opened(self) -> bool:
        """Whether it has said that its port is open, or has ended."""
        return self.process.poll() is not None or self.url in self.said()

    def lost_the_port(self) -> bool:
        """Whether it ended because somebody took its port while it was loading."""
        taken = f"{self.url.removeprefix('http://')} 用不了"
        return self.process.poll() is not None and taken in self.said()

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running(folder: Path, *arguments: str, **settings: str) -> Iterator[Running]:
    """`run.py` with these arguments and a free `--port`, from the moment the port is open."""
    one = _started(folder, arguments, settings)
    while one.lost_the_port():
        one = _started(folder, arguments, settings)
    try:
        assert one.process.poll() is None, f"ended too early:\n{one.said()}"
        yield one
    finally:
        one.kill()


def _started(folder: Path, arguments: Sequence[str], settings: Mapping[str, str]) -> Running:
    """A process that has opened its port or has ended."""
    port = free_port()
    log = folder / f"log-{port}.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "run.py"), *arguments, "--port", str(port)],
            env=surroundings(**settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    one = Running(process, f"http://127.0.0.1:{port}", log)
    try:
        eventually(one.opened, START_SECONDS, "the program opens its port")
    except BaseException:
        one.kill()
        raise
    return one


@dataclass(frozen=True)
class Site:
    """A folder with settings of its own, and the database beside them."""

    folder: Path

    @property
    def config(self) -> Path:
        """Its settings file."""
        return self.folder / "config.yaml"

    @property
    def database(self) -> Path:
        """Where the shipped settings put the database."""
        return self.folder / "data" / "xiaoge.db"

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command on this site to its end."""
        return run_command("--config", str(self.config), *arguments, **settings)

    def done(self, *arguments: str) -> str:
        """What a command printed that had to succeed."""
        ended = self.command(*arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    @contextmanager
    def serve(self, **settings: str) -> Iterator[Running]:
        """The webhook of this site."""
        with running(self.folder, "--config", str(self.config), "serve", **settings) as one:
            yield one

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds."""
        return rows_of(self.database, question, *values)

    def copied(self, folder: Path) -> "Site":
        """The same site in another folder."""
        shutil.copytree(self.folder, folder)
        return Site(folder)


def rows_of(database: Path, question: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of an SQLite file, looked at from outside the program."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return db.execute(question, values).fetchall()


def new_site(folder: Path) -> Site:
    """The shipped settings with an account's secrets filled in and no quiet hours, in `folder`."""
    settings = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    settings["wechat"] |= {
        "app_id": APP_ID,
        "app_secret": APP_SECRET,
        "token": TOKEN,
        "encoding_aes_key": KEY,
    }
    settings["clock"]["quiet_hours"] = ""  # The tests must also hold at night.
    folder.mkdir(parents=True)
    site = Site(folder)
    site.config.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    return site
