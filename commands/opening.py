"""Opening settings and database for a command; what fails is said in one line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, SQLAlchemyError

from bot.settings import Settings, load_settings
from commands.database import Store, open_engine
from commands.schema import schema_problem
from commands.speaking import Failed, reason
from models.transact import Busy

#: What a driver says of the connection or the file, never of the rows, so it may be shown.
_SAYABLE = (OperationalError, InterfaceError, DatabaseError)
#: A part of a driver's message and what to do about it.
ADVICE = (
    ("is locked", "请稍后再试；另有程序长时间占着它时，请先停下那个程序"),
    ("readonly", "请检查数据库文件和文件夹的写权限"),
    ("unable to open", "请检查数据库文件和文件夹的权限"),
    (
        "not a database",
        "这个文件不是数据库，请改 database.url，或从备份恢复；刚恢复过的，再试一次",
    ),
    ("malformed", "数据库文件已损坏，请从备份恢复"),
    ("disk", "请检查磁盘空间"),
)
BUSY = "数据库没有及时回答，请稍后再试"
OTHERWISE = "请检查数据库是否在运行，网址、用户、密码和库名是否正确"


def read_settings(path: Path) -> Settings:
    """The settings of this file with the process's environment over it; SettingsError if bad."""
    return load_settings(path, os.environ)


@contextmanager
def opened(settings: Settings, *, ready: bool = True) -> Iterator[Store]:
    """The database, closed at the end; Failed when it cannot be used.

    `ready` asks for the newest schema, and makes no file where there is none.
    """
    where = settings.origin.place(("database", "url"))
    if ready and not exists(settings):
        raise Failed(f"{where}：还没有这个数据库。请先运行 python run.py db upgrade")
    store = _store(settings, where)
    try:
        problem = store.read(schema_problem) if ready else None
        if problem:
            raise Failed(f"{where}：{problem}")
        yield store
    except SQLAlchemyError as error:
        raise Failed(f"{where}：{complaint(error, settings)}。") from error
    except Busy as error:
        cause = error.__cause__
        told = complaint(cause, settings) if isinstance(cause, SQLAlchemyError) else BUSY
        raise Failed(f"{where}：{told}。") from error
    finally:
        store.close()


def _store(settings: Settings, where: str) -> Store:
    try:
        return Store(open_engine(settings.database_url()))
    except OSError as error:
        raise Failed(f"{where}：建不了数据库的文件夹（{reason(error)}）。请检查权限。") from error
    except SQLAlchemyError as error:
        raise Failed(f"{where}：{complaint(error, settings)}。") from error


def exists(settings: Settings) -> bool:
    """Whether an SQLite file is there; of a server only trying tells."""
    url = make_url(settings.database_url())
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


def complaint(error: SQLAlchemyError, settings: Settings) -> str:
    """What the database says and what to do, without secrets and without any row's content."""
    if type(error) not in _SAYABLE:
        return f"数据库出错（{type(error).__name__}）。请重试；再错就把这一行告诉维护者"
    said = next(iter(str(getattr(error, "orig", "")).splitlines()), "")
    for secret in settings.secrets():
        said = said.replace(secret, "***")
    advice = next((what for part, what in ADVICE if part in said.lower()), OTHERWISE)
    return f"数据库用不了（{said[:160]}）。{advice}"
