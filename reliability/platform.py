"""The platform, pretended: takes what is sent to people, keeps it, and fails as it is told to.

Faults are drawn from a seed, or scripted by person or path.
"""

import json
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "a-token-of-the-pretended-platform"
STABLE_TOKEN = "/cgi-bin/stable_token"
SEND = "/cgi-bin/message/"
#: So long the platform drops what comes with an id that it has had (its page on templates).
DROPPED_SECONDS = 600.0
#: What a fault does, and whether the message reached its person nevertheless.
FAULTS = {
    "error_500": False,  #: HTTP 500
    "error_502": False,  #: HTTP 502, as a gateway before the platform says it
    "busy": False,  #: an errcode
    "minute": False,  #: another one: the quota of the minute is used up
    "lost": True,  #: delivered, and the connection closed without a reply
    "hang": False,  #: no reply for as long as `Faults.hang_seconds`
    "cut": True,  #: delivered, and half a reply
    "garbage": True,  #: delivered, and a reply that is no JSON
    "drip": True,  #: delivered, and a reply of one byte a second
}

ERRCODES = {"busy": -1, "minute": 45011}
STATUSES = {"error_500": 500, "error_502": 502}


@dataclass
class Faults:
    """How often each fault comes, as a share of the sends; may be changed while it runs."""

    shares: Mapping[str, float] = field(default_factory=dict)
    hang_seconds: float = 60.0
    #: So long every send takes, so that some are under way at any moment.
    pause_seconds: float = 0.0

    def drawn(self, dice: random.Random) -> str:
        """The fault of the next send, "" for none."""
        point = dice.random()
        for name, share in self.shares.items():
            if point < share:
                return name
            point -= share
        return ""


#: The faults of an ordinary bad day.
BAD_DAY = {"error_500": 0.05, "busy": 0.03, "lost": 0.02}


class Platform(ThreadingHTTPServer):
    """The server; `delivered` counts by the notice's own id, or by person and text without one."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, faults: Faults, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.faults = faults
        self.delivered: Counter[str] = Counter()
        #: Of these, the deliveries that the sender could not know of, so that each comes again.
        self.doubtful: Counter[str] = Counter()
        self._first: dict[str, float] = {}
        self._seen_again = 0
        self.struck: Counter[str] = Counter()
        self.token = TOKEN
        self.tokens_asked = 0
        self.under_way = 0
        #: What a script says of a person or a path comes before the dice: fault by its key.
        self.scripted: dict[str, str] = {}
        #: Errcodes by path, for a platform that refuses: {"errcode": …, "errmsg": …}.
        self.answers: dict[str, dict[str, Any]] = {}
        #: How many calls of a path are still taken in this minute, below zero those beyond.
        self.quota: dict[str, int] = {}
        self.closing = threading.Event()
        self._dice = random.Random(seed)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """What to set as `wechat.api_base_url`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def decide(self, path: str, message: Mapping[str, Any]) -> str:
        """The fault of this send, and the delivery where it reaches its person."""
        with self._lock:
            person = str(message.get("touser", ""))
            fault = self.scripted.get(person) or self.scripted.get(path)
            fault = self.faults.drawn(self._dice) if fault is None else fault
            if path in self.quota:
                self.quota[path] -= 1
                fault = fault if self.quota[path] >= 0 else "minute"
            if fault:
                self.struck[fault] += 1
            if (not fault or FAULTS[fault]) and path not in self.answers:
                self._deliver(message, doubtful=bool(fault))
            return fault

    def _deliver(self, message: Mapping[str, Any], *, doubtful: bool) -> None:
        key, now = delivery_key(message), time.monotonic()
        self.doubtful[key] += doubtful
        known = "client_msg_id" in message and now - self._first.get(key, now) < DROPPED_SECONDS
        self._seen_again += key in self._first and not known
        self._first.setdefault(key, now)
        self.delivered[key] += 1

    def seen_again(self) -> int:
        """Deliveries that a person saw although it was not the first."""
        return self._seen_again

    def count(self, change: int) -> None:
        """One more, or one less, call under way."""
        with self._lock:
            self.under_way += change

    def hand_out(self) -> str:
        """The token that is taken now; another one that was handed out before has expired."""
        with self._lock:
            self.tokens_asked += 1
            return self.token

    def repeats(self) -> int:
        """Deliveries beyond the first of each notice."""
        return self.delivered.total() - len(self.delivered)

    def unexplained(self) -> Counter[str]:
        """Those of them that followed a delivery whose sender was told that it had arrived."""
        return Counter({key: count - 1 for key, count in self.delivered.items()}) - self.doubtful


