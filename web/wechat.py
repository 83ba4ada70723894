"""The webhook: the platform's handshake, and its messages on their way to the bot and back."""

import logging
import re
import time
from collections.abc import Callable
from urllib.parse import unquote_plus

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from bot.failures import describe
from bot.incoming import CannotStore, Incoming
from web.refusals import Refused
from web.wechat_incoming import incoming_from
from web.wechat_wire import SUCCESS, Letter, Wire

log = logging.getLogger(__name__)

#: What the handshake may send back: the platform's are digits. Nothing that a browser would run.
_ECHO = re.compile(r"[\w.~:+/=-]{1,256}", re.ASCII)

_PLAIN = "text/plain; charset=utf-8"
_XML = "text/xml; charset=utf-8"


def create_blueprint(
    wire: Wire, hear: Callable[[Incoming], str], *, clock: Callable[[], float] = time.time
) -> Blueprint:
    """GET and POST /wechat. `hear` takes what arrived and gives the reply's words, "" for none.

    `clock` is real time in Unix seconds, for the freshness of signatures. The app's
    MAX_CONTENT_LENGTH bounds the body, also a chunked one. No answer is a server error but 503,
    which makes the platform send again: better than a 200 for a message that is not stored.
    """
    blueprint = Blueprint("wechat", __name__)

    @blueprint.get("/wechat")
    def handshake() -> Response:
        """Shows the platform's console that we know the token.

        A stale query is as good as a fresh one here: it gets back what it brought, nothing else.
        """
        try:
            wire.check_signature(request.args)
        except Refused as why:
            return _refuse(why)
        echo = request.args.get("echostr", "")
        return _answer(echo) if _ECHO.fullmatch(echo) else Response(status=403)

    @blueprint.post("/wechat")
    def receive() -> Response:
        """Takes one message or event."""
        body, query, now = _body(), _query(), clock()
        try:
            wire.check_signature(query)
            wire.check_fresh(query, now)
            letter = wire.open(query, body)
            incoming = incoming_from(letter, trusted=wire.safe)
        except Refused as why:
            return _refuse(why)
        return _reply(wire, letter, _heard(hear, incoming), now)

    return blueprint


def _body() -> bytes:
    """The body, of which a length that is said is trusted only up to what the app takes.

    The server has read it already and gives no more than its length; what comes without one goes
    through Flask's own reader, which stops at the same limit.
    """
    length, most = request.content_length, request.max_content_length
    if length is None or most is None:
        return request.get_data(cache=False)
    if length > most:
        raise RequestEntityTooLarge
    body: bytes = request.environ["wsgi.input"].read(length)
    return body


def _query() -> dict[str, str]:
    """The query string, the first of equal names. Read without what lists and files would need:
    every message pays for it.
    """
    pairs = [pair.partition("=") for pair in request.environ.get("QUERY_STRING", "").split("&")]
    return {name: unquote_plus(value) for name, _, value in reversed(pairs)}


def _heard(hear: Callable[[Incoming], str], incoming: Incoming) -> str | None:
    """The words of the reply; None when the message is not safely stored."""
    try:
        return hear(incoming)
    except CannotStore:
        log.error("A message cannot be stored; the platform is asked to send it again")
    except Exception as error:  # Whatever failed, a 200 would say that we have the message.
        log.error("A message failed: %s", describe(error))
    return None


def _reply(wire: Wire, letter: Letter, words: str | None, now: float) -> Response:
    if words is None:
        return Response(status=503)
    body = wire.reply(letter, words, now)
    return _answer(body, _PLAIN if body == SUCCESS else _XML)


def _answer(body: str, content_type: str = _PLAIN) -> Response:
    """A whole answer: the platform does not take a chunked one, so the length is always said."""
    return Response(body, content_type=content_type)


def _refuse(why: Refused) -> Response:
    log.warning("A delivery is refused with %d: %s", why.status, why)
    return Response(status=why.status)
