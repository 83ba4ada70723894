"""Runs the migrations on the connection it is handed, or on the one of alembic.ini."""

from alembic import context
from sqlalchemy import Connection, create_engine

from models import Base


def run(connection: Connection) -> None:
    """Bring the database behind `connection` to the newest schema, in one transaction."""
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
