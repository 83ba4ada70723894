"""WeChat's side of a real webhook: signed now, sealed in safe mode, sent over HTTP."""

import itertools
import time
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from wechatpy.crypto import WeChatCrypto

from tests.process.speaking_http import fetch
from tests.web.platform_side import ACCOUNT, APP_ID, KEY, TOKEN, cdata, push, sign, signed_query


@dataclass(frozen=True)
class Reply:
    """How a message was answered: status, what the person reads, and after how many seconds."""

    status: int
    words: str
    seconds: float


@dataclass
class Webhook:
    """Brings people's texts to the program at `url`."""

    url: str
    safe: bool = True
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(7_000_001))

    def say(self, sender: str, text: str) -> Reply:
        """One new text message, delivered once."""
        now = int(time.time())
        xml = push(FromUserName=sender, CreateTime=now, Content=text, MsgId=next(self.numbers))
        query = signed_query(at=now)
        body = xml
        if self.safe:
            query, body = _sealed(xml, query)
        answer = fetch("POST", f"{self.url}/wechat", body.encode(), query=query)
        return Reply(answer.status, self._words(answer.body.decode()), answer.seconds)

    def _words(self, body: str) -> str:
        if body in ("", "success"):
            return ""
        if self.safe:
            parts = {part.tag: part.text or "" for part in ET.fromstring(body)}
            body = _crypto().decrypt_message(
                body, parts["MsgSignature"], parts["TimeStamp"], parts["Nonce"]
            )
        return ET.fromstring(body).findtext("Content") or ""


def _crypto() -> WeChatCrypto:
    return WeChatCrypto(TOKEN, KEY, APP_ID)


def _sealed(xml: str, query: dict[str, str]) -> tuple[dict[str, str], str]:
    """The query string and body of an encrypted delivery."""
    envelope = _crypto().encrypt_message(xml, query["nonce"], query["timestamp"])
    encrypted = ET.fromstring(envelope).findtext("Encrypt") or ""
    signature = sign(TOKEN, query["timestamp"], query["nonce"], encrypted)
    body = f"<xml>{cdata('ToUserName', ACCOUNT)}{cdata('Encrypt', encrypted)}</xml>"
    return query | {"encrypt_type": "aes", "msg_signature": signature}, body
