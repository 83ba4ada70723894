"""The XML of messages, events and passive replies, as the platform writes and reads it."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree

#: In bytes; a longer passive reply makes the platform say 服务出现故障 (measured by others).
REPLY_LIMIT = 2048
Fields = dict[str, str | int | float]

NUMBER = re.compile(r"#(\d+)")

#: How a reply that is no text looks on a phone, by its MsgType; others show their type.
SHOWN = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "music": "[音乐]"}


class BadReplyError(Exception):
    """The bot's answer is none the platform would show; the text says why."""


def cdata_xml(fields: Mapping[str, str | int | float]) -> bytes:
    """Write fields as the platform does: texts in CDATA, numbers bare.

    Control characters are passed on: real traffic has them too, and the bot must live with it.
    """
    parts = [f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()]
    return f"<xml>{''.join(parts)}</xml>".encode(errors="replace")


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    return str(value)


def read_xml(body: bytes) -> dict[str, str]:
    """Give the texts directly under the root, or raise ValueError for what is no plain XML."""
    root = _parse(body)
    return {child.tag: child.text or "" for child in root}


def _parse(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body:
        raise ValueError("a document type is not allowed")
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as problem:
        raise ValueError(str(problem)) from problem


def read_reply(xml: bytes, openid: str, account: str) -> str:
    """Give what the person sees of a passive reply, or raise BadReplyError."""
    try:
        root = _parse(xml)
    except ValueError as problem:
        raise BadReplyError("回复不是 XML，也不是 success") from problem
    if (root.findtext("ToUserName"), root.findtext("FromUserName")) != (openid, account):
        raise BadReplyError("回复的 ToUserName 或 FromUserName 不对")
    text = _shown(root)
    if len(text.encode()) > REPLY_LIMIT:
        raise BadReplyError(f"回复超过 {REPLY_LIMIT} 字节")
    return text


def _shown(root: ElementTree.Element) -> str:
    kind = root.findtext("MsgType", "")
    if kind == "text":
        content = root.findtext("Content", "")
        if not content:
            raise BadReplyError("文本回复没有内容")
        return content
    if kind == "news":
        items = root.findall("Articles/item")
        return "\n".join(f"{i.findtext('Title', '')}\n{i.findtext('Url', '')}" for i in items)
    if kind == "transfer_customer_service":
        return ""
    if kind in SHOWN:
        return SHOWN[kind]
    raise BadReplyError(f"平台没有这种回复：{kind or '没有 MsgType'}")


def first_number(text: str) -> int | None:
    """Give the request number a reply names first, as `#12`."""
    found = NUMBER.search(text)
    return int(found.group(1)) if found else None
