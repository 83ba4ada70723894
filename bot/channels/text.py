"""Customer-service texts: whole sentences, but only a few and only after the person did something.

The platform has no idempotency id here, so a text may arrive twice when an answer got lost.
"""

from functools import partial

from sqlalchemy import Connection, select, update

from bot.channels import SENT, Letter, Outcome, Render, ended
from bot.errcodes import CLOSES_WINDOW, PlatformError, Verdict
from bot.wechat_api import WeChatApi
from models import Address, Notice
from models.transact import Transact

#: Bytes of one message. The platform names no number; 2,048 was measured by others.
MOST = 2000
#: Below this a text is not split further: then it is not its length that the platform minds.
LEAST = 500
#: Where a notice keeps, among its facts, which address has how many characters of its text.
GONE = "text_gone"


class TextChannel:
    """Sends a notice's words. Takes each message off the person's window before sending it."""

    name = "text"
    platform = "wechat"

    def __init__(self, api: WeChatApi, transact: Transact, render: Render) -> None:
        self._api = api
        self._transact = transact
        self._render = render

    def send(self, letter: Letter) -> Outcome:
        """Send it in as many pieces as it needs, or in none when the window is too small.

        After a piece that was refused the next try goes on with that one.
        """
        text = self._render(letter.kind, letter.facts)
        to, gone = letter.facts.get(GONE) or (0, 0)
        return self._send(letter, text, gone if to == letter.address_id else 0, MOST)

    def _send(self, letter: Letter, text: str, gone: int, most: int) -> Outcome:
        """Send what is left after so many characters."""
        pieces = split_text(text[gone:], most)
        if not self._transact(lambda db: reserve(db, letter, len(pieces))):
            return Outcome(Verdict.OTHER_CHANNEL, "no customer-service window")
        for position, piece in enumerate(pieces):
            try:
                self._api.send_text(letter.address, piece)
            except PlatformError as error:
                self._give_back(letter, error, len(pieces) - position)
                if error.verdict is Verdict.SPLIT and most >= 2 * LEAST:
                    return self._send(letter, text, gone, most // 2)
                if gone:
                    self._transact(partial(remember, letter, gone))
                return ended(error)
            gone += len(piece)
        return SENT

    def _give_back(self, letter: Letter, error: PlatformError, unsent: int) -> None:
        """What the platform did not take is free again, unless it says that nothing is left."""
        if error.errcode in CLOSES_WINDOW:
            self._transact(lambda db: close_window(db, letter))
        elif left := unsent - error.unknown:
            self._transact(lambda db: reserve(db, letter, -left))


def remember(letter: Letter, gone: int, db: Connection) -> None:
    """Keep with the notice how much of its text this address has.

    Beside the facts as they are now: what was forgotten since the letter was written stays so.
    """
    mine = Notice.id == letter.notice_id
    facts = db.scalar(select(Notice.facts).where(mine).with_for_update())
    if facts is not None:
        kept = {**facts, GONE: (letter.address_id, gone)}
        db.execute(update(Notice).where(mine).values(facts=kept))


def reserve(db: Connection, letter: Letter, count: int) -> bool:
    """Take `count` messages off the window, if it is open and has as many; negative gives back."""
    enough = (Address.window_until > letter.now, Address.window_left >= count)
    changed = db.execute(
        update(Address)
        .where(Address.id == letter.address_id, *enough)
        .values(window_left=Address.window_left - count)
    )
    return bool(changed.rowcount)


def close_window(db: Connection, letter: Letter) -> None:
    """The platform says that the window is shut or used up."""
    db.execute(update(Address).where(Address.id == letter.address_id).values(window_left=0))


def split_text(text: str, most: int = MOST) -> list[str]:
    """Pieces of at most `most` bytes in UTF-8, cut after a line where one ends late enough."""
    pieces = []
    while len(data := text.encode("utf-8", "replace")) > most:
        # Ignoring a broken end drops the bytes of a character that was cut through.
        head = data[:most].decode("utf-8", "ignore")
        line = head.rfind("\n") + 1
        head = head[:line] if line > len(head) // 2 else head
        pieces.append(head)
        text = text[len(head) :]
    return [*pieces, text]
