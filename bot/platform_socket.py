"""A bound on the time of a whole answer: status line, headers and body, however they drip.

The timeouts of `requests` begin anew with each byte, so an answer of one byte every few seconds
would hold its thread for hours. Here each read waits no longer than what is left of the call.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse
from socket import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

#: When the call of this thread must be over, by the monotonic clock.
_DEADLINE: ContextVar[float] = ContextVar("deadline")


@contextmanager
def ends_in(seconds: float) -> Iterator[None]:
    """A call by `BoundedAdapter` in this block reads no longer than this from now on."""
    token = _DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


class _Bounded(io.RawIOBase):
    """What comes from a socket, as long as the call may last."""

    def __init__(self, link: socket, raw: io.RawIOBase) -> None:
        self._link = link
        self._raw = raw
        self._patience = link.gettimeout()

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """The next bytes; TimeoutError, as for one long pause, when the time is over."""
        left = _DEADLINE.get() - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer came too slowly")
        self._link.settimeout(left if self._patience is None else min(left, self._patience))
        try:
            return self._raw.readinto(buffer)
        finally:
            # The connection is kept for further calls, which have their own time.
            self._link.settimeout(self._patience)

    def close(self) -> None:
        """Close the socket's file; the connection itself stays."""
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer read through `_Bounded`."""

    def __init__(self, sock: socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Bounded(sock, self.fp.detach()))


class _Connection(HTTPConnection):
    response_class = _Answer


class _TlsConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class BoundedAdapter(HTTPAdapter):
    """Calls whose whole answer takes no longer than `ends_in` says."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Let the connections be those that read within bounds."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
