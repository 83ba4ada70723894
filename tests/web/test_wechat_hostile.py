"""Bodies that no honest platform sends: each is refused by name, none is a server error."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.platform_side import OPENID, TOKEN, Ear, Platform, event, push, sign, signed_query
from web.push_xml import Fields, read_fields
from web.refusals import NotAMessage

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


@pytest.mark.parametrize(
    ("inside", "fields"),
    [
        ("a<A>1<!-- 2 --><?p 3?>4</A>b<B> 5 </B>c", {"A": "14", "B": "5"}),
        ("<A>1<![CDATA[<b>]]>&lt;</A>", {"A": "1<b><"}),
        ("<A>1<b>2</b>3</A><B>4</B>", {"A": None, "B": "4"}),
        ("<A><A>1</A></A><B/>", {"A": None, "B": ""}),
        ("<A>1</A><A>2</A><A>3</A>", {"A": None}),
    ],
)
def test_a_field_is_its_own_text_and_nothing_around_it(inside: str, fields: Fields) -> None:
    assert read_fields(f"<xml>{inside}</xml>") == fields


def test_ten_elements_in_each_other_are_the_deepest() -> None:
    assert read_fields(f"<xml>{'<a>' * 9}{'</a>' * 9}</xml>") == {"a": None}
    with pytest.raises(NotAMessage, match="deep"):
        read_fields(f"<xml>{'<a>' * 10}{'</a>' * 10}</xml>")


def test_two_hundred_fields_are_the_most() -> None:
    fields = [f"<a{number}/>" for number in range(201)]
    assert len(read_fields(f"<xml>{''.join(fields[1:])}</xml>")) == 200
    with pytest.raises(NotAMessage, match="many"):
        read_fields(f"<xml>{''.join(fields)}</xml>")


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
