"""The platform's wire format: signatures, encryption, the push and its passive reply.

The one home of wechatpy (pinned: 2.0.0a26), of which the cipher is used. Its signature check,
parser and replies are not: the first compares in variable time and knows no freshness, the second
raises six kinds of errors, some only when a field is looked at, the third escapes no end of CDATA.
"""

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import InvalidAppIdException

from web.cleaning import fit_reply, strip_illegal
from web.push_xml import Fields, has_plain_prolog, read_fields
from web.refusals import Forbidden, NotAMessage

#: How far a delivery's timestamp may lie from our clock, in seconds. The platform sends again
#: after 5 and 10 seconds with the same timestamp and nonce, and that must get through.
FRESH_SECONDS = 300
#: The plain acknowledgement; also in safe mode it goes out unencrypted.
SUCCESS = "success"
#: The platform's console takes a token of 3 to 32 letters and digits. An empty one would let
#: anybody sign.
TOKEN_MIN = 3

#: What a wrong key makes of a ciphertext: garbage, seen at whichever step stumbles first.
_WRONG_KEY = (InvalidAppIdException, ValueError, IndexError, struct.error)

_ENVELOPE: Final = (
    "<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    "<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
    "<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
)
_REPLY: Final = (
    "<xml><ToUserName><![CDATA[{target}]]></ToUserName>"
    "<FromUserName><![CDATA[{source}]]></FromUserName><CreateTime>{time}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content></xml>"
)


def _within_cdata(text: str) -> str:
    """The text as it may stand in a CDATA section, whose end is split over two."""
    return text.replace("]]>", "]]]]><![CDATA[>")


@dataclass(slots=True)
class Letter:
    """A push that was verified, opened and read; `cipher` is what opened it, None in plain mode."""

    xml: str
    fields: Fields
    cipher: Any = None

    def get(self, name: str) -> str:
        """The text of a field, "" when it is absent; NotAMessage when it is not one text."""
        value = self.fields.get(name, "")
        if value is None:
            raise NotAMessage(f"{name} is not one text")
        return value


def sign(*parts: str) -> str:
    """The platform's signature: SHA-1 over the sorted parts, the token being one of them."""
    joined = "".join(sorted(parts))
    # What cannot be encoded cannot have been signed either; it only must not break the check.
    return hashlib.sha1(joined.encode(errors="replace")).hexdigest()  # the platform's choice


