"""Scratch databases of the three kinds: made for one program, dropped at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

#: Where each server is asked for a database, unless RELIABILITY_<KIND> says otherwise.
SERVERS = {
    "postgresql": "postgresql+psycopg://postgres@127.0.0.1:5432/postgres",
    "mysql": "mysql+pymysql://root@127.0.0.1:3306/mysql",
}
KINDS = ("sqlite", *SERVERS)
#: A program that brings servers of its own along.
OWN = "cluster"
_CREATE = {"mysql": "CREATE DATABASE {name} CHARACTER SET utf8mb4"}
#: PostgreSQL drops no database that anybody is connected to, unless told to.
_DROP = {"postgresql": "DROP DATABASE {name} WITH (FORCE)"}
CONNECT_SECONDS = 3


class AbsentError(Exception):
    """The server is not there, or lets us make no database; the message says which."""


@contextmanager
def scratch(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database of this kind; AbsentError when there is no such server."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'scratch.db'}"
        return
    if kind == OWN:
        yield ""
        return
    url = make_url(os.environ.get(f"RELIABILITY_{kind.upper()}", SERVERS[kind]))
    server = create_engine(
        url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": CONNECT_SECONDS}
    )
    name = f"xiaoge_reliability_{uuid4().hex[:12]}"
    try:
        _tell(server, _CREATE.get(kind, "CREATE DATABASE {name}").format(name=name))
    except SQLAlchemyError as error:
        server.dispose()
        raise AbsentError(f"{kind}: {getattr(error, 'orig', error)}".strip()) from None
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _tell(server, _DROP.get(kind, "DROP DATABASE {name}").format(name=name))
        server.dispose()


def _tell(server: Engine, statement: str) -> None:
    with server.connect() as connection:
        connection.execute(text(statement))
