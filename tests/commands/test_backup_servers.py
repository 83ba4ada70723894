"""A backup restores on another kind of database than it was made on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, insert, select

from commands.archive.rows import STAYING
from commands.database import Store, open_engine
from models import Base, Person, table_of
from reliability.databases import SERVERS, AbsentError, scratch
from run import main
from tests.commands.conftest import Office
from tests.commands.test_backup import archive, lived_in
from tests.town import MONDAY

__all__ = ["archive", "lived_in"]

pytestmark = pytest.mark.process


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of a server; skipped where there is none."""
    try:
        with scratch(request.param, tmp_path) as url:
            yield url
    except AbsentError as error:
        pytest.skip(str(error))


def run(office: Office, url: str, *words: object) -> Result:
    tree = yaml.safe_load(office.config.read_text(encoding="utf-8"))
    tree["database"]["url"] = url
    config = office.folder / "server.yaml"
    config.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    arguments = ["--config", str(config), *map(str, words)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    return result


def rows(url: str) -> dict[str, list[str]]:
    engine = open_engine(url)
    store = Store(engine)
    found = store.read(
        lambda db: {
            name: sorted(map(str, db.execute(select(table))))
            for name, table in Base.metadata.tables.items()
            if name not in STAYING
        }
    )
    store.close()
    return found


def test_a_community_moves_to_a_server_and_back(
    lived_in: Office, archive: Path, server: str
) -> None:
    before = rows(f"sqlite:///{lived_in.database}")
    run(lived_in, server, "restore", archive)
    assert rows(server) == before
    run(lived_in, server, "backup", lived_in.folder / "from-server.tar")
    run(lived_in, server, "restore", "--replace", lived_in.folder / "from-server.tar")
    assert rows(server) == before
    assert lived_in.run("restore", "--replace", lived_in.folder / "from-server.tar").exit_code == 0
    assert rows(f"sqlite:///{lived_in.database}") == before


def test_a_server_counts_on_after_a_restore(lived_in: Office, archive: Path, server: str) -> None:
    run(lived_in, server, "restore", archive)
    engine = create_engine(server)
    with engine.begin() as db:
        people = db.scalars(select(Person.id)).all()
        made = db.execute(insert(table_of(Person)).values(created_at=MONDAY)).inserted_primary_key
    engine.dispose()
    assert made is not None and made[0] > max(people)
