"""What everybody is told about their data: once, under the first answer, and again when it changed.

It stands under what the person wanted to hear and never in its place, so it blocks nothing.
"""

import hashlib
from collections.abc import Callable
from typing import Generic, NamedTuple

from sqlalchemy import insert, select

from bot.turn import Answer, H, Turn
from bot.words import Say, Words
from models import Consent, ConsentAct, ConsentKind, ConsentText, table_of

#: Whoever is in danger reads the number to call and nothing else.
NOT_UNDER = "emergency."
_CONSENTS, _TEXTS = table_of(Consent), table_of(ConsentText)


def version_of(text: str) -> str:
    """The version of a notice: made from its words, so that nobody can forget to raise it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Notice(NamedTuple):
    """What is told, and its version."""

    text: str
    version: str


class Telling(Generic[H]):
    """The notice, and who has read it. `tells` None says nothing to anybody."""

    def __init__(self, words: Words, tells: Callable[[H], Say] | None) -> None:
        self._words = words
        self._tells = tells
        # One value, put in place at once: a house is the same for many messages, and so is this.
        self._of: tuple[H, Notice] | None = None

    def after(self, turn: Turn[H], answer: Answer, reply: str) -> str:
        """The reply, with the notice under it where this person has not read it as it is now."""
        if self._tells is None or not reply:
            return reply
        text, version = self._notice(turn.house, self._tells)
        if turn.speaker.told == version:
            return reply
        if any(say.kind.startswith(NOT_UNDER) for say in answer.says):
            return reply
        _keep_text(turn, version, text)
        turn.db.execute(
            insert(_CONSENTS).values(
                person_id=turn.speaker.id,
                kind=ConsentKind.GENERAL.value,
                act=ConsentAct.SHOWN.value,
                version=version,
                channel=turn.incoming.channel,
                at=turn.now,
            )
        )
        return f"{reply}\n{text}"

    def _notice(self, house: H, tells: Callable[[H], Say]) -> Notice:
        """The notice of a house, which never changes: worked out for the first message there."""
        kept = self._of
        if kept is None or kept[0] is not house:
            text = self._words.render(tells(house))
            kept = self._of = house, Notice(text, version_of(text))
        return kept[1]


def _keep_text(turn: Turn[H], version: str, text: str) -> None:
    """Keep the words of a version, so that later it can be shown what somebody read."""
    known = select(_TEXTS.c.version).where(_TEXTS.c.version == version)
    if turn.db.execute(known).first() is None:
        kept = {"version": version, "kind": ConsentKind.GENERAL.value, "text": text}
        turn.db.execute(insert(_TEXTS).values(**kept, since=turn.now))
