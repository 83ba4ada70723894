"""WeChat's side of a real webhook: signed now, sealed in safe mode, sent over HTTP."""

import itertools
import time
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from wechatpy.crypto import WeChatCrypto

from tests.process.speaking_http import fetch
from tests.web.platform_side import APP_ID, KEY, TOKEN, push, sealed, signed_query


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
            query, body = sealed(_crypto(), xml, query)
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
