"""A platform of another make: nothing but the public API's paths and JSON, by its documents.

Knows nothing of the simulator, so that both ends cannot share a mistake.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCESS_TOKEN = "a-token-of-the-other-platform"
STABLE_TOKEN = "/cgi-bin/stable_token"
TEMPLATE = "/cgi-bin/message/template/send"
TEXT = "/cgi-bin/message/custom/send"


@dataclass(frozen=True)
class Call:
    """One call as it came in; `raw` is the body before it was read as JSON."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]
    raw: bytes


class OtherPlatform(ThreadingHTTPServer):
    """Holds its port from the start and refuses connections until `open` is called.

    While `hanging` is set, calls other than those for a token are taken and never answered.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Desk, bind_and_activate=False)
        self.server_bind()
        self.calls: list[Call] = []
        self.opened = False
        self.hanging = threading.Event()
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """What to set as `wechat.api_base_url`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def open(self) -> None:
        """Take calls from now on."""
        self.opened = True
        self.server_activate()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Let go of the port and of calls that hang."""
        self.closing.set()
        if self.opened:
            self.shutdown()
        self.server_close()

    def received(self, path: str) -> list[Call]:
        """The calls to a path so far."""
        return [call for call in list(self.calls) if call.path == path]

    def texts(self, openid: str, part: str) -> list[str]:
        """The customer-service texts to a person that hold `part`."""
        found = [call.body for call in self.received(TEXT) if call.body["touser"] == openid]
        contents = [str(body["text"]["content"]) for body in found]
        return [content for content in contents if part in content]


class _Desk(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: OtherPlatform
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        call = Call(url.path, query, json.loads(raw), raw)
        self.server.calls.append(call)
        if self.server.hanging.is_set() and call.path != STABLE_TOKEN:
            self.server.closing.wait()
            self.close_connection = True
            return
        self._answer(_answer_to(call))

    def _answer(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; encoding=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: the calls are kept."""


def _answer_to(call: Call) -> dict[str, Any]:
    if call.path == STABLE_TOKEN:
        return {"access_token": ACCESS_TOKEN, "expires_in": 7200}
    if call.query.get("access_token") != ACCESS_TOKEN:
        return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid"}
    if call.path == TEMPLATE:
        return {"errcode": 0, "errmsg": "ok", "msgid": 2_345_678_901_234_567_890}
    if call.path == TEXT:
        return {"errcode": 0, "errmsg": "ok"}
    return {"errcode": 40066, "errmsg": "invalid url"}


@contextmanager
def other_platform() -> Iterator[OtherPlatform]:
    """One that is not open yet, closed at the end."""
    platform = OtherPlatform()
    try:
        yield platform
    finally:
        platform.close()
