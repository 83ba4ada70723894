"""HTTP to a messaging platform: bounded in time and size, and silent about secrets.

The home of `requests`, with `platform_socket`, which bounds an answer in time. Nothing but the
configured host is ever called, and no redirect is followed, because a call carries the access
token.
"""

import json
import logging
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from bot.errcodes import OversizeError, PlatformError
from bot.platform_socket import BoundedAdapter, ends_in

#: An answer in JSON is far shorter; whatever is longer is not one.
MAX_JSON = 1 << 20
_CHUNK = 1 << 16
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, for a pause between two bytes, for a whole answer, for a whole media."""

    connect: float = 3.0
    read: float = 5.0
    overall: float = 10.0
    media: float = 20.0


@dataclass(frozen=True, slots=True)
class Body:
    """What came back with status 200."""

    content_type: str
    data: bytes


class PlatformHttp:
    """Calls to one host, from any number of threads: each call borrows a session of its own."""

    def __init__(self, base_url: str, timeouts: Timeouts) -> None:
        # urllib3 writes whole URLs, with the token in them, into its debug lines and warnings.
        logging.getLogger("urllib3").setLevel(logging.ERROR)
        self._base = base_url.rstrip("/")
        self._timeouts = timeouts
        self._idle: deque[requests.Session] = deque()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        payload: Any = None,
        max_bytes: int = MAX_JSON,
        seconds: float | None = None,
    ) -> Body:
        """The body of a 200; anything else is a `PlatformError` that names no URL.

        `payload` goes as JSON with its characters as they are, because the platform shows
        escaped ones literally. `seconds` is for the whole answer.
        """
        limits = self._timeouts
        with self._borrowed() as session, ends_in(limits.overall if seconds is None else seconds):
            try:
                with session.request(
                    method,
                    self._base + path,
                    params=params,
                    data=None if payload is None else _encoded(payload),
                    headers={"Content-Type": "application/json"} if payload is not None else None,
                    timeout=(limits.connect, limits.read),
                    stream=True,
                    allow_redirects=False,
                ) as response:
                    return _body(response, max_bytes)
            except (OSError, urllib3.exceptions.HTTPError) as error:
                # requests' own errors are OSErrors. They are dropped here, outside of what is
                # raised below, because their text and attributes hold the URL.
                failure = _failure(error)
        raise failure

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _borrowed(self) -> Iterator[requests.Session]:
        session = self._idle.pop() if self._idle else self._session()
        try:
            yield session
        finally:
            self._idle.append(session)

    def _session(self) -> requests.Session:
        session = requests.Session()
        # The bytes are read as they come: nothing is unpacked, so nothing can be a bomb.
        session.headers["Accept-Encoding"] = "identity"
        # A proxy of the environment cannot reach a simulator on this very machine.
        session.trust_env = urlsplit(self._base).hostname not in _LOOPBACK
        for scheme in ("http://", "https://"):
            session.mount(scheme, BoundedAdapter())
        return session


def _encoded(payload: Any) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


def _body(response: requests.Response, max_bytes: int) -> Body:
    """Read the answer piece by piece, so that one that never ends is cut off."""
    if response.status_code != 200:
        raise PlatformError(f"HTTP {response.status_code}")
    data = bytearray()
    while piece := response.raw.read1(_CHUNK):
        data += piece
        if len(data) > max_bytes:
            raise OversizeError(max_bytes)
    return Body(response.headers.get("Content-Type", ""), bytes(data))


def _failure(error: Exception) -> PlatformError:
    """Our own error; whether the platform may have acted depends on how far the call came."""
    name = type(error).__name__
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    refused = isinstance(cause, urllib3.exceptions.NewConnectionError)
    before = (requests.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)
    never_sent = refused or isinstance(error, before)
    return PlatformError(f"no answer ({name})", unknown=not never_sent)
