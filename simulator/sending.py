"""The platform's calls that send to a person: customer-service and template messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.account import Account
from simulator.callbacks import event_xml
from simulator.errors import PlatformError
from simulator.media import Medium
from simulator.messages import Fields
from simulator.templates import card_text, check_fields, labelled

#: The longest customer-service text, in bytes (measured by others; the documents give none).
TEXT_LIMIT = 2048


#: What the inbox shows of a medium.
MEDIA_WORDS = {"image": "［图片］", "voice": "［语音］"}


@dataclass(frozen=True)
class Answer:
    """What a call is answered with: JSON or a file, and what happens once the answer has left."""

    body: Mapping[str, Any]
    medium: Medium | None = None
    afterwards: Callable[[], None] | None = None


def ok(**more: object) -> Answer:
    """Give the platform's plain yes with some fields more."""
    return Answer({"errcode": 0, "errmsg": "ok", **more})


def send_text(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Send a customer-service text, if the person's window and its count allow one."""
    openid = _receiver(account, body)
    if body.get("msgtype") in MEDIA_WORDS:
        return _send_medium(account, openid, body)
    if body.get("msgtype") != "text":
        raise PlatformError(40008)
    text = body.get("text")
    content = text.get("content") if isinstance(text, dict) else None
    if not isinstance(content, str) or not content:
        raise PlatformError(44004)
    if len(content.encode(errors="replace")) > TEXT_LIMIT:
        raise PlatformError(45002)
    refused = account.phones.use_window(openid)
    if refused:
        raise PlatformError(refused)
    account.phones.add(openid, "text", content)
    return ok()


def _send_medium(account: Account, openid: str, body: Mapping[str, Any]) -> Answer:
    """A photo or voice by its media id, while the platform still keeps it."""
    kind = str(body["msgtype"])
    part = body.get(kind)
    media_id = part.get("media_id") if isinstance(part, dict) else None
    if not isinstance(media_id, str) or account.media.find(media_id) is None:
        raise PlatformError(40007)
    refused = account.phones.use_window(openid)
    if refused:
        raise PlatformError(refused)
    account.phones.add(openid, "text", MEDIA_WORDS[kind])
    return ok()


def send_template(account: Account, query: Mapping[str, str], body: Mapping[str, Any]) -> Answer:
    """Send a template message once; the bot hears afterwards by an event that it arrived."""
    openid = _receiver(account, body)
    if not account.phones.follows(openid):
        raise PlatformError(43004)
    template = account.config.templates.get(str(body.get("template_id", "")))
    if template is None:
        raise PlatformError(40037)
    lines = labelled(template, check_fields(template, body.get("data")))
    number, fresh = account.sent.number(openid, str(body.get("client_msg_id") or ""))
    if not fresh:
        return ok(msgid=number)
    url = str(body.get("url") or "")
    card = {"title": template["title"], "fields": lines, "url": url}
    account.phones.add(openid, "template", card_text(template["title"], lines, url), card=card)
    arrived = partial(_report_arrival, account, openid, number)
    return Answer(ok(msgid=number).body, afterwards=arrived)


def _receiver(account: Account, body: Mapping[str, Any]) -> str:
    openid = body.get("touser")
    if not isinstance(openid, str) or not account.phones.knows(openid):
        raise PlatformError(40003)
    return openid


def _report_arrival(account: Account, openid: str, number: int) -> None:
    event: Fields = {
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": number,
        "Status": "success",
    }
    second = int(account.config.real_time())
    xml = event_xml(account.config.account, openid, second, event)
    account.callbacks.deliver_later(openid, xml)