class Wire:
    """Verifies and opens what arrives, renders and seals what leaves, for one account.

    `aes_keys` are the EncodingAESKeys, the current one first and then the previous one, which
    the platform may still use after a change. Without keys the wire is in plain mode, where the
    signature covers no body. ValueError when the token or a key cannot be right.
    """

    def __init__(self, token: str, *, app_id: str = "", aes_keys: Sequence[str] = ()) -> None:
        if len(token) < TOKEN_MIN:
            raise ValueError("the token is too short: anybody could sign")
        if aes_keys and not app_id:
            raise ValueError("safe mode needs the AppID")
        self.safe = bool(aes_keys)
        self._token = token
        self._app_id = app_id
        self._ciphers = [_cipher(key) for key in aes_keys]

    def check_signature(self, query: Mapping[str, str]) -> None:
        """Forbidden unless the query string carries the platform's signature."""
        given, timestamp, nonce = map(query.get, ("signature", "timestamp", "nonce"))
        if not (given and timestamp and nonce):
            raise Forbidden("signature, timestamp or nonce is missing")
        self._compare(given, timestamp, nonce)

    def check_fresh(self, query: Mapping[str, str], now: float) -> None:
        """Forbidden unless the signed timestamp lies near `now`, in Unix seconds of real time."""
        timestamp = query.get("timestamp", "")
        if not (timestamp.isdecimal() and len(timestamp) <= 12):
            raise Forbidden("the timestamp is not a number")
        if abs(now - int(timestamp)) > FRESH_SECONDS:
            raise Forbidden("the timestamp is stale; if this repeats, check this machine's clock")

    def open(self, query: Mapping[str, str], body: bytes) -> Letter:
        """The push in `body`, decrypted in safe mode. The signature was checked before.

        Forbidden when safe mode gets an unencrypted body or one that none of the keys opens;
        NotAMessage when what it holds is not a push.
        """
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise NotAMessage("the body is not UTF-8") from error
        cipher = None
        if self.safe:
            text, cipher = self._decrypt(query, text)
        xml = strip_illegal(text)
        return Letter(xml, read_fields(xml), cipher)

    def reply(self, letter: Letter, text: str, now: float) -> str:
        """What answers `letter`: a passive text reply, sealed as the letter was; or SUCCESS.

        `text` is cut to what the platform passes on; `now` in Unix seconds.
        """
        said = fit_reply(text)
        if not said:
            return SUCCESS
        xml = _REPLY.format(
            content=_within_cdata(said),
            source=_within_cdata(letter.get("ToUserName")),
            target=_within_cdata(letter.get("FromUserName")),
            time=int(now),
        )
        return self._seal(letter.cipher, xml, now) if letter.cipher else xml

    def _decrypt(self, query: Mapping[str, str], body: str) -> tuple[str, Any]:
        """The XML inside an encrypted body, and the cipher whose key opened it."""
        if query.get("encrypt_type") != "aes":
            raise Forbidden("the body is not encrypted, but the account is in safe mode")
        encrypted = _encrypted_part(body)
        self._compare(
            query.get("msg_signature", ""),
            query.get("timestamp", ""),
            query.get("nonce", ""),
            encrypted,
        )
        for cipher in self._ciphers:
            xml = self._try(cipher, encrypted)
            if xml is not None:
                return xml, cipher
        raise Forbidden("no key opens the body; is EncodingAESKey or the AppID another one?")

    def _try(self, cipher: Any, encrypted: str) -> str | None:
        """The XML, or None when the key is a wrong one or the message is for another account."""
        try:
            xml: str = cipher.decrypt(encrypted, self._app_id)
        except _WRONG_KEY:
            return None
        return xml

    def _seal(self, cipher: Any, xml: str, now: float) -> str:
        """The encrypted envelope around a reply."""
        encrypted = cipher.encrypt(xml, self._app_id).decode()
        timestamp, nonce = str(int(now)), secrets.token_hex(8)
        signature = sign(self._token, timestamp, nonce, encrypted)
        return _ENVELOPE.format(
            encrypted=encrypted, signature=signature, timestamp=timestamp, nonce=nonce
        )

    def _compare(self, given: str, *parts: str) -> None:
        """Forbidden unless `given` signs `parts`; a near miss takes as long as any other."""
        right = sign(self._token, *parts)
        if not hmac.compare_digest(given.encode(errors="replace"), right.encode()):
            raise Forbidden("a signature does not match; is the token another one?")


def _cipher(encoding_aes_key: str) -> Any:
    """The cipher of an EncodingAESKey: 43 characters of base64 without the padding."""
    key = base64.b64decode(encoding_aes_key + "=")
    if len(encoding_aes_key) != 43 or len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    cipher = PrpCrypto(key)
    # The library takes its random prefix from a generator that is predictable, and slow.
    cipher.get_random_string = lambda: secrets.token_hex(8)
    return cipher


def _encrypted_part(body: str) -> str:
    """The text of the Encrypt element, found without a parser: nothing is proven of it yet."""
    start = body.find("<Encrypt>")
    end = body.find("</Encrypt>", start)
    if start < 0 or end < 0 or not has_plain_prolog(body):
        raise NotAMessage("the body holds no encrypted part")
    inner = body[start + len("<Encrypt>") : end].strip()
    return inner.removeprefix("<![CDATA[").removesuffix("]]>").strip()
