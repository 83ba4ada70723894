"""Runs the migrations on the connection it is handed, or on the one of alembic.ini."""

from typing import Any

from alembic import context
from alembic.ddl.mysql import MariaDBImpl, MySQLImpl
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.exc import DBAPIError

from models import Base

#: What MySQL and MariaDB say of a change that is already there: a table, a column, an index or a
#: constraint that exists, or one to be dropped that is gone.
ALREADY = frozenset({1050, 1051, 1060, 1061, 1091, 1826})


class _Resuming:
    """Changes of tables there are at once for good, in no transaction.

    An upgrade that was interrupted leaves part of a migration and the version before it. The
    next one does that migration again from its beginning, and what is there counts as done.
    """

    def _exec(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._exec(*args, **kwargs)  # type: ignore[misc]
        except DBAPIError as error:
            known = context.config.attributes.get("interrupted", False)
            if known and _is_there(error.orig):
                return None
            raise


def _is_there(error: BaseException | None) -> bool:
    """Whether the server refused a change because it has been made; MariaDB's name for a foreign
    key that exists is a table that cannot be made, for this reason.
    """
    number, *said = error.args if error is not None and error.args else (0,)
    return number in ALREADY or (number == 1005 and "errno: 121" in str(said))


class _MySQL(_Resuming, MySQLImpl):
    __dialect__ = "mysql"


class _MariaDB(_Resuming, MariaDBImpl):
    __dialect__ = "mariadb"


def run(connection: Connection) -> None:
    """Bring the database behind `connection` to the newest schema, in one transaction.

    The table of the version is the first of all: without it, other tables are somebody else's.
    """
    context.config.attributes["interrupted"] = inspect(connection).has_table("alembic_version")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise SystemExit("alembic.ini names no sqlalchemy.url")
    engine = create_engine(url)
    with engine.begin() as connection:
        run(connection)
