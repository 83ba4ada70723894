"""What a push means: from the platform's fields to an `Incoming`.

Field names and events: the platform's pages on receiving standard messages and event pushes.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.incoming import Incoming, Kind
from web.cleaning import clean_said
from web.refusals import NotAMessage
from web.wechat_wire import Letter

#: What an openid or an account's id may be, as long as its column; it also goes into the reply.
_ADDRESS = re.compile(r"[\w@.:=+-]{1,64}", re.ASCII)
#: The longest media id that can be kept.
MEDIA_CHARACTERS = 191
#: The longest menu key, scene, or name of a type; the platform's own limit for a key is 128 bytes.
KEY_CHARACTERS = 128
#: How the key of a QR code is written when scanning it makes the person follow.
_SCENE_PREFIX = "qrscene_"
#: What tells one event of a person from another.
_EVENT_PARTS = ("CreateTime", "Event", "EventKey", "MsgID")

Reader = Callable[[Letter], dict[str, Any]]


def incoming_from(letter: Letter, *, trusted: bool) -> Incoming:
    """The message or event in `letter`; NotAMessage when a field is missing or cannot be.

    `trusted` says whether the signature covered the body.
    """
    account, sender = _address(letter, "ToUserName"), _address(letter, "FromUserName")
    name = letter.get("MsgType").lower()
    if name == "event":
        kind, read = EVENTS.get(letter.get("Event").lower(), (Kind.OTHER, _event_name))
        key = _key(name, account, sender, *map(letter.get, _EVENT_PARTS))
    else:
        kind, read = MESSAGES.get(name, (Kind.OTHER, _type_name))
        key = _key("message", account, sender, letter.get("MsgId") or letter.xml)
    sent_at = _sent_at(letter)
    return Incoming(key, sender, kind, sent_at, trusted=trusted, **read(letter))


def _name(letter: Letter, field: str) -> str:
    """A type's or event's name, in lower case since the platform writes both."""
    name = clean_said(letter.get(field), KEY_CHARACTERS).lower()
    if not name:
        raise NotAMessage(f"{field} is missing")
    return name


def _key(*parts: str) -> str:
    """The same for each delivery of one push, hashed so that it is short and names nobody.

    MsgId alone is not enough: the platform gave the same one to different people. Events have
    none, and several may fall into one second.
    """
    # XML cannot hold the separator, so no two lists of parts become one text.
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _address(letter: Letter, field: str) -> str:
    value = letter.get(field)
    if not _ADDRESS.fullmatch(value):
        raise NotAMessage(f"{field} is not an address")
    return value


def _sent_at(letter: Letter) -> datetime:
    """When the platform says it was sent, UTC; ten digits last until the year 2286."""
    value = letter.get("CreateTime")
    if not (value.isdecimal() and len(value) <= 10):
        raise NotAMessage("CreateTime is not a time")
    return datetime.fromtimestamp(int(value), UTC)


def _text(letter: Letter) -> dict[str, Any]:
    return {"text": clean_said(letter.get("Content"))}


def _media(letter: Letter) -> dict[str, Any]:
    """A photo or voice by its media id; what the platform heard in a voice is not relied on."""
    media = letter.get("MediaId")
    if not 0 < len(media) <= MEDIA_CHARACTERS:
        raise NotAMessage("MediaId is missing or too long")
    return {"media": media}


def _place(letter: Letter) -> dict[str, Any]:
    """A place from the map: x is the latitude, y the longitude."""
    return {
        "lat": _degrees(letter, "Location_X", 90),
        "lng": _degrees(letter, "Location_Y", 180),
        "text": clean_said(letter.get("Label")),
    }


def _whereabouts(letter: Letter) -> dict[str, Any]:
    """Where the phone is, told when the chat is opened."""
    return {
        "lat": _degrees(letter, "Latitude", 90),
        "lng": _degrees(letter, "Longitude", 180),
        "text": _name(letter, "Event"),
    }


def _degrees(letter: Letter, field: str, limit: int) -> float:
    try:
        value = float(letter.get(field))
    except ValueError as error:
        raise NotAMessage(f"{field} is not a number") from error
    # Written so that "nan", which compares with nothing, is refused as well.
    if not -limit <= value <= limit:
        raise NotAMessage(f"{field} is not on the globe")
    return value


def _link(letter: Letter) -> dict[str, Any]:
    parts = (letter.get("Title"), letter.get("Description"))
    return {"text": clean_said("\n".join(part for part in parts if part))}


def _scene(letter: Letter) -> dict[str, Any]:
    key = letter.get("EventKey").removeprefix(_SCENE_PREFIX)
    return {"scene": clean_said(key, KEY_CHARACTERS)}


def _menu(letter: Letter) -> dict[str, Any]:
    return {"menu": clean_said(letter.get("EventKey"), KEY_CHARACTERS)}


def _status(letter: Letter) -> dict[str, Any]:
    return {
        "text": clean_said(letter.get("Status"), KEY_CHARACTERS),
        "reference": clean_said(letter.get("MsgID"), KEY_CHARACTERS)[:32],
    }


def _nothing(letter: Letter) -> dict[str, Any]:
    return {}


def _type_name(letter: Letter) -> dict[str, Any]:
    return {"text": _name(letter, "MsgType")}


def _event_name(letter: Letter) -> dict[str, Any]:
    return {"text": _name(letter, "Event")}


#: MsgType, in lower case: what it is to us, and how its fields are read.
MESSAGES: dict[str, tuple[Kind, Reader]] = {
    "text": (Kind.TEXT, _text),
    "image": (Kind.IMAGE, _media),
    "voice": (Kind.VOICE, _media),
    "video": (Kind.VIDEO, _media),
    "shortvideo": (Kind.VIDEO, _media),
    "location": (Kind.LOCATION, _place),
    "link": (Kind.LINK, _link),
}

#: Event, in lower case: likewise. VIEW, the opening of a page from the menu, is not here.
EVENTS: dict[str, tuple[Kind, Reader]] = {
    "subscribe": (Kind.FOLLOW, _scene),
    "unsubscribe": (Kind.UNFOLLOW, _nothing),
    "scan": (Kind.SCAN, _scene),
    "click": (Kind.CLICK, _menu),
    "location": (Kind.OTHER, _whereabouts),
    "templatesendjobfinish": (Kind.RECEIPT, _status),
}
