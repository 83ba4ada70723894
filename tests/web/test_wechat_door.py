"""Who gets in: signatures, freshness, encryption, hostile bodies, and what each is answered."""

import io
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.incoming import CannotStore
from tests.web.platform_side import (
    KEY,
    NOW,
    OLD_KEY,
    OPENID,
    TOKEN,
    Ear,
    Platform,
    event,
    push,
    sign,
    signed_query,
)
from web.wechat_wire import FRESH_SECONDS, Wire


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in signed_query().items() if key != name}


@pytest.mark.parametrize("echo", ["5837410924736450122", "a-Zb_9+/="])
def test_the_handshake_sends_the_bare_echo_back(plain: Platform, echo: str) -> None:
    answer = plain.client.get("/wechat", query_string=signed_query() | {"echostr": echo})
    assert (answer.status_code, answer.text, answer.mimetype) == (200, echo, "text/plain")
    assert answer.headers["Content-Length"] == str(len(echo))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_handshake_is_in_plain_text_in_safe_mode_too(safe: Platform) -> None:
    answer = safe.client.get("/wechat", query_string=signed_query() | {"echostr": "1234"})
    assert answer.text == "1234"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"echostr": "1234"},
        signed_query(),
        signed_query(token="Another") | {"echostr": "1234"},
        signed_query() | {"echostr": ""},
        signed_query() | {"echostr": "<script>alert(1)</script>"},
        signed_query() | {"echostr": "1" * 257},
        signed_query() | {"echostr": "1\n2"},
    ],
)
def test_a_handshake_without_proof_or_with_a_strange_echo_is_forbidden(
    plain: Platform, query: dict[str, str]
) -> None:
    assert plain.client.get("/wechat", query_string=query).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {},
        without("signature"),
        without("timestamp"),
        without("nonce"),
        signed_query() | {"signature": ""},
        signed_query() | {"signature": "签名"},
        signed_query() | {"signature": "0" * 40},
        signed_query() | {"signature": signed_query()["signature"].upper()},
        signed_query() | {"nonce": "another"},
        signed_query(token="Another"),
        signed_query(at=NOW - FRESH_SECONDS - 1),
        signed_query(at=NOW + FRESH_SECONDS + 1),
        signed_query(at=10**400),
        {"signature": sign(TOKEN, "soon", "1"), "timestamp": "soon", "nonce": "1"},
        {"signature": sign(TOKEN, "1e9", "1"), "timestamp": "1e9", "nonce": "1"},
    ],
)
def test_a_bad_or_stale_signature_is_forbidden(
    platform: Platform, ear: Ear, query: dict[str, str]
) -> None:
    body = push() if not platform.key else push().encode()
    assert platform.deliver(body, query).status_code == 403
    assert ear.heard == []


@pytest.mark.parametrize("seconds", [-FRESH_SECONDS, -15, 0, FRESH_SECONDS])
def test_a_delivery_within_five_minutes_is_fresh(platform: Platform, seconds: int) -> None:
    assert platform.deliver(push(), signed_query(at=NOW + seconds)).status_code == 200


