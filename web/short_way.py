"""A way past Flask for POSTs that carry everything in body and query: the platform's messages.

What Flask does for a request (contexts, sessions, routing, its request and response objects)
costs more than reading the message: 190 µs, an eighth of all answers at saturation
(docs/decisions/0019). Whatever is not plainly such a POST goes the usual way.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from http.client import responses
from typing import Any, NamedTuple

from bot.failures import describe

log = logging.getLogger(__name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Answer(NamedTuple):
    """A whole answer: the platform does not take a chunked one, so its length is always said."""

    body: str
    content_type: str
    status: int = 200


#: Takes a body and a query string.
Take = Callable[[bytes, str], Answer]


class ShortWay:
    """The application `beyond`, but for POSTs to `path`, which `take` answers.

    A body of unknown length or over `most` bytes is left to `beyond`, which knows what to say.
    """

    def __init__(
        self, beyond: Wsgi, path: str, take: Take, most: int, headers: Sequence[tuple[str, str]]
    ) -> None:
        self._beyond = beyond
        self._path = path
        self._take = take
        self._most = most
        self._headers = list(headers)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """WSGI."""
        if environ["PATH_INFO"] != self._path or environ["REQUEST_METHOD"] != "POST":
            return self._beyond(environ, start_response)
        said = environ.get("CONTENT_LENGTH") or ""
        # Sixteen digits are more than enough, and int() of a million would be slow.
        if not (said.isascii() and said.isdecimal() and len(said) < 16 and int(said) <= self._most):
            return self._beyond(environ, start_response)
        answer = self._answer(environ["wsgi.input"].read(int(said)), environ)
        body = answer.body.encode()
        start_response(
            f"{answer.status} {responses[answer.status]}",
            [
                ("Content-Type", answer.content_type),
                ("Content-Length", str(len(body))),
                *self._headers,
            ],
        )
        return [body]

    def _answer(self, body: bytes, environ: dict[str, Any]) -> Answer:
        try:
            return self._take(body, environ.get("QUERY_STRING", ""))
        except Exception as error:  # Its words stay out of the log: they may quote people.
            log.error("A POST to %s failed: %s", self._path, describe(error))
            return Answer("", "text/plain; charset=utf-8", HTTPStatus.INTERNAL_SERVER_ERROR)
