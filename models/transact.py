"""The one verb of the database that everything above needs."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

R = TypeVar("R")


class Transact(Protocol):
    """Runs work in one transaction and commits it; a lost race is run again as a whole."""

    def __call__(self, work: Callable[[Connection], R], /) -> R:
        """What `work` returned, after the commit."""


class Busy(Exception):  # noqa: N818 - it says how the database was found.
    """The database could not be had in time: another writer holds it, or it does not answer."""
