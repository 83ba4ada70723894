"""R13: spoiled deliveries at the webhook, in the application itself and over real HTTP.

What survives the door is a message like any other, so staff's commands are spoiled as well.
"""

import base64
import http.client
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import waitress
from flask import Flask
from wechatpy.crypto import PrpCrypto

from bench.mail import AES_KEY, APP_ID, sign
from bench.ours import ROOT, Home, furnish
from bot.understanding import Understander
from commands.database import Store
from commands.demo_people import load_demo
from reliability.fuzz_samples import TOLD, samples, spoiled_words
from reliability.mutations import mutated
from reliability.watching import Heard, Watch

#: Answers that the door may give. 503 lets the platform send again, and must not come of bytes.
ALLOWED = frozenset({200, 400, 403, 413})


class Doors:
    """One community behind two doors: plain, and sealed."""

    def __init__(self, folder: Path, understander: Understander) -> None:
        plain = furnish(folder / "home")
        store = Store(plain.engine())
        store.transact(lambda db: load_demo(db, ROOT / "demo", datetime.now(UTC)))
        store.close()
        self.apps = {
            "plain": plain.app(understander),
            "safe": Home(plain.directory, "safe").app(understander),
        }
        self._cipher = PrpCrypto(base64.b64decode(AES_KEY + "="))

    def delivery(
        self, sample: bytes, others: list[bytes], dice: random.Random, number: int
    ) -> tuple[str, str, bytes]:
        """The door, the query string and the body of one spoiled delivery."""
        at, nonce = str(int(time.time())), str(number)
        # A message of its own each time, or the second would only fetch the first's reply.
        fresh = sample.replace(b"<MsgId><![CDATA[", b"<MsgId><![CDATA[%d" % number)
        way = dice.random()
        if dice.random() < 0.5:
            body = TOLD.sub(lambda found: found[1] + spoiled_words(found[2], dice) + b"]]>", fresh)
        else:
            body = fresh if way > 0.85 else mutated(fresh, others, dice)
        query = {"signature": sign(at, nonce), "timestamp": at, "nonce": nonce}
        if way < 0.35:
            return "plain", urlencode(query), body
        sealed = self._cipher.encrypt(body.decode(errors="replace"), APP_ID)
        query |= {"encrypt_type": "aes", "msg_signature": sign(at, nonce, sealed.decode())}
        body = b"<xml><Encrypt><![CDATA[" + sealed + b"]]></Encrypt></xml>"
        if way > 0.92:
            return "safe", mutated(urlencode(query).encode(), others, dice).decode("latin1"), body
        return "safe", urlencode(query), mutated(body, others, dice) if way > 0.85 else body


#: Brings one delivery to a door, by name: the status and the body of its answer.
Post = Callable[[str, str, bytes], tuple[int, bytes]]


def fuzz(folder: Path, size: int, seed: int, understander: Understander) -> dict[str, int | float]:
    """`size` spoiled deliveries to the applications themselves."""
    doors = Doors(folder, understander)
    clients = {name: app.test_client() for name, app in doors.apps.items()}

    def post(door: str, query: str, body: bytes) -> tuple[int, bytes]:
        answer = clients[door].post("/wechat", query_string=query, data=body)
        return answer.status_code, answer.get_data()

    return _fuzzed(doors, post, size, seed)


def fuzz_http(
    folder: Path, size: int, seed: int, understander: Understander
) -> dict[str, int | float]:
    """The same over a real port; now and then the head of the request is spoiled as well."""
    doors = Doors(folder, understander)
    servers = {name: _Served(app) for name, app in doors.apps.items()}
    try:
        return _fuzzed(doors, lambda door, query, body: servers[door].post(query, body), size, seed)
    finally:
        for server in servers.values():
            server.close()


def _fuzzed(doors: Doors, post: Post, size: int, seed: int) -> dict[str, int | float]:
    dice, watch, heard, others = random.Random(seed), Watch(), Heard().listen(), samples()
    statuses: Counter[int] = Counter()
    try:
        for number in range(size):
            delivery = doors.delivery(dice.choice(others), others, dice, number)
            status, said = watch.run(partial(_answered, post, *delivery), delivery) or (0, b"")
            statuses[status] += 1
            # What is no HTTP is refused by the web server, whose reason is its answer.
            heard.reasons["the web server's"] += status == 400 and bool(said)
    finally:
        heard.leave()
    return _told(watch, heard, statuses)


def _answered(post: Post, door: str, query: str, body: bytes) -> tuple[int, bytes]:
    status, said = post(door, query, body)
    assert said or status != 200, "a 200 without a word"
    return status, said


class _Served:
    """An application behind the product's own web server."""

    def __init__(self, app: Flask) -> None:
        self._server = waitress.create_server(app, host="127.0.0.1", port=0, threads=2)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def post(self, query: str, body: bytes) -> tuple[int, bytes]:
        """The status and body of an answer; the query is sent as bytes, whatever it holds."""
        port = int(self._server.effective_port)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        link.putrequest("POST", "/wechat", skip_accept_encoding=True)
        raw = b"POST /wechat?" + query.encode("latin1").replace(b"\r", b"").replace(b"\n", b"")
        link._buffer[0] = raw + b" HTTP/1.1"  # type: ignore[attr-defined]
        link.putheader("Content-Length", str(len(body)))
        link.endheaders(body)
        answer = link.getresponse()
        said = answer.read()
        link.close()
        return answer.status, said

    def close(self) -> None:
        """Stop listening."""
        self._server.close()


def _told(watch: Watch, heard: Heard, statuses: Counter[int]) -> dict[str, int | float]:
    refused = sum(statuses[status] for status in (400, 403))
    for line in heard.errors:
        sys.stderr.write(f"{line}\n")
    return watch.figures() | {
        "heard": statuses[200],
        "refused": refused,
        "other_statuses": sum(n for status, n in statuses.items() if status not in ALLOWED),
        "broken_messages": sum(heard.errors.values()),
        "refusals_without_reason": refused - sum(heard.reasons.values()),
    }
