"""What goes back: the acknowledgement, the passive reply, its limits and its seal."""

from xml.etree import ElementTree as ET

import pytest

from tests.web.platform_side import ACCOUNT, NOW, OPENID, Ear, Platform, push


@pytest.mark.parametrize("words", ["", "  \n", "\x00\x1d"])
def test_nothing_to_say_is_the_bare_acknowledgement(
    platform: Platform, ear: Ear, words: str
) -> None:
    ear.reply = words
    answer = platform.deliver(push())
    assert (answer.status_code, answer.data) == (200, b"success")


def test_the_reply_goes_back_to_the_person_from_the_account(plain: Platform) -> None:
    parts = {part.tag: part.text for part in ET.fromstring(plain.deliver(push()).data)}
    assert parts == {
        "ToUserName": OPENID,
        "FromUserName": ACCOUNT,
        "CreateTime": str(NOW),
        "MsgType": "text",
        "Content": "已受理 #12",
    }


def test_the_answer_says_its_length_and_is_not_chunked(platform: Platform) -> None:
    answer = platform.deliver(push())
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert "Transfer-Encoding" not in answer.headers


SAYINGS = {
    "as it is": ("已受理 #12\n公共维修", "已受理 #12\n公共维修"),
    "markup": ("<b>&amp;</b>", "<b>&amp;</b>"),
    "the end of a CDATA section": (
        "a]]></Content><MsgType>news</MsgType>",
        "a]]></Content><MsgType>news</MsgType>",
    ),
    "twice the end": ("]]>]]>", "]]>]]>"),
    "control characters": ("好\x00\x1d的\ufffe", "好的"),
    "half a surrogate pair": ("好\ud83d的", "好的"),
    "exactly the limit": ("a" * 2000, "a" * 2000),
    "one over the limit": ("a" * 2001, "a" * 1997 + "…"),
    "Chinese over the limit": ("好" * 667, "好" * 665 + "…"),
    "emoji over the limit": ("a" + "🚰" * 500, "a" + "🚰" * 499 + "…"),
}


@pytest.mark.parametrize(("words", "read"), SAYINGS.values(), ids=SAYINGS)
def test_the_person_reads_what_was_said(
    platform: Platform, ear: Ear, words: str, read: str
) -> None:
    ear.reply = words
    answer = platform.deliver(push())
    assert platform.words(answer) == read
    assert len(read.encode()) <= 2000


def test_a_sealed_reply_shows_no_word(safe: Platform) -> None:
    assert "已受理".encode() not in safe.deliver(push()).data
