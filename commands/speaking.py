"""How commands speak to the operator: one line that says what, where and what to do."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from bot.settings import SettingsError
from bot.understanding import LexiconError
from bot.words import WordsError
from services.spans import LimitsError

P = ParamSpec("P")
T = TypeVar("T")


class Failed(Exception):  # noqa: N818 - the command failed; that is all it says.
    """What went wrong, in words for the operator."""


#: Errors whose own text is written for the operator.
SPEAKING = (Failed, SettingsError, LexiconError, WordsError, LimitsError)


def reporting(command: Callable[P, T]) -> Callable[P, T]:
    """Say a known failure on standard error and end with status 1, without a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except SPEAKING as error:
            click.secho(str(error), fg="red", err=True)
        except DBAPIError as error:
            kind = type(error.orig).__name__
            click.secho(
                f"数据库出错（{kind}）。请检查 database.url 和数据库服务。", fg="red", err=True
            )
        sys.exit(1)

    return run
