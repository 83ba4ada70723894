"""`restore FILE`: database and media as a backup has them, on any of the three databases."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError

from bot.settings import Settings
from commands.archive.holding import held
from commands.archive.manifest import BadArchiveError
from commands.archive.reading import Archive, open_archive
from commands.archive.restoring import NoRoomError, into_file, into_server, media_in
from commands.archive.taking import DamagedError
from commands.archive.target import InUseError, content, leave_alone
from commands.backup import described, missing
from commands.database import Store
from commands.opening import opened, read_settings
from commands.schema import knows, newest, revision
from commands.speaking import Failed, progress, reason, reporting
from models.transact import Busy


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace what the database holds.")
@click.pass_obj
@reporting
def command(path: Path, file: Path, replace: bool) -> None:
    """Bring database and media to what the backup FILE holds; on any error nothing changes."""
    settings = read_settings(path)
    with _checked(file) as archive:
        url = make_url(settings.database_url())
        if url.get_backend_name() == "sqlite":
            _restore_file(archive, Path(url.database or ""), settings, replace=replace)
        else:
            _restore_server(archive, settings, replace=replace)
        made = archive.manifest
    for line in missing(made):
        click.secho(line, fg="yellow", err=True)
    at = made.made_at.astimezone(settings.community.zone)
    newer = "" if made.schema == newest() else f" → {newest()}"
    click.echo(f"已恢复到 {at:%Y-%m-%d %H:%M:%S} 的备份：{described(made)}{newer}")


@contextmanager
def _checked(file: Path) -> Iterator[Archive]:
    """The archive, every part of it looked at, of a schema we know; Failed in words."""
    try:
        with open_archive(file) as archive:
            with progress("核对备份", len(archive.manifest.checksums)) as done:
                archive.check(done)
            if not knows(archive.manifest.schema):
                raise BadArchiveError(
                    f"这份备份的结构 {archive.manifest.schema} 比程序新"
                    f"（由 {archive.manifest.program} 版做成），请换用那一版或更新的程序"
                )
            yield archive
    except (BadArchiveError, DamagedError) as error:
        raise Failed(f"{file}：{error}。什么都没有改动。") from error
    except InUseError as error:
        raise Failed(
            "还有程序在用这个数据库，什么都没有改动。请先停下 serve 和 work，十秒后再试。"
        ) from error
    except NoRoomError as error:
        raise Failed(
            f"{error} 里写不下恢复出来的数据库，什么都没有改动。请检查磁盘，腾出空间再试。"
        ) from error
    except Busy as error:
        raise Failed("数据库没有及时回答，什么都没有改动。请稍后再试。") from error
    except OSError as error:
        raise Failed(f"没有恢复成（{error.filename or file}：{reason(error)}）。") from error


def _restore_file(archive: Archive, target: Path, settings: Settings, *, replace: bool) -> None:
    """Make the SQLite file anew. One that is damaged holds something, as far as anybody knows."""
    where = settings.origin.place(("database", "url"))
    with ExitStack() as stack:
        try:
            db = stack.enter_context(held(target))
        except DatabaseError as error:
            raise Failed(f"{where}：数据库文件打不开（{error.orig}）。请检查权限。") from error
        if not replace and (db is None or content(db)):
            raise _full(where)
        stack.enter_context(_media(archive, settings))
        into_file(archive, target, progress)


def _restore_server(archive: Archive, settings: Settings, *, replace: bool) -> None:
    """Fill the server's database."""
    where = settings.origin.place(("database", "url"))
    with opened(settings, ready=False) as store:
        _look_at(store, where, replace=replace)
        with _media(archive, settings):
            into_server(archive, store, progress)


def _look_at(store: Store, where: str, *, replace: bool) -> None:
    """Failed where a server's database cannot or may not be replaced."""
    store.read(leave_alone)
    found = store.read(revision)
    if found is not None and not knows(found):
        raise Failed(f"{where}：数据库的版本是 {found}，比程序新。请换用新版程序，什么都没有改动。")
    if not replace and store.read(content):
        raise _full(where)


def _full(where: str) -> Failed:
    return Failed(
        f"{where}：数据库里已经有内容，没有改动它。要用备份换掉，请加上 --replace 再运行一次。"
    )


@contextmanager
def _media(archive: Archive, settings: Settings) -> Iterator[None]:
    """The media are there before the rows that speak of them."""
    total = len(archive.manifest.media())
    with (
        progress("恢复照片和语音", total) as done,
        media_in(settings.media_directory(), archive, done),
    ):
        yield
