"""What the platform delivers: signed pushes of residents, each with a MsgId never used before."""

import base64
import hashlib
import itertools
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from wechatpy.crypto import PrpCrypto
from wechatpy.utils import to_binary

TOKEN = "BenchmarkToken"
APP_ID = "wx00000000000bench"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = "gh_00000000bench"
#: Reports that leave nothing to ask: each has a full place, and none the category of the next.
#: Building and unit are left open, because the same trouble is not filed a second time.
TEXTS = tuple(Path(__file__).with_name("requests.txt").read_text(encoding="utf-8").split())

#: Every estate of the reports has so many buildings.
BUILDINGS = 4

_PUSH = (
    "<xml><ToUserName><![CDATA[{account}]]></ToUserName>"
    "<FromUserName><![CDATA[{sender}]]></FromUserName><CreateTime>{at}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
    "<MsgId>{number}</MsgId></xml>"
)

_ENCRYPTED = re.compile(r"<Encrypt><!\[CDATA\[(.*?)\]\]></Encrypt>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST to the webhook: its query string and its body."""

    query: str
    body: bytes

    def signed_anew(self) -> "Delivery":
        """The same message with a signature of this second; in plain mode it covers no body.

        The platform signs each of its tries, and an old signature is refused.
        """
        timestamp, nonce = str(int(time.time())), str(time.time_ns())
        signature = sign(timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce}
        return Delivery(urlencode(query), self.body)

    def environ(self) -> dict[str, Any]:
        """As a WSGI server hands it to the application."""
        return {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/wechat",
            "QUERY_STRING": self.query,
            "CONTENT_TYPE": "text/xml",
            "CONTENT_LENGTH": str(len(self.body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def http(self) -> bytes:
        """As bytes on a kept connection."""
        head = (
            f"POST /wechat?{self.query} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


class Mail:
    """Residents who have just come, and what they write; `sealed` as in safe mode.

    Numbers begin at the microsecond, so no two runs on one database ever share a MsgId.
    """

    def __init__(self, residents: int, *, sealed: bool = False) -> None:
        self._numbers = itertools.count(time.time_ns() // 1000)
        self.residents = [f"o{next(self._numbers):027d}" for _ in range(residents)]
        self.reports = self._reports()
        self._cipher = PrpCrypto(base64.b64decode(AES_KEY + "=")) if sealed else None

    def bindings(self) -> list[Delivery]:
        """Each resident binds a home, so that the reports that follow come from known people."""
        return [
            self._deliver(resident, f"绑定住址 翠湖苑{place % 6 + 1}号楼{place % 3 + 1}单元301")
            for place, resident in enumerate(self.residents)
        ]

    def some(self, count: int) -> list[Delivery]:
        """The next so many reports."""
        return list(itertools.islice(self.reports, count))

    def _reports(self) -> Iterator[Delivery]:
        """Reports without end, no two of one place.

        A resident's next one never has the category of the last.
        """
        places = [itertools.count() for _ in TEXTS]
        for turn in itertools.count():
            for place, resident in enumerate(self.residents):
                which = (turn + place) % len(TEXTS)
                yield self._deliver(resident, told(which, next(places[which])))

    def says(self, sender: str, text: str) -> Delivery:
        """Any text of anybody."""
        return self._deliver(sender, text)

    def opened(self, answer: str) -> str:
        """What a person reads of an answer, sealed or not."""
        encrypted = _ENCRYPTED.search(answer)
        if self._cipher is None or encrypted is None:
            return answer
        return str(self._cipher.decrypt(encrypted[1], APP_ID))

    def _deliver(self, sender: str, text: str) -> Delivery:
        at, number = int(time.time()), next(self._numbers)
        xml = _PUSH.format(account=ACCOUNT, sender=sender, at=at, text=text, number=number)
        timestamp, nonce = str(at), str(number)
        query = {"signature": sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if self._cipher is not None:
            encrypted = self._cipher.encrypt(to_binary(xml), APP_ID).decode()
            signature = sign(timestamp, nonce, encrypted)
            query |= {"encrypt_type": "aes", "msg_signature": signature}
            xml = f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Delivery(urlencode(query), xml.encode())


def told(which: int, place: int) -> str:
    """One of the reports, of the place with a number."""
    building, unit = place % BUILDINGS + 1, place // BUILDINGS + 1
    return TEXTS[which].format(building=building, unit=unit)


def sign(*parts: str) -> str:
    """The platform's signature, over the token and `parts`."""
    return hashlib.sha1("".join(sorted((TOKEN, *parts))).encode()).hexdigest()
