"""Bringing a database to the newest schema: the only file beside the migrations that knows alembic.

Apart from `schema`, because what only asks for the schema would wait a tenth of a second for it.
"""

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event, text

from commands.database import Store, open_engine, take_time
from commands.schema import MIGRATIONS, newest, revision
from models import Base
from models.transact import Busy

#: What SQLAlchemy calls the one make of server, depending on the settings.
MYSQLS = frozenset({"mysql", "mariadb"})
#: The order and equality of texts there: by their bytes, as on SQLite.
COLLATION = "utf8mb4_bin"


def upgrade(engine: Engine, to: str = "head") -> tuple[str | None, str | None]:
    """Bring the database to that schema; the revisions before and the newest.

    All or nothing, but on MySQL and MariaDB, where the next upgrade finishes what was interrupted.
    SQLite changes a table by making it anew, which its foreign keys forbid: they rest meanwhile,
    and are looked at before the commit (sqlite.org/lang_altertable, the twelve steps).
    """
    own = open_engine(engine.url)
    sqlite = own.dialect.name == "sqlite"
    if sqlite:
        event.listen(own, "connect", _rest_foreign_keys)

    def work(connection: Connection) -> str | None:
        take_time(connection)
        _be_alone(connection)
        _tell_letters_apart(connection)
        before = revision(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise RuntimeError("the new schema would leave rows that point at nothing")
        return before

    store = Store(own)
    try:
        return store.transact(work), newest()
    finally:
        store.close()


def _be_alone(connection: Connection) -> None:
    """Let no second upgrade run beside this one; SQLite's writer is alone anyway."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('xiaoge upgrade'))"))
    if name in MYSQLS:
        # Held until the connection is closed, which is right after the upgrade.
        lock = "SELECT GET_LOCK(CONCAT(DATABASE(), ' xiaoge upgrade'), 3)"
        if connection.scalar(text(lock)) != 1:
            raise Busy("another upgrade is running")


def _tell_letters_apart(connection: Connection) -> None:
    """Have MySQL and MariaDB store every character and compare byte by byte.

    What a server does by default differs: some cannot store Chinese, and most take the openids
    oAbc and oabc for one person. The migrations make their tables as the database says.
    """
    if connection.dialect.name not in MYSQLS:
        return
    letters = f"CHARACTER SET utf8mb4 COLLATE {COLLATION}"
    quote = connection.dialect.identifier_preparer.quote
    if connection.scalar(text("SELECT @@collation_database")) != COLLATION:
        database = connection.scalar(text("SELECT DATABASE()"))
        connection.exec_driver_sql(f"ALTER DATABASE {quote(str(database))} {letters}")
    others = connection.scalars(
        text(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_collation <> :ours"
        ),
        {"ours": COLLATION},
    ).all()
    for name in sorted(set(others) & set(Base.metadata.tables)):
        connection.exec_driver_sql(f"ALTER TABLE {quote(name)} CONVERT TO {letters}")


def _rest_foreign_keys(connection: Any, _record: Any) -> None:
    """Told to each connection of an upgrade, before any transaction."""
    connection.execute("PRAGMA foreign_keys=OFF").close()
