"""What each push means to the bot."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.incoming import Kind
from tests.web.platform_side import ACCOUNT, NOW, OPENID, Ear, Platform, event, push

PUSHES: dict[str, tuple[str, Kind, dict[str, Any]]] = {
    "text": (push(), Kind.TEXT, {"text": "电梯坏了"}),
    "an empty text": (push(Content=""), Kind.TEXT, {"text": ""}),
    "no text": (push(Content=None), Kind.TEXT, {"text": ""}),
    "a text in capitals": (push(MsgType="TEXT"), Kind.TEXT, {"text": "电梯坏了"}),
    "blanks around": (push(Content="  漏水 \n"), Kind.TEXT, {"text": "漏水"}),
    "a DOCTYPE as words": (push(Content="<!DOCTYPE html>"), Kind.TEXT, {"text": "<!DOCTYPE html>"}),
    "a text from an article": (push(MsgDataId="1", Idx="1"), Kind.TEXT, {"text": "电梯坏了"}),
    "a photo": (
        push("image", MsgId=1, PicUrl="http://127.0.0.1/a", MediaId="m-1"),
        Kind.IMAGE,
        {"media": "m-1", "text": ""},
    ),
    "a voice": (
        push("voice", MsgId=1, MediaId="m-2", Format="amr", Recognition="听写"),
        Kind.VOICE,
        {"media": "m-2", "text": ""},
    ),
    "a video": (push("video", MsgId=1, MediaId="m-3"), Kind.VIDEO, {"media": "m-3"}),
    "a short video": (push("shortvideo", MsgId=1, MediaId="m-4"), Kind.VIDEO, {"media": "m-4"}),
    "a place": (
        push("location", MsgId=1, Location_X="31.230", Location_Y="121.473", Label="前进路80号"),
        Kind.LOCATION,
        {"lat": 31.23, "lng": 121.473, "text": "前进路80号"},
    ),
    "a link": (
        push("link", MsgId=1, Title="通知", Description="停水", Url="http://127.0.0.1/"),
        Kind.LINK,
        {"text": "通知\n停水"},
    ),
    "a follow": (event("subscribe"), Kind.FOLLOW, {"scene": ""}),
    "a follow by QR code": (
        event("subscribe", EventKey="qrscene_G01-3", Ticket="t"),
        Kind.FOLLOW,
        {"scene": "G01-3"},
    ),
    "leaving": (event("unsubscribe", EventKey=""), Kind.UNFOLLOW, {}),
    "a scan": (event("SCAN", EventKey="G01-3", Ticket="t"), Kind.SCAN, {"scene": "G01-3"}),
    "a menu entry": (event("CLICK", EventKey="progress"), Kind.CLICK, {"menu": "progress"}),
    "a page from the menu": (
        event("VIEW", EventKey="http://127.0.0.1/"),
        Kind.OTHER,
        {"text": "view"},
    ),
    "the phone's place": (
        event("LOCATION", Latitude="31.2", Longitude="121.4", Precision="50"),
        Kind.OTHER,
        {"lat": 31.2, "lng": 121.4, "text": "location"},
    ),
    "a template's end": (
        event("TEMPLATESENDJOBFINISH", MsgID=7, Status="failed:user block"),
        Kind.RECEIPT,
        {"text": "failed:user block"},
    ),
    "an unknown message": (push("hologram", MsgId=1), Kind.OTHER, {"text": "hologram"}),
    "an unknown event": (event("teleport"), Kind.OTHER, {"text": "teleport"}),
    "an event with a tree": (
        event("pic_sysphoto").replace(
            "</xml>", "<SendPicsInfo><Count>1</Count></SendPicsInfo></xml>"
        ),
        Kind.OTHER,
        {"text": "pic_sysphoto"},
    ),
}


@pytest.mark.parametrize(("xml", "kind", "facts"), PUSHES.values(), ids=PUSHES)
def test_each_push_is_understood(
    platform: Platform, ear: Ear, xml: str, kind: Kind, facts: dict[str, Any]
) -> None:
    assert platform.deliver(xml).status_code == 200
    incoming = ear.heard[0]
    assert incoming.kind == kind
    assert {name: getattr(incoming, name) for name in facts} == facts


def test_the_sender_and_the_time_of_sending_come_along(platform: Platform, ear: Ear) -> None:
    platform.deliver(push())
    incoming = ear.heard[0]
    assert (incoming.sender, incoming.channel) == (OPENID, "wechat")
    assert incoming.sent_at == datetime.fromtimestamp(NOW, UTC)
    assert incoming.sent_at.tzinfo is UTC


DIFFERENT = {
    "another MsgId": (push(), push(MsgId=9)),
    "the same MsgId of another person": (push(), push(FromUserName="oSomebodyElse")),
    "the same MsgId at another account": (push(), push(ToUserName="gh_another")),
    "no MsgId, another text": (push(MsgId=None), push(MsgId=None, Content="漏水")),
    "events of one second": (event("CLICK", EventKey="a"), event("CLICK", EventKey="b")),
    "another event": (event("subscribe"), event("unsubscribe")),
    "the same event later": (event("subscribe"), event("subscribe", CreateTime=NOW + 1)),
    "receipts of one second": (
        event("TEMPLATESENDJOBFINISH", MsgID=1, Status="success"),
        event("TEMPLATESENDJOBFINISH", MsgID=2, Status="success"),
    ),
    "parts that read alike": (
        push(ToUserName="gh_1", FromUserName="2o"),
        push(ToUserName="gh_12", FromUserName="o"),
    ),
}


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_different_pushes_have_different_keys(
    platform: Platform, ear: Ear, pair: tuple[str, str]
) -> None:
    for xml in pair:
        platform.deliver(xml)
    assert ear.heard[0].key != ear.heard[1].key


SAME = {
    "a message": push(),
    "a message without MsgId": push(MsgId=None),
    "an event": event("CLICK", EventKey="a"),
}


@pytest.mark.parametrize("xml", SAME.values(), ids=SAME)
def test_the_same_push_has_the_same_short_key(platform: Platform, ear: Ear, xml: str) -> None:
    for _ in range(2):
        platform.deliver(xml)
    first, second = (incoming.key for incoming in ear.heard)
    assert first == second
    assert len(first) == 64
    assert OPENID not in first
    assert ACCOUNT not in first


def test_a_message_with_a_character_illegal_in_xml_is_still_understood(
    platform: Platform, ear: Ear
) -> None:
    platform.deliver(push(Content="三号楼\x1d漏\x00水\ufffe"))
    assert ear.heard[0].text == "三号楼漏水"
