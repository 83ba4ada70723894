"""PostgreSQL servers of our own in a scratch folder: one alone, or a primary and its standby.

Needs PostgreSQL's programs and no server that runs. They refuse to run as root: there they run
as `postgres`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bench.servers import free_port
from reliability.databases import AbsentError
from reliability.services import until

DATABASE = "xiaoge"
USER = "postgres"
START_SECONDS = 60.0
_HOST = "127.0.0.1"
_NEEDED = ("initdb", "postgres", "pg_basebackup", "pg_ctl")


def programs() -> Path:
    """The folder of PostgreSQL's programs, the newest there is; AbsentError when there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version)
    elsewhere = shutil.which("pg_basebackup")
    if elsewhere:
        folders.insert(0, Path(elsewhere).resolve().parent)
    able = [folder for folder in folders if all((folder / one).exists() for one in _NEEDED)]
    if not able:
        raise AbsentError("PostgreSQL's programs (initdb, pg_basebackup) are not installed")
    return able[-1]


def _version(folder: Path) -> float:
    return float(folder.parent.name)


@dataclass
class Server:
    """One of the two: its data folder, its port, and the process while it runs."""

    programs: Path
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """A new, empty server."""
        more = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale", "C")
        self._run("initdb", "-D", str(self.folder), *more)

    def follow(self, primary: "Server") -> None:
        """Become a copy of the primary that streams what it commits."""
        shutil.rmtree(self.folder, ignore_errors=True)
        where = f"host={_HOST} port={primary.port} user={USER}"
        more = ("-R", "-X", "stream", "--checkpoint=fast")
        self._run("pg_basebackup", "-d", where, "-D", str(self.folder), *more)
        self.start()
        primary.tell("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.tell("SELECT pg_reload_conf()")
        sync = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"
        until(lambda: primary.ask(sync), START_SECONDS, "the standby is synchronous")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(str(self.programs / "postgres"), "-D", str(self.folder)),
                    *("-p", str(self.port), "-c", f"listen_addresses={_HOST}"),
                    *("-c", "unix_socket_directories="),
                ],
                user=_user(),
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        until(self._answers, START_SECONDS, "PostgreSQL starts")

    def kill(self) -> None:
        """End it as a power cut does: the postmaster first, so that nobody starts another."""
        if self.process is None:
            return
        number = self.process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        self.process.kill()
        for child in children:
            _kill(int(child))
        self.process.wait()
        self.process = None

    def stop(self, how: signal.Signals) -> None:
        """End it as its operator does: SIGINT lets it write all down, SIGQUIT does not."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(START_SECONDS)
            self.process = None

    def promote(self) -> None:
        """Make the standby the primary, and wait until it can be written to."""
        self._run("pg_ctl", "promote", "-w", "-D", str(self.folder))

    def ask(self, question: str, database: str = "postgres") -> int:
        """The first value of the first row."""
        engine = create_engine(self._url(database), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as db:
                return int(db.execute(text(question)).scalar_one())
        finally:
            engine.dispose()

    def tell(self, statement: str) -> None:
        """Run one statement outside of any transaction."""
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as db:
            db.execute(text(statement))
        engine.dispose()

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise AbsentError("PostgreSQL ended while starting")
        try:
            return self.ask("SELECT 1") == 1
        except OperationalError:
            return False

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@{_HOST}:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.programs / program), *arguments],
            user=_user(),
            cwd=self.folder.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )


def url_of(servers: Sequence[Server]) -> str:
    """The URL by which the product finds whichever of them can be written to."""
    hosts = "&".join(f"host={_HOST}:{server.port}" for server in servers)
    return f"postgresql+psycopg://{USER}@/{DATABASE}?{hosts}&target_session_attrs=read-write"


@contextmanager
def alone() -> Iterator[Server]:
    """One server with an empty database, running."""
    with _made("a") as servers:
        yield servers[0]


@contextmanager
def pair() -> Iterator[list[Server]]:
    """A primary with an empty database, and its synchronous standby, both running."""
    with _made("a", "b") as servers:
        first, second = servers
        second.follow(first)
        yield servers


@contextmanager
def _made(*names: str) -> Iterator[list[Server]]:
    """Servers, of which the first runs and has the database; all ended with the block."""
    found = programs()
    with tempfile.TemporaryDirectory(prefix="reliability-pg-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        servers = [Server(found, Path(folder) / name) for name in names]
        try:
            servers[0].make()
            servers[0].start()
            servers[0].tell(f"CREATE DATABASE {DATABASE}")
            yield servers
        finally:
            for server in servers:
                server.kill()


def _user() -> str | None:
    """As whom the servers run; AbsentError when root has nobody to run them as."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(USER).pw_name
    except KeyError:
        raise AbsentError(f"root needs a user {USER} to run PostgreSQL as") from None


def _kill(number: int) -> None:
    try:
        os.kill(number, signal.SIGKILL)
    except ProcessLookupError:
        return
