"""How commands speak: results on standard output, all else in plain lines on standard error.

A failure is a Chinese line for each thing that is wrong and exit status 1; wrong usage is 2.
"""

import errno
import io
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
#: What click turns into an exit status by itself; a broken pipe is the reader's wish.
_CLICKS_OWN = (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError)
#: Errors whose own text is written for the operator. By name, because whoever raises one has
#: imported it, and a quick command must not wait for what slow ones raise.
SPEAKING = frozenset({"SettingsError", "LexiconError", "WordsError", "LimitsError"})

#: The system's commonest reasons in the reader's language.
REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘是只读的",
}


class Failed(click.ClickException):
    """What went wrong, a line each: what, where and what to do. Exit status 1."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(" ".join(line.splitlines()) for line in lines))

    def show(self, file: IO[Any] | None = None) -> None:
        """Say the lines on standard error, as they are."""
        click.secho(self.message, file=file, fg="red", err=True)


def reporting(command: Callable[P, R]) -> Callable[P, R]:
    """Let a command end in words and with status 1, whatever goes wrong in it.

    What nobody foresaw is a defect: it is told by its kind and place, without its text, which
    may hold personal data. Where logging is set up, the log has all of it.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        _write_what_can_be_written()
        try:
            return command(*args, **kwargs)
        except _CLICKS_OWN:
            raise
        except Exception as error:  # Nothing may end in a traceback on the terminal.
            raise Failed(*_told(error)) from error

    return run


def _told(error: Exception) -> list[str]:
    """An error in lines for the operator."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & SPEAKING:
        return str(error).splitlines()
    if "DBAPIError" in kinds:
        kind = type(getattr(error, "orig", error)).__name__
        return [f"数据库出错（{kind}）。请检查 database.url 和数据库服务。"]
    if logging.getLogger().handlers:
        log.error("a command broke off", exc_info=error)
    return [_defect(error)]


def _write_what_can_be_written() -> None:
    """A terminal without Chinese shows question marks instead of breaking the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _defect(error: Exception) -> str:
    """The kind of an error and the innermost line of our own that it came from."""
    frames = [
        (Path(frame.filename).relative_to(ROOT), frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT) and "site-packages" not in frame.filename
    ]
    file, line = frames[-1]
    return (
        f"程序出错（{type(error).__name__}，{file.as_posix()} 第 {line} 行）。"
        "这是程序的缺陷，请把这一行告诉维护者。"
    )


def reason(error: OSError) -> str:
    """Why the system could not, without the path that its own text holds."""
    return REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Around the writing of a file the operator named; its folder may be missing or closed.

    That is looked at first, before anything is worked out that could not be kept.
    """
    try:
        os.stat(path.parent)
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, "")
        yield
    except OSError as error:
        raise Failed(
            f"写不了 {path}（{reason(error)}）。"
            "请检查文件夹是否存在、有没有写权限和空间，文件是否正被别的程序打开。"
        ) from error


def require_ending(path: Path, *endings: str) -> None:
    """Wrong usage (exit status 2) when a file to write is not of a kind we write."""
    if path.suffix.lower() not in endings:
        raise click.UsageError(f"{path.name} 的后缀应为 {' 或 '.join(endings)}，请改文件名。")


def hint(line: str) -> None:
    """Something a person at a terminal may want to know, and a script does not."""
    if sys.stderr.isatty():
        click.echo(line, err=True)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that hears how many are done; one plain line off a terminal."""
    if sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - costs what quick commands must not.
        from rich.progress import Progress  # noqa: PLC0415

        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task(title, total=total)
            yield lambda done: bar.update(task, completed=done)
        return
    latest = 0

    def note(done: int) -> None:
        nonlocal latest
        latest = done

    yield note
    click.echo(f"{title} {latest}/{total}", err=True)
