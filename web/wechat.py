"""The webhook: the platform's handshake, and its messages on their way to the bot and back."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState

from bot.failures import describe
from bot.incoming import CannotStore, Incoming
from web.refusals import Refused
from web.short_way import Answer, ShortWay
from web.wechat_incoming import incoming_from
from web.wechat_wire import SUCCESS, Wire

log = logging.getLogger(__name__)

PATH = "/wechat"

#: What the handshake may send back: the platform's are digits. Nothing that a browser would run.
_ECHO = re.compile(r"[\w.~:+/=-]{1,256}", re.ASCII)

_PLAIN = "text/plain; charset=utf-8"
_XML = "text/xml; charset=utf-8"


class Door:
    """Where the platform's messages come in. `hear` takes what arrived and gives the reply's words,
    "" for none; `clock` is real time in Unix seconds, for the freshness of signatures.

    No answer is a server error but 503, which makes the platform send again: better than a 200
    for a message that is not stored.
    """

    def __init__(
        self, wire: Wire, hear: Callable[[Incoming], str], clock: Callable[[], float]
    ) -> None:
        self._wire = wire
        self._hear = hear
        self._clock = clock

    def take(self, body: bytes, query_string: str) -> Answer:
        """Take one message or event."""
        wire, query, now = self._wire, _query(query_string), self._clock()
        try:
            wire.check_signature(query)
            wire.check_fresh(query, now)
            letter = wire.open(query, body)
            incoming = incoming_from(letter, trusted=wire.safe)
        except Refused as why:
            return _refuse(why)
        words = self._heard(incoming)
        if words is None:
            return Answer("", _PLAIN, 503)
        said = wire.reply(letter, words, now)
        return Answer(said, _PLAIN if said == SUCCESS else _XML)

    def shake_hands(self, query: Mapping[str, str]) -> Answer:
        """Show the platform's console that we know the token.

        A stale query is as good as a fresh one here: it gets back what it brought, nothing else.
        """
        try:
            self._wire.check_signature(query)
        except Refused as why:
            return _refuse(why)
        echo = query.get("echostr", "")
        return Answer(echo, _PLAIN) if _ECHO.fullmatch(echo) else Answer("", _PLAIN, 403)

    def _heard(self, incoming: Incoming) -> str | None:
        """The words of the reply; None when the message is not safely stored."""
        try:
            return self._hear(incoming)
        except CannotStore:
            log.error("A message cannot be stored; the platform is asked to send it again")
        except Exception as error:  # Whatever failed, a 200 would say that we have the message.
            log.error("A message failed: %s", describe(error))
        return None


def create_blueprint(
    wire: Wire, hear: Callable[[Incoming], str], *, clock: Callable[[], float] = time.time
) -> Blueprint:
    """GET and POST /wechat, the latter by the short way where its body's length is said.

    The app's MAX_CONTENT_LENGTH bounds the body, also a chunked one.
    """
    blueprint, door = Blueprint("wechat", __name__), Door(wire, hear, clock)

    @blueprint.get(PATH)
    def handshake() -> Response:
        return _response(door.shake_hands(request.args))

    @blueprint.post(PATH)
    def receive() -> Response:
        body = request.get_data(cache=False)
        return _response(door.take(body, request.environ.get("QUERY_STRING", "")))

    @blueprint.record
    def shorten(state: BlueprintSetupState) -> None:
        app: Any = state.app
        most, headers = app.config["MAX_CONTENT_LENGTH"], app.config["HARDENING"]
        app.wsgi_app = ShortWay(app.wsgi_app, PATH, door.take, most, headers)

    return blueprint


def _query(query_string: str) -> dict[str, str]:
    """The query string, the first of equal names. Read without what lists and files would need:
    every message pays for it.
    """
    read = unquote_plus if "%" in query_string or "+" in query_string else str
    pairs = [pair.partition("=") for pair in query_string.split("&")]
    return {name: read(value) for name, _, value in reversed(pairs)}


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, content_type=answer.content_type)


def _refuse(why: Refused) -> Answer:
    log.warning("A delivery is refused with %d: %s", why.status, why)
    return Answer("", _PLAIN, why.status)
