"""What reaches the bot: one message or event, whatever the platform it came through."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a person did."""

    TEXT = "text"  #: wrote something
    IMAGE = "image"  #: sent a photo
    VOICE = "voice"  #: spoke
    VIDEO = "video"  #: sent a film
    LOCATION = "location"  #: sent a place from the map
    LINK = "link"  #: shared an article or a page
    FOLLOW = "follow"  #: followed the account, perhaps by a QR code
    UNFOLLOW = "unfollow"  #: left
    SCAN = "scan"  #: scanned a QR code while following
    CLICK = "click"  #: tapped a menu entry
    RECEIPT = "receipt"  #: the platform tells how a template message ended
    OTHER = "other"  #: anything else: stored, answered with a word or not at all


#: Kinds that a person sends as words or media, as against mere events.
SPOKEN = frozenset({Kind.TEXT, Kind.IMAGE, Kind.VOICE, Kind.VIDEO, Kind.LOCATION, Kind.LINK})
#: Events in which the person did something: these alone open the platform's short window.
ACTS = frozenset({Kind.FOLLOW, Kind.UNFOLLOW, Kind.SCAN, Kind.CLICK})


class CannotStore(Exception):  # noqa: N818 - it says what happened; nothing is wrong in the code.
    """The message could not be stored, so the platform must be told to send it again."""


class Incoming(NamedTuple):
    """One message or event.

    `key` is the same for each delivery of the same message: the hash of the platform's safe
    key. `sender` is the address on `channel` (an openid). `trusted` is false in plain mode,
    where the body may be forged and staff words are refused. `media` is the platform's media
    id, `scene` the parameter of a scanned QR code, `menu` the key of a tapped menu entry,
    `sent_at` the platform's time of sending. For a RECEIPT, `text` is
    the status and `reference` the platform's id of the message it is about.
    """

    key: str
    sender: str
    kind: Kind
    sent_at: datetime
    text: str = ""
    media: str = ""
    scene: str = ""
    menu: str = ""
    reference: str = ""
    lat: float | None = None
    lng: float | None = None
    channel: str = "wechat"
    trusted: bool = True
