"""The database's schema: bringing it to the newest, and saying when it is not."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from commands.database import Store, take_time

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def newest() -> str | None:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def schema_problem(db: Connection) -> str | None:
    """Why this program cannot work on this database, in words; None when it can."""
    current = MigrationContext.configure(db).get_current_revision()
    if current is None:
        return "数据库里还没有表。请先运行 python run.py db upgrade"
    if current == newest():
        return None
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current in known:
        return f"数据库的版本是 {current}，比程序旧。请先运行 python run.py db upgrade"
    return f"数据库的版本是 {current}，比程序新。请换用新版程序，数据库不能降级"


def upgrade(engine: Engine) -> tuple[str | None, str | None]:
    """Bring the database to the newest schema, all or nothing; the revisions before and after."""

    def work(connection: Connection) -> str | None:
        take_time(connection)
        before = MigrationContext.configure(connection).get_current_revision()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before

    store = Store(engine)
    try:
        return store.transact(work), newest()
    finally:
        store.close()
