"""The understanding of a process with the community's own words, as new as the database."""

from typing import NamedTuple

from sqlalchemy import Connection

from bot.understanding import Understander
from bot.understanding.own import OwnWord
from handlers.words import own_words
from services.words import in_force


class _Newest(NamedTuple):
    """The understanding at a revision, with the words that are in it."""

    revision: int | None
    own: list[OwnWord]
    understander: Understander


class WordKeeper:
    """Keeps the newest understanding for a process, and reads the words anew when they changed."""

    def __init__(self, understander: Understander) -> None:
        # One value, put in place at once: threads of different snapshots never mix theirs.
        self._newest = _Newest(None, [], understander)

    def at(self, db: Connection, revision: int) -> Understander:
        """The understanding at a revision that was read in this transaction."""
        newest = self._newest
        if revision != newest.revision:
            own = own_words(in_force(db))
            same = own == newest.own
            understander = newest.understander if same else newest.understander.with_own(own)
            newest = self._newest = _Newest(revision, own, understander)
        return newest.understander

    def forget(self) -> None:
        """What was read of a change has been undone: the next look reads anew."""
        self._newest = self._newest._replace(revision=None)
