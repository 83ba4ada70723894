"""The platform's calls to the bot: signed, sealed in safe mode, re-sent as the platform does.

Source: 接收普通消息: no answer within five seconds and the same delivery comes again, three in all.
"""

import logging
import queue
import secrets
import threading

import requests

from simulator.config import SimulatorConfig
from simulator.envelope import BrokenEnvelopeError, Envelope, sign
from simulator.messages import BadReplyError, Fields, cdata_xml, read_reply

DELIVERIES = 3
ANSWER_SECONDS = 5
#: What a person reads when the bot fails, in the platform's own words.
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"

log = logging.getLogger(__name__)


class DeliveryError(Exception):
    """The bot gave no answer the platform can show; the text says why."""


class Callbacks:
    """Brings messages and events to the bot's address."""

    def __init__(self, config: SimulatorConfig) -> None:
        self._config = config
        key = config.encoding_aes_key
        self._envelope = Envelope(config.token, key, config.app_id) if key else None
        self._url = config.bot_url.rstrip("/") + "/wechat"
        self._waiting: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def deliver(self, openid: str, xml: bytes) -> str:
        """Bring one message and give what the person sees of the answer, "" for nothing.

        Raises DeliveryError after three deliveries without an answer, or for an unusable answer.
        """
        query, body = self._signed(openid, xml)
        answer = self._post(query, body)
        if answer.status_code != 200:
            raise DeliveryError(f"机器人回答了 HTTP {answer.status_code}")
        content = answer.content
        if content in (b"", b"success"):
            return ""
        try:
            inner = self._envelope.open(content) if self._envelope else content
            return read_reply(inner, openid, self._config.account)
        except (BrokenEnvelopeError, BadReplyError) as problem:
            raise DeliveryError(str(problem)) from problem

    def deliver_later(self, openid: str, xml: bytes) -> None:
        """Bring an event in the background; nobody waits for the answer."""
        self._waiting.put((openid, xml))
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._deliver_waiting, daemon=True)
                self._thread.start()

    def _deliver_waiting(self) -> None:
        while True:
            openid, xml = self._waiting.get()
            try:
                self.deliver(openid, xml)
            except DeliveryError as problem:
                log.warning("an event did not reach the bot: %s", problem)

    def _signed(self, openid: str, xml: bytes) -> tuple[dict[str, str], bytes]:
        timestamp, nonce = str(int(self._config.real_time())), str(secrets.randbelow(10**10))
        signature = sign(self._config.token, timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "openid": openid}
        if self._envelope is None:
            return query, xml
        body, sealed = self._envelope.seal(xml, self._config.account, timestamp, nonce)
        return query | {"encrypt_type": "aes", "msg_signature": sealed}, body

    def _post(self, query: dict[str, str], body: bytes) -> requests.Response:
        with requests.Session() as session:
            # A proxy of the machine must not come between two ends on the same machine.
            session.trust_env = False
            for _ in range(DELIVERIES):
                try:
                    return session.post(
                        self._url,
                        params=query,
                        data=body,
                        headers={"Content-Type": "text/xml"},
                        timeout=ANSWER_SECONDS,
                    )
                except (requests.Timeout, requests.ConnectionError):
                    log.warning("the bot gave no answer in %s seconds", ANSWER_SECONDS)
        raise DeliveryError(f"机器人没有在 {ANSWER_SECONDS} 秒内回答（共发了 {DELIVERIES} 次）")


def event_xml(account: str, openid: str, second: int, event: Fields) -> bytes:
    """Write an event of the platform about one person; `second` is the real time."""
    head: Fields = {"ToUserName": account, "FromUserName": openid, "CreateTime": second}
    return cdata_xml({**head, "MsgType": "event", **event})