def delivery_key(message: Mapping[str, Any]) -> str:
    """By what two deliveries of one notice are known as such."""
    text = message.get("text") or {}
    own = message.get("client_msg_id")
    return str(own or f"{message.get('touser')}\0{text.get('content', message.get('msgtype'))}")


class _Desk(BaseHTTPRequestHandler):
    """Answers one connection. Each answer leaves in one piece and at once: written in two, it
    would wait for the other side's delayed acknowledgement, 40 ms a call.
    """

    server: Platform
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Calls without a body."""
        self._reply({"errcode": 0, "errmsg": "ok"})

    def do_POST(self) -> None:
        """A token, or a message to somebody."""
        where, length = urlsplit(self.path), int(self.headers["Content-Length"])
        sent = self.rfile.read(length)
        if len(sent) < length:
            self.close_connection = True  # The caller was killed in the middle of its call.
            return
        body = json.loads(sent)
        self.server.count(1)
        try:
            if self.server.faults.pause_seconds:
                self.server.closing.wait(self.server.faults.pause_seconds)
            if where.path == STABLE_TOKEN:
                self._reply({"access_token": self.server.hand_out(), "expires_in": 7200})
            elif parse_qs(where.query)["access_token"] != [self.server.token]:
                self._reply({"errcode": 42001, "errmsg": "access_token expired"})
            else:
                self._take(where.path, body)
        finally:
            self.server.count(-1)

    def _take(self, path: str, message: dict[str, Any]) -> None:
        fault = self.server.decide(path, message) if path.startswith(SEND) else ""
        good = self.server.answers.get(path, {"errcode": 0, "errmsg": "ok", "msgid": 1})
        if fault in STATUSES:
            self._reply({}, STATUSES[fault])
        elif fault in ERRCODES:
            self._reply({"errcode": ERRCODES[fault], "errmsg": fault})
        elif fault == "hang":
            self.server.closing.wait(self.server.faults.hang_seconds)
            self._hang_up()
        elif fault == "lost":
            self._hang_up()
        elif fault == "cut":
            self._head(200, 1000)
            self.wfile.write(b'{"errcode":')
            self._hang_up()
        elif fault == "garbage":
            self._head(200, 9)
            self.wfile.write(b"<html>\xff\n ")
            self.wfile.flush()
        elif fault == "drip":
            self._drip(json.dumps(good).encode())
        else:
            self._reply(good)

    def _reply(self, answer: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(answer).encode()
        self._head(status, len(body))
        self.wfile.write(body)
        self.wfile.flush()

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; encoding=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _drip(self, body: bytes) -> None:
        self._head(200, len(body))
        for byte in body:
            if self.server.closing.wait(1.0):
                break
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    def _hang_up(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def handle(self) -> None:
        """Whoever is killed while it calls ends the connection; that is what we are here for."""
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        """Say nothing: what was delivered is kept."""


@contextmanager
def pretended(shares: Mapping[str, float], seed: int) -> Iterator[Platform]:
    """A platform that takes calls, closed at the end."""
    platform = Platform(Faults(shares), seed)
    threading.Thread(target=platform.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield platform
    finally:
        platform.closing.set()
        platform.shutdown()
        platform.server_close()
