"""Who gets in: signatures, freshness, encryption, and what a failure behind the door is told."""

import logging

import pytest

from bot.incoming import CannotStore
from tests.web.platform_side import (
    KEY,
    NOW,
    OLD_KEY,
    OPENID,
    TOKEN,
    Ear,
    Platform,
    push,
    sign,
    signed_query,
)
from web.wechat_wire import Wire

#: How many seconds old or ahead a delivery may be.
FRESH = 300


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
        signed_query(at=NOW - FRESH - 1),
        signed_query(at=NOW + FRESH + 1),
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


@pytest.mark.parametrize("seconds", [-FRESH, -15, 0, FRESH])
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
