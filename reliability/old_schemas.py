"""Databases of earlier schemas with a community's work in them, for R10."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Boolean, Connection, Integer, MetaData, Table, create_engine, insert

from commands.schema import MIGRATIONS

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
#: Rows that every schema so far can hold; what else it asks for is filled by type.
BEGINNING: dict[str, list[dict[str, Any]]] = {
    "orgs": [{"id": 1, "code": "C", "name": "幸福里社区", "level": "community"}],
    "grids": [{"id": 1, "code": "G01", "name": "一网格", "org_id": 1}],
    "people": [
        {"id": 1, "name": "林晓", "phone": "13900000002", "active": True},
        {"id": 2, "name": "沈川", "phone": "13900000009", "active": True},
    ],
    "posts": [
        {"person_id": 1, "role": "worker", "org_id": 1, "grid_id": 1, "rank": 0},
        {"person_id": 2, "role": "admin", "org_id": 1, "rank": 0},
    ],
}
STATUSES = ("new", "dispatched", "claimed", "need_info", "resolved", "closed", "long_term")


def make_at(path: Path, revision: str, count: int) -> None:
    """A database of that schema with so many requests, their history and their notices."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as db:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = db
        command.upgrade(config, revision)
    with engine.begin() as db:
        _fill(db, count)
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA journal_mode=WAL").all()
    engine.dispose()


def _fill(db: Connection, count: int) -> None:
    tables = MetaData()
    tables.reflect(db)
    for name, beginning in BEGINNING.items():
        for row in beginning:
            db.execute(insert(tables.tables[name]), _whole(tables.tables[name], row))
    for number in range(1, count + 1):
        age = timedelta(days=number % 90, minutes=number)
        about = {"request_id": number, "person_id": 1, "created_at": NOW - age, "at": NOW - age}
        status = STATUSES[number % len(STATUSES)]
        rows: dict[str, dict[str, Any]] = {
            "requests": {"id": number, "code": "R8", "urgency": "L3", "privacy": "no",
                         "org_id": 1, "grid_id": 1, "worker_id": 1, "resident_id": 1,
                         "text": f"第{number}件：灯不亮", "round": 1, "source": "chat",
                         "status": status, "created_at": NOW - age,
                         "due_at": NOW - age + timedelta(days=5)} | _moments(status, NOW - age),
            "request_events": about | {"act": "filed", "to_status": "new"},
            "notices": about | {"key": f"n{number}", "kind": "claimed", "state": "sent"},
            "messages": about | {"key": f"m{number}", "kind": "text", "text": "灯不亮",
                                 "reply": f"已登记 #{number}", "handled": True},
        }  # fmt: skip
        for name, row in rows.items():
            db.execute(insert(tables.tables[name]), _whole(tables.tables[name], row))


def _moments(status: str, filed: datetime) -> dict[str, Any]:
    """What a request that stands so has besides."""
    if status == "need_info":
        return {"paused_at": filed + timedelta(hours=1), "paused_from": "claimed", "pauses": 1}
    ended = {"resolved_at": filed + timedelta(days=1)}
    return ended if status in ("resolved", "closed") else {}


def _whole(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with something for every column that must hold something."""
    values = {
        column.name: _nothing(column)
        for column in table.columns
        if not (column.nullable or column.primary_key) and column.server_default is None
    }
    known = {name: value for name, value in row.items() if name in table.columns}
    return {name: _written(value) for name, value in (values | known).items()}


def _nothing(column: Any) -> Any:
    if isinstance(column.type, JSON):
        return {}
    if column.name.endswith(("_at", "_until")) or column.name == "at":
        return NOW
    return 0 if isinstance(column.type, Integer | Boolean) else ""


def _written(value: Any) -> Any:
    """A time as the tables hold it."""
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
