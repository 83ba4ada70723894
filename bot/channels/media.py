"""Photos and voices as they are, within the window of whoever asked for them.

The platform keeps what a person sent for three days and sends it on by the same media id; what is
older lies on our disk only and is said in words.
"""

from bot.channels import SENT, Letter, Outcome, ended
from bot.channels.text import close_window, reserve
from bot.errcodes import CLOSES_WINDOW, PlatformError, Verdict
from bot.wechat_api import WeChatApi
from models.transact import Transact

#: The kind of notice that carries a photo or a voice: facts `medium` and `media_id`.
KIND = "media"


class MediaChannel:
    """Sends the medium of a notice that carries one; all other notices go another way."""

    name = "media"
    platform = "wechat"

    def __init__(self, api: WeChatApi, transact: Transact) -> None:
        self._api = api
        self._transact = transact

    def send(self, letter: Letter) -> Outcome:
        """Send it as one customer-service message."""
        if letter.kind != KIND:
            return Outcome(Verdict.OTHER_CHANNEL, "words, not a medium")
        if not self._transact(lambda db: reserve(db, letter, 1)):
            return Outcome(Verdict.OTHER_CHANNEL, "no customer-service window")
        try:
            facts = letter.facts
            self._api.send_media(letter.address, facts["medium"], facts["media_id"])
        except PlatformError as error:
            if error.errcode in CLOSES_WINDOW:
                self._transact(lambda db: close_window(db, letter))
            return _in_words(error)
        return SENT


def _in_words(error: PlatformError) -> Outcome:
    """A medium that the platform no longer has is told of in words instead."""
    if error.verdict is Verdict.MEDIA_LOST:
        return Outcome(Verdict.OTHER_CHANNEL, str(error))
    return ended(error)
