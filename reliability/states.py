"""What an SQLite file holds after a death, to be compared with what it holds without one."""

from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy import text as sql

from commands.database import Store, open_engine
from models import Message, Notice, PlatformToken, Request, RequestEvent, table_of


def _read(database: Path, statement: Any) -> list[tuple[Any, ...]]:
    store = Store(open_engine(f"sqlite:///{database}"))
    try:
        return [tuple(row) for row in store.read(lambda db: db.execute(statement).all())]
    finally:
        store.close()


def state(database: Path) -> dict[str, Any]:
    """All that must be the same after a death as without it: everything but times and leases."""
    message, request = table_of(Message).c, table_of(Request).c
    event, notice = table_of(RequestEvent).c, table_of(Notice).c
    return {
        "messages": _read(
            database,
            select(message.key, message.reply, message.request_id, message.handled).order_by(
                message.key
            ),
        ),
        "requests": _read(
            database,
            select(request.id, request.status, request.code, request.worker_id).order_by(
                request.id
            ),
        ),
        "events": _read(
            database,
            select(
                event.request_id, event.act, event.actor_id, event.from_status, event.to_status
            ).order_by(event.id),
        ),
        "notices": _read(
            database,
            select(notice.key, notice.person_id, notice.kind, notice.state).order_by(notice.key),
        ),
    }


def settled(database: Path) -> None:
    """Forget the token, so that each life fetches one, and write the log back into the file, so
    that copying the file copies everything.
    """
    store = Store(open_engine(f"sqlite:///{database}"))
    store.transact(lambda db: db.execute(delete(table_of(PlatformToken))))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def faults(database: Path) -> int:
    """How much SQLite finds wrong with the file."""
    return sum(row[0] != "ok" for row in _read(database, sql("PRAGMA integrity_check")))
