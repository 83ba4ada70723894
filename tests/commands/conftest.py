"""A settings file, a database beside it, and the operator's hand on the commands."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from commands.database import Store, open_engine
from commands.upgrading import upgrade
from models import Base
from run import main
from services.community import load_community, read_community
from tests.town import MONDAY

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo" / "community.yaml"
TOKEN = "Token4Tests"
SECRETS = {
    "app_id": "wx0123456789abcdef",
    "app_secret": "0123456789abcdef0123456789abcdef",
    "token": TOKEN,
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("XIAOGE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the newest schema, made once and copied."""
    path = tmp_path_factory.mktemp("commands") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def peopled_database(empty_database: Path) -> Path:
    """The same with the demo's community in it."""
    path = empty_database.with_name("peopled.db")
    shutil.copy(empty_database, path)
    store = Store(open_engine(f"sqlite:///{path}"))
    store.transact(lambda db: load_community(db, read_community(DEMO), MONDAY))
    store.close()
    return path


@dataclass
class Office:
    """Where an operator works: a folder with `config.yaml` and `data/`."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def database(self) -> Path:
        return self.folder / "data" / "xiaoge.db"

    def run(self, *words: object, stdin: bytes | None = None) -> Result:
        """One command, its standard output and error apart."""
        arguments = ["--config", str(self.config), *map(str, words)]
        return CliRunner().invoke(main, arguments, input=stdin)

    def settle(self, source: Path) -> None:
        """Put a database in place."""
        self.database.parent.mkdir(exist_ok=True)
        shutil.copy(source, self.database)

    def change(self, section: str, **values: object) -> None:
        """Write other values into a section of the settings."""
        tree = yaml.safe_load(self.config.read_text(encoding="utf-8"))
        tree[section].update(values)
        self.config.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")

    def store(self) -> Store:
        return Store(open_engine(f"sqlite:///{self.database}"))

    def rows(self, table: str) -> list[tuple[object, ...]]:
        """All rows of a table."""
        store = self.store()
        try:
            chosen = Base.metadata.tables[table].select()
            return store.read(lambda db: [tuple(row) for row in db.execute(chosen)])
        finally:
            store.close()


@pytest.fixture
def bare(tmp_path: Path) -> Office:
    """The shipped settings and nothing else."""
    shutil.copy(ROOT / "config.yaml", tmp_path)
    return Office(tmp_path)


@pytest.fixture
def empty(bare: Office, empty_database: Path) -> Office:
    """With a database that holds no community."""
    bare.settle(empty_database)
    return bare


@pytest.fixture
def office(bare: Office, peopled_database: Path) -> Office:
    """With the demo's community."""
    bare.settle(peopled_database)
    return bare


Answering = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def serve_http() -> Iterator[Callable[[Answering], str]]:
    """Opens a web server that answers each GET as told, and gives its address."""
    servers: list[tuple[HTTPServer, threading.Thread]] = []

    def serve(answer: Answering) -> str:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            do_GET = answer  # noqa: N815 - the library's name.

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()