def test_a_retry_with_the_same_nonce_is_heard_again_under_the_same_key(
    platform: Platform, ear: Ear
) -> None:
    answers = [platform.deliver(push()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({incoming.key for incoming in ear.heard}) == 1


def test_only_safe_mode_trusts_who_wrote(plain: Platform, safe: Platform, ear: Ear) -> None:
    plain.deliver(push())
    safe.deliver(push())
    assert [incoming.trusted for incoming in ear.heard] == [False, True]


@pytest.mark.parametrize("extra", [{}, {"encrypt_type": "raw"}, {"encrypt_type": ""}])
def test_safe_mode_takes_no_unencrypted_body(
    safe: Platform, ear: Ear, extra: dict[str, str]
) -> None:
    assert safe.deliver(push().encode(), signed_query() | extra).status_code == 403
    assert ear.heard == []


@pytest.mark.parametrize("forged", [{"msg_signature": "0" * 40}, {"msg_signature": ""}])
def test_safe_mode_checks_the_signature_over_the_body(
    safe: Platform, forged: dict[str, str]
) -> None:
    query, body = safe.sealed(push(), signed_query())
    assert safe.deliver(body.encode(), query | forged).status_code == 403


def test_the_plain_signature_does_not_do_for_an_encrypted_body(safe: Platform) -> None:
    query, body = safe.sealed(push(), signed_query())
    copied = query | {"msg_signature": query["signature"]}
    assert safe.deliver(body.encode(), copied).status_code == 403


def test_a_changed_ciphertext_is_forbidden(safe: Platform) -> None:
    query, body = safe.sealed(push(), signed_query())
    changed = body.replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA")
    assert safe.deliver(changed.encode(), query).status_code == 403


def test_another_accounts_message_is_forbidden(safe: Platform) -> None:
    stranger = Platform(safe.client, KEY, app_id="wxffffffffffffffff")
    assert stranger.deliver(push()).status_code == 403


def test_an_unknown_key_is_forbidden(safe: Platform) -> None:
    stranger = Platform(safe.client, "Z" * 42 + "A")
    assert stranger.deliver(push()).status_code == 403


def test_the_previous_key_still_opens_and_seals_the_reply(safe: Platform) -> None:
    slow = Platform(safe.client, OLD_KEY)
    assert slow.words(slow.deliver(push())) == "已受理 #12"


def test_a_body_of_both_kinds_is_understood_in_plain_mode(plain: Platform, ear: Ear) -> None:
    query = signed_query() | {"encrypt_type": "aes", "msg_signature": "0" * 40}
    plain.deliver(push(Encrypt="AAAA"), query)
    assert ear.heard[0].text == "电梯坏了"


BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "哈"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<xml><MsgType>text</MsgType><Content>&b;</Content></xml>"
)
NOT_MESSAGES = {
    "empty": "",
    "blank": " \n ",
    "not XML": "hello",
    "JSON": '{"MsgType": "text"}',
    "a form": "MsgType=text&Content=1",
    "cut off": push()[:-9],
    "followed by something": push() + "<xml/>",
    "another root": push().replace("xml>", "html>"),
    "an empty root": "<xml></xml>",
    "a closed root": "<xml/>",
    "text in the root": "<xml>text</xml>",
    "no type": push(MsgType=None),
    "an empty type": push(MsgType=""),
    "an empty element as type": push(MsgType=None).replace("</xml>", "<MsgType/></xml>"),
    "two types": push().replace("</xml>", "<MsgType>text</MsgType></xml>"),
    "a nested type": push(MsgType=None).replace("</xml>", "<MsgType><a>b</a></MsgType></xml>"),
    "two contents": push().replace("</xml>", "<Content>b</Content></xml>"),
    "a nested content": push(Content=None).replace("</xml>", "<Content><a>b</a></Content></xml>"),
    "two senders": push().replace("</xml>", f"<FromUserName>{OPENID}</FromUserName></xml>"),
    "no sender": push(FromUserName=None),
    "no account": push(ToUserName=None),
    "an endless sender": push(FromUserName="o" * 65),
    "markup as sender": push(FromUserName="a]]&gt;</FromUserName>"),
    "words as a time": push(CreateTime="abc"),
    "no time": push(CreateTime=None),
    "a negative time": push(CreateTime=-1),
    "a time without end": push(CreateTime=10**30),
    "an event without name": push("event"),
    "an unnamed event": event(""),
    "two events": event("CLICK").replace("</xml>", "<Event>SCAN</Event></xml>"),
    "an image without media": push("image", MsgId=1),
    "an endless media id": push("image", MsgId=1, MediaId="m" * 192),
    "a place in words": push("location", MsgId=1, Location_X="here", Location_Y="there"),
    "a place nowhere": push("location", MsgId=1, Location_X="nan", Location_Y="1"),
    "a place off the globe": push("location", MsgId=1, Location_X="91", Location_Y="1"),
    "half a place": push("location", MsgId=1, Location_X="31.2"),
    "an entity bomb": BOMB,
    "a file by an entity": '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + push(Content=None).replace("</xml>", "<Content>&a;</Content></xml>"),
    "an outside DTD": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/a.dtd">' + push(),
    "a DOCTYPE behind a declaration": '<?xml version="1.0"?><!DOCTYPE xml>' + push(),
    "a DOCTYPE behind a comment": "<!-- <xml> --><!DOCTYPE xml>" + push(),
    "an unknown entity": push(Content=None).replace("</xml>", "<Content>&a;</Content></xml>"),
    "a control character by number": push(Content=None).replace(
        "</xml>", "<Content>&#29;</Content></xml>"
    ),
    "an open CDATA": "<xml><Content><![CDATA[a</Content></xml>",
    "deep nesting": push().replace("</xml>", "<a>" * 5000 + "</a>" * 5000 + "</xml>"),
    "a crowd of elements": push().replace(
        "</xml>", "".join(f"<a{n}/>" for n in range(4000)) + "</xml>"
    ),
}


@pytest.mark.parametrize("body", NOT_MESSAGES.values(), ids=NOT_MESSAGES)
def test_what_is_not_a_message_is_told_so(platform: Platform, ear: Ear, body: str) -> None:
    assert platform.deliver(body).status_code == 400
    assert ear.heard == []


RAW_BODIES = {
    "not UTF-8": push().encode("gbk"),
    "half a character": push().encode().replace("坏".encode(), "坏".encode()[:2]),
    "UTF-16": push().encode("utf-16"),
    "zeros": b"\0" * 100,
    "no encrypted part": b"<xml></xml>",
    "an open encrypted part": b"<xml><Encrypt>AAAA</xml>",
    "a DOCTYPE before the encrypted part": b"<!DOCTYPE xml><xml><Encrypt>AAAA</Encrypt></xml>",
}


@pytest.mark.parametrize("body", RAW_BODIES.values(), ids=RAW_BODIES)
def test_bytes_that_are_no_push_are_told_so(platform: Platform, body: bytes) -> None:
    query = signed_query() | {"encrypt_type": "aes", "msg_signature": "0" * 40}
    assert platform.deliver(body, query).status_code == 400


@pytest.mark.parametrize("part", ["", "A", "AAAA", "A" * 43 + "=", "A" * 64, "不是密文", "%%%%"])
def test_a_signed_part_that_no_key_opens_is_forbidden(safe: Platform, part: str) -> None:
    query = signed_query() | {"encrypt_type": "aes"}
    query["msg_signature"] = sign(TOKEN, query["timestamp"], query["nonce"], part)
    body = f"<xml><Encrypt><![CDATA[{part}]]></Encrypt></xml>"
    assert safe.deliver(body.encode(), query).status_code == 403


def test_a_body_over_the_limit_is_too_large(platform: Platform, ear: Ear) -> None:
    assert platform.deliver(push(Content="很" * 30000)).status_code == 413
    assert ear.heard == []


def test_a_chunked_body_over_the_limit_is_too_large(plain: Platform) -> None:
    answer = plain.client.post(
        "/wechat",
        query_string=signed_query(),
        input_stream=io.BytesIO(b"<xml>" + b" " * 70000),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_a_chunked_body_within_the_limit_is_understood(plain: Platform, ear: Ear) -> None:
    plain.client.post(
        "/wechat",
        query_string=signed_query(),
        input_stream=io.BytesIO(push().encode()),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert ear.heard[0].text == "电梯坏了"


def test_a_message_that_cannot_be_stored_is_asked_for_again(platform: Platform, ear: Ear) -> None:
    ear.reply = CannotStore()
    answer = platform.deliver(push())
    assert (answer.status_code, answer.data) == (503, b"")


def test_a_failure_is_not_hidden_behind_a_200_nor_told_in_the_log(
    platform: Platform, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    ear.reply = ValueError("王小明 13900000001")
    with caplog.at_level(logging.DEBUG):
        answer = platform.deliver(push())
    assert (answer.status_code, answer.data) == (503, b"")
    assert "ValueError" in caplog.text
    for private in ("王小明", "13900000001", OPENID, "电梯", signed_query()["signature"]):
        assert private not in caplog.text


def test_a_refusal_is_logged_with_its_reason_but_without_the_query(
    plain: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    plain.deliver(push(), signed_query(token="Another"))
    assert "is the token another one?" in caplog.text
    assert "signature=" not in caplog.text


@pytest.mark.parametrize(
    ("token", "app_id", "keys"),
    [
        ("", "wx1", ()),
        ("ab", "wx1", ()),
        (TOKEN, "", (KEY,)),
        (TOKEN, "wx1", (KEY[:-1],)),
        (TOKEN, "wx1", (KEY + "A",)),
        (TOKEN, "wx1", (KEY, "")),
    ],
)
def test_a_wire_that_could_not_be_safe_is_not_built(
    token: str, app_id: str, keys: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"token|AppID|EncodingAESKey|base64|padding"):
        Wire(token, app_id=app_id, aes_keys=keys)


SAMPLES = [
    push().encode(),
    event("subscribe", EventKey="qrscene_7").encode(),
    push("location", MsgId=1, Location_X="31.2", Location_Y="121.4", Label="前进路").encode(),
]
CHANGES = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 3), st.binary(max_size=6)), min_size=1, max_size=8
)


def mutate(body: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, removed, put in changes:
        at = place % (len(body) + 1)
        body = body[:at] + put + body[at + removed :]
    return body


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SAMPLES), CHANGES)
def test_no_mutated_body_is_a_server_error(
    plain: Platform, sample: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    assert plain.deliver(mutate(sample, changes)).status_code in (200, 400)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SAMPLES), CHANGES)
def test_no_mutated_envelope_is_a_server_error(
    safe: Platform, sample: bytes, changes: list[tuple[int, int, bytes]]
) -> None:
    query, body = safe.sealed(sample.decode(), signed_query())
    answer = safe.deliver(mutate(body.encode(), changes), query)
    assert answer.status_code in (200, 400, 403)
