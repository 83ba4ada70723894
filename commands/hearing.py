"""The understanding of a process with the community's own words, as new as the database."""

from sqlalchemy import Connection

from bot.understanding import Understander
from bot.understanding.own import OwnWord
from handlers.words import own_words
from services.words import in_force


class WordKeeper:
    """Keeps the newest understanding for a process, and reads the words anew when they changed."""

    def __init__(self, understander: Understander) -> None:
        self._revision: int | None = None
        self._own: list[OwnWord] = []
        self._understander = understander

    def at(self, db: Connection, revision: int) -> Understander:
        """The understanding at a revision that was read in this transaction.

        As long as the words stay the same it is the same object, so that what was understood
        by it need not be understood again.
        """
        if revision != self._revision:
            own = own_words(in_force(db))
            if own != self._own:
                self._understander, self._own = self._understander.with_own(own), own
            self._revision = revision
        return self._understander
