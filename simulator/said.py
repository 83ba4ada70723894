"""What a script or the page lets a person say, read into the fields of a platform message."""

import base64
import binascii
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import UnusableError
from simulator.media import LIMITS, format_of
from simulator.messages import Fields

#: Event → (as the platform spells it, whether a key must come with it, how the page shows it).
EVENTS: Mapping[str, tuple[str, bool, str]] = {
    "subscribe": ("subscribe", False, "关注了公众号"),
    "unsubscribe": ("unsubscribe", False, "取消关注了公众号"),
    "scan": ("SCAN", True, "扫了二维码"),
    "click": ("CLICK", True, "点了菜单"),
    "view": ("VIEW", True, "打开了菜单里的网页"),
    "location": ("LOCATION", False, "进入公众号，上报了位置"),
}
#: Events after which a few customer-service messages are allowed for a minute.
OPENS_WINDOW = frozenset({"subscribe", "SCAN", "CLICK"})
QR_PREFIX = "qrscene_"


@dataclass(frozen=True)
class Said:
    """One message or event: its fields, how it looks on the phone, what it opens."""

    fields: Fields
    shown: str
    window: str = "message"
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def event(self) -> str:
        """Name the event as the platform spells it; empty for a message."""
        return str(self.fields.get("Event", ""))


@dataclass(frozen=True)
class Keeper:
    """Stores a file people send: `keep(content, type)` gives a media id, `address` its URL."""

    keep: Callable[[bytes, str], str]
    address: Callable[[str], str]


def read_said(body: Mapping[str, Any], keeper: Keeper) -> Said:
    """Read the one thing said, or raise UnusableError with what to change."""
    if "event" in body:
        return _event(body)
    names = [name for name in ("text", "image", "voice", "location") if name in body]
    if len(names) != 1:
        raise UnusableError("请给出 text、event、image、voice、location 其中一个")
    if names == ["text"]:
        if not isinstance(body["text"], str):
            raise UnusableError("text 要写成文字")
        return Said({"MsgType": "text", "Content": body["text"]}, body["text"])
    if names == ["location"]:
        lat, lng, label = _place(body["location"])
        place: Fields = {"Location_X": lat, "Location_Y": lng, "Scale": 16, "Label": label}
        return Said({"MsgType": "location", **place}, f"[位置] {label}")
    return _file(names[0], body[names[0]], keeper)


def _file(kind: str, given: object, keeper: Keeper) -> Said:
    wanted = {"image": "JPEG 或 PNG 图片", "voice": "AMR 语音"}[kind]
    try:
        content = base64.b64decode(given if isinstance(given, str) else "", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise UnusableError(f"{kind} 要写成 {wanted}的 base64") from problem
    found = format_of(content)
    if found is None or found[0] != kind:
        raise UnusableError(f"{kind} 要写成 {wanted}的 base64")
    if len(content) > LIMITS[kind]:
        raise UnusableError(f"{kind} 最大 {LIMITS[kind] // 1024 // 1024} MB，请换小一点的文件")
    media_id = keeper.keep(content, found[1])
    if kind == "voice":
        return Said({"MsgType": "voice", "MediaId": media_id, "Format": "amr"}, "[语音]")
    address = keeper.address(media_id)
    fields: Fields = {"MsgType": "image", "PicUrl": address, "MediaId": media_id}
    return Said(fields, "[图片]", extra={"picture": media_id})


def _place(given: object) -> tuple[float, float, str]:
    place = given if isinstance(given, dict) else {}
    label = place.get("label", "")
    lat, lng = _degrees(place.get("lat"), 90), _degrees(place.get("lng"), 180)
    if lat is None or lng is None or not isinstance(label, str):
        raise UnusableError('location 要写成 {"lat": 纬度, "lng": 经度, "label": "地名"}')
    return lat, lng, label


def _degrees(value: object, limit: float) -> float | None:
    """Give the number if it is one within the limit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= limit:
        return None
    return value


def _event(body: Mapping[str, Any]) -> Said:
    name, key = body["event"], body.get("key", "")
    if not isinstance(name, str) or name.lower() not in EVENTS:
        raise UnusableError(f"event 只能是：{'、'.join(row[0] for row in EVENTS.values())}")
    spelt, needs_key, shown = EVENTS[name.lower()]
    if not isinstance(key, str) or (needs_key and not key):
        raise UnusableError(f"{spelt} 事件要有 key（文字）")
    fields: Fields = {"MsgType": "event", "Event": spelt, **_event_fields(spelt, key, body)}
    return Said(fields, shown, "event" if spelt in OPENS_WINDOW else "")


def _event_fields(spelt: str, key: str, body: Mapping[str, Any]) -> Fields:
    if spelt == "LOCATION":
        lat, lng, _ = _place(body.get("location", {"lat": 30.5, "lng": 114.3}))
        return {"Latitude": lat, "Longitude": lng, "Precision": 30.0}
    scene = key.removeprefix(QR_PREFIX)
    if spelt == "SCAN":
        return {"EventKey": scene, "Ticket": _ticket()}
    if spelt == "subscribe" and scene:
        return {"EventKey": QR_PREFIX + scene, "Ticket": _ticket()}
    return {"EventKey": key}


def scan_as_follow(said: Said) -> Said:
    """Turn a scan by somebody who does not follow into the event the platform sends for it."""
    fields = said.fields | {
        "Event": "subscribe",
        "EventKey": QR_PREFIX + str(said.fields["EventKey"]),
    }
    return Said(fields, "扫码关注了公众号", "event")


def _ticket() -> str:
    return secrets.token_urlsafe(32)
