"""A pretended platform in front of a tiny bot that is reached by real HTTP."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from simulator import SimulatorConfig, create_app
from simulator.envelope import Envelope
from simulator.messages import cdata_xml, read_xml

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TOKEN = "a-token-for-tests"
APP_ID = "wx0000000000000001"
ACCOUNT = "gh_000000000001"


class Bot:
    """Answers as it is told and remembers what came, opened and read."""

    def __init__(self) -> None:
        self.envelope = Envelope(TOKEN, KEY, APP_ID)
        self.reset()

    def reset(self) -> None:
        self.came: queue.Queue[dict[str, str]] = queue.Queue()
        self.queries: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.words: Callable[[dict[str, str]], str] = lambda message: "收到"
        self.raw: tuple[bytes, int] | None = None

    def answer(self) -> Response:
        query, body = request.args.to_dict(), request.get_data()
        self.queries.append(query)
        self.bodies.append(body)
        sealed = "encrypt_type" in query
        message = read_xml(self._open(query, body) if sealed else body)
        self.came.put(message)
        if self.raw is not None:
            return Response(self.raw[0], status=self.raw[1])
        text = self.words(message)
        if not text:
            return Response("success")
        xml = text_reply(message, text)
        return Response(self._seal(xml, query["timestamp"], query["nonce"]) if sealed else xml)

    def _open(self, query: dict[str, str], body: bytes) -> bytes:
        signed = {
            "MsgSignature": query["msg_signature"],
            "TimeStamp": query["timestamp"],
            "Nonce": query["nonce"],
        }
        return self.envelope.open(cdata_xml({**read_xml(body), **signed}))

    def _seal(self, xml: bytes, timestamp: str, nonce: str) -> bytes:
        body, signature = self.envelope.seal(xml, ACCOUNT, timestamp, nonce)
        more = {"MsgSignature": signature, "TimeStamp": timestamp, "Nonce": nonce}
        return cdata_xml({"Encrypt": read_xml(body)["Encrypt"], **more})

    def next(self) -> dict[str, str]:
        return self.came.get(timeout=5)


def text_reply(message: dict[str, str], text: str) -> bytes:
    return cdata_xml(
        {
            "ToUserName": message["FromUserName"],
            "FromUserName": message["ToUserName"],
            "CreateTime": 1,
            "MsgType": "text",
            "Content": text,
        }
    )


@dataclass
class World:
    """One account: its page and API as a client, its bot, and both clocks."""

    bot: Bot
    bot_url: str
    key: str = KEY
    now: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    real: float = 1_800_000_000.0
    advanced: list[float] = field(default_factory=list)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = create_app(self.config()).test_client()

    def config(self) -> SimulatorConfig:
        return SimulatorConfig(
            bot_url=self.bot_url,
            app_id=APP_ID,
            app_secret="a-secret-for-tests",
            token=TOKEN,
            encoding_aes_key=self.key,
            account=ACCOUNT,
            people=[
                {"openid": "o-wang", "name": "王奶奶", "role": "resident", "note": "翠湖苑"},
                {"openid": "o-lin", "name": "林晓", "role": "worker"},
            ],
            now=lambda: self.now,
            advance=self.move,
            templates={
                "t-new": {
                    "title": "新诉求提醒",
                    "fields": {"character_string1": "诉求编号", "thing2": "事项", "time3": "时限"},
                }
            },
            real_time=lambda: self.real,
        )

    def move(self, seconds: float) -> None:
        self.advanced.append(seconds)
        self.now += timedelta(seconds=seconds)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        response = self.client.post(f"/simulator/{path}", json=body, buffered=True)
        return response.status_code, response.get_json()

    def get(self, path: str) -> Any:
        return self.client.get(f"/simulator/{path}").get_json()

    def say(self, **what: Any) -> dict[str, Any]:
        status, answer = self.post("say", {"openid": "o-wang", **what})
        assert status == 200, answer
        return answer

    def token(self) -> str:
        credentials = {"appid": APP_ID, "secret": "a-secret-for-tests"}
        body = {"grant_type": "client_credential", **credentials}
        return self.post("wechat-api/cgi-bin/stable_token", body)[1]["access_token"]

    def call(self, path: str, body: Any) -> dict[str, Any]:
        where = f"wechat-api/cgi-bin/{path}?access_token={self.token()}"
        return self.post(where, body)[1]

    def ask(self, path: str, **query: str) -> Any:
        where = f"/simulator/wechat-api/cgi-bin/{path}"
        return self.client.get(where, query_string={"access_token": self.token(), **query})

    def send_text(self, text: str = "已派单", openid: str = "o-wang") -> int:
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return self.call("message/custom/send", body)["errcode"]

    def send_template(self, fields: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        good = {"character_string1": "#12", "thing2": "楼道灯不亮", "time3": "2026-03-02 18:00"}
        data = {name: {"value": value} for name, value in (good | (fields or {})).items()}
        body = {"touser": "o-wang", "template_id": "t-new", "data": data, **more}
        return self.call("message/template/send", body)

    def inbox(self, openid: str = "o-wang") -> list[tuple[str, str]]:
        return [(item["kind"], item["text"]) for item in self.get(f"inbox/{openid}")]


@pytest.fixture(scope="session")
def _served_bot() -> Iterator[tuple[Bot, str]]:
    bot, app = Bot(), Flask("a bot for tests")
    app.add_url_rule("/wechat", view_func=bot.answer, methods=["POST"])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield bot, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def world(_served_bot: tuple[Bot, str]) -> World:
    bot, url = _served_bot
    bot.reset()
    return World(bot, url)


@pytest.fixture
def plain_world(_served_bot: tuple[Bot, str]) -> World:
    bot, url = _served_bot
    bot.reset()
    return World(bot, url, key="")


@pytest.fixture(scope="session")
def _lasting_world(_served_bot: tuple[Bot, str]) -> World:
    return World(*_served_bot)


@pytest.fixture
def still_world(_lasting_world: World) -> World:
    """Give one world to all tests that change nothing in it, because building one takes time."""
    _lasting_world.bot.reset()
    return _lasting_world
