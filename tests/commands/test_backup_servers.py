"""A backup restores on another kind of database than it was made on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, insert, select

from bot import leases
from commands.archive.reading import open_archive
from commands.archive.restoring import into_server
from commands.archive.rows import STAYING
from commands.archive.target import InUseError
from commands.clock import real_now
from commands.database import Store, open_engine
from commands.speaking import progress
from commands.upgrading import upgrade
from models import Base, Person, Revision, table_of
from reliability.databases import SERVERS, AbsentError, scratch
from run import main
from services.revisions import COMMUNITY, Part, current_counts, touched
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
            if name not in {*STAYING, Revision.__tablename__}
        }
    )
    store.close()
    return found


def test_every_process_notices_that_a_servers_rows_were_replaced(
    lived_in: Office, archive: Path, server: str
) -> None:
    run(lived_in, server, "restore", archive)
    store = Store(open_engine(server))
    before = store.read(current_counts)
    store.transact(lambda db: db.execute(insert(Revision).values(name="briefs", value=7)))
    run(lived_in, server, "backup", lived_in.folder / "same.tar")
    run(lived_in, server, "restore", "--replace", lived_in.folder / "same.tar")
    after = store.read(current_counts)
    marks = store.read(lambda db: db.scalars(select(Revision.value).filter_by(name="briefs")).all())
    store.close()
    assert touched(before, after) == frozenset(Part)
    assert all(after[name] > before.get(name, 0) for name in [COMMUNITY, *Part])
    assert marks == [7]


def test_a_process_that_came_before_the_rows_were_replaced_is_left_alone(
    lived_in: Office, archive: Path, server: str
) -> None:
    run(lived_in, server, "restore", archive)
    store = Store(open_engine(server))
    with open_archive(archive) as opened:
        upgrade(store.engine)
        store.transact(lambda db: leases.take(db, "clock", "somebody", *_half_a_minute()))
        with pytest.raises(InUseError):
            into_server(opened, store, progress)
    store.close()


def _half_a_minute() -> tuple[datetime, datetime]:
    now = real_now()
    return now, now + timedelta(seconds=30)


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
