"""The migrations and the models say the same, and a database that is behind is told so."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from commands.database import open_engine
from commands.schema import newest, schema_problem, upgrade
from models import Base


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(f"sqlite:///{tmp_path / 'migrated.db'}")


def test_the_newest_migration_makes_what_the_models_describe(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgrade_done_twice_changes_nothing(engine: Engine) -> None:
    assert upgrade(engine) == (None, newest())
    assert upgrade(engine) == (newest(), newest())


def test_a_database_without_tables_is_told_what_to_do(engine: Engine) -> None:
    with engine.begin() as connection:
        assert "db upgrade" in str(schema_problem(connection))


def test_a_newer_database_is_not_touched(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert "新" in str(schema_problem(connection))
