"""Which schema a database has, and whether it is the one this program was written for."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

MIGRATIONS = Path(__file__).parent.parent / "migrations"
#: Where alembic keeps the revision of a database.
_TABLE = "alembic_version"


@cache
def revisions() -> tuple[str, ...]:
    """Every schema there was, the newest last: a migration's file begins with its revision."""
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def newest() -> str:
    """The revision this program was written for."""
    return revisions()[-1]


def revision(db: Connection) -> str | None:
    """The revision of this database; None when it has no tables of ours."""
    if not inspect(db).has_table(_TABLE):
        return None
    found: str | None = db.scalar(text(f"SELECT version_num FROM {_TABLE}"))
    return found


def knows(name: str) -> bool:
    """Whether this program knows the way from that revision to its own."""
    return name in revisions()


def schema_problem(db: Connection) -> str | None:
    """Why this program cannot work on this database, in words; None when it can."""
    current = revision(db)
    if current is None:
        return "数据库里还没有表。请先运行 python run.py db upgrade"
    if current == newest():
        return None
    if knows(current):
        return f"数据库的版本是 {current}，比程序旧。请先运行 python run.py db upgrade"
    return f"数据库的版本是 {current}，比程序新。请换用新版程序，数据库不能降级"
