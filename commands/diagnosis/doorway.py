"""One GET to the webhook from outside, as the platform makes it: no redirect, five seconds."""

import hashlib
import http.client
import ipaddress
import time
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

#: The platform hangs up after this (its page on receiving messages).
SECONDS = 5.0
#: A handshake's answer is some digits; whatever is longer is another page.
MOST_BYTES = 65_536
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Doorway:
    """Where the webhook is said to stand."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{port}{self.path}"

    @property
    def inside(self) -> bool:
        """Whether the host is plainly one that the platform cannot reach."""
        try:
            return not ipaddress.ip_address(self.host).is_global
        except ValueError:
            return self.host == "localhost" or self.host.endswith((".local", ".lan", ".internal"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds all of it was there."""

    status: int
    body: bytes
    chunked: bool
    location: str
    content_type: str
    seconds: float


def doorway(url: str) -> Doorway:
    """The webhook of an address as people write it, `/wechat` added when it is missing.

    ValueError, in Chinese, for what is no address.
    """
    try:
        parts = urlsplit(url.strip())
        scheme, port = parts.scheme.lower(), parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        scheme, host, port = "", "", None
    if scheme not in PORTS or not host:
        raise ValueError("应为 http:// 或 https:// 开头的网址，例如 https://bot.example.cn/wechat")
    path = quote(parts.path.rstrip("/"), safe="/%~:@!$&'()*+,;=-._")
    if not path.endswith("/wechat"):
        path += "/wechat"
    return Doorway(scheme, host, port or PORTS[scheme], path)


def signed(token: str, timestamp: str, nonce: str, echo: str) -> str:
    """The query of a handshake: SHA-1 over the sorted token, timestamp and nonce."""
    joined = "".join(sorted((token, timestamp, nonce)))
    signature = hashlib.sha1(joined.encode()).hexdigest()  # the platform's choice
    return urlencode(
        {"signature": signature, "echostr": echo, "timestamp": timestamp, "nonce": nonce}
    )


def knock(door: Doorway, query: str, seconds: float = SECONDS) -> Answer:
    """Ask once. OSError or HTTPException when nothing usable comes within `seconds`."""
    kind = http.client.HTTPSConnection if door.scheme == "https" else http.client.HTTPConnection
    connection = kind(door.host, door.port, timeout=seconds)
    started = time.monotonic()
    try:
        headers = {"Accept": "*/*", "User-Agent": "Mozilla/4.0"}
        connection.request("GET", f"{door.path}?{query}", headers=headers)
        response = connection.getresponse()
        body = _body(response, started + seconds)
        return Answer(
            response.status,
            body,
            bool(response.chunked),
            response.getheader("Location", ""),
            response.getheader("Content-Type", ""),
            time.monotonic() - started,
        )
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """The body as far as anybody needs it; TimeoutError for one that drips."""
    body = bytearray()
    while len(body) < MOST_BYTES and (piece := response.read1(MOST_BYTES)):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError("the answer drips")
    return bytes(body)
