"""The platform's side of the webhook: bodies, signatures and encryption, made as it makes them.

Signs and seals with wechatpy's own functions rather than ours, so that both sides must agree.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from wechatpy.crypto import WeChatCrypto
from werkzeug.test import TestResponse

from bot.incoming import Incoming

TOKEN = "Token4Tests"
APP_ID = "wx0123456789abcdef"
ACCOUNT = "gh_0123456789ab"
OPENID = "oAbCdEfGhIjKlMnOpQrStUvWxYz0"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
#: The moment at which the tests play, in Unix seconds.
NOW = 1_763_721_234


def push(msg_type: str = "text", /, **fields: Any) -> str:
    """The XML of a push; a field set to None is left out."""
    known: dict[str, Any] = {
        "ToUserName": ACCOUNT,
        "FromUserName": OPENID,
        "CreateTime": NOW,
        "MsgType": msg_type,
    }
    if msg_type == "text":
        known |= {"Content": "电梯坏了", "MsgId": 23456789012345678}
    elements = [
        f"<{name}>{value}</{name}>" if isinstance(value, int) else cdata(name, value)
        for name, value in (known | fields).items()
        if value is not None
    ]
    return f"<xml>{''.join(elements)}</xml>"


def event(name: str, **fields: Any) -> str:
    return push("event", Event=name, **fields)


def cdata(name: str, value: str) -> str:
    return f"<{name}><![CDATA[{value}]]></{name}>"


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def signed_query(token: str = TOKEN, at: int = NOW, nonce: str = "987654321") -> dict[str, str]:
    """The query string of a delivery; the signature covers no body."""
    return {
        "signature": sign(token, str(at), nonce),
        "timestamp": str(at),
        "nonce": nonce,
        "openid": OPENID,
    }


@dataclass
class Ear:
    """Stands for the bot: keeps what it heard and answers with `reply`, or raises it."""

    reply: str | Exception = "已受理 #12"
    heard: list[Incoming] = field(default_factory=list)

    def forget(self) -> None:
        """As newly made."""
        self.reply, self.heard = "已受理 #12", []

    def __call__(self, incoming: Incoming) -> str:
        self.heard.append(incoming)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def sealed(crypto: WeChatCrypto, xml: str, query: dict[str, str]) -> tuple[dict[str, str], str]:
    """The query string and body of an encrypted delivery."""
    envelope = crypto.encrypt_message(xml, query["nonce"], query["timestamp"])
    encrypted = ET.fromstring(envelope).findtext("Encrypt") or ""
    signature = sign(TOKEN, query["timestamp"], query["nonce"], encrypted)
    body = f"<xml>{cdata('ToUserName', ACCOUNT)}{cdata('Encrypt', encrypted)}</xml>"
    return query | {"encrypt_type": "aes", "msg_signature": signature}, body


@dataclass
class Platform:
    """Delivers pushes to the webhook behind `client`; with a key, sealed as in safe mode."""

    client: FlaskClient
    key: str = ""
    app_id: str = APP_ID

    def crypto(self) -> WeChatCrypto:
        return WeChatCrypto(TOKEN, self.key, self.app_id)

    def sealed(self, xml: str, query: dict[str, str]) -> tuple[dict[str, str], str]:
        """The query string and body of an encrypted delivery."""
        return sealed(self.crypto(), xml, query)

    def deliver(self, xml: str | bytes, query: dict[str, str] | None = None) -> TestResponse:
        query = signed_query() if query is None else query
        if self.key and isinstance(xml, str):
            query, xml = self.sealed(xml, query)
        return self.client.post("/wechat", query_string=query, data=xml)

    def words(self, answer: TestResponse) -> str:
        """What the person reads of an answer."""
        xml = answer.get_data(as_text=True)
        if self.key:
            parts = {part.tag: part.text or "" for part in ET.fromstring(xml)}
            xml = self.crypto().decrypt_message(
                xml, parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"]
            )
        return ET.fromstring(xml).findtext("Content") or ""
