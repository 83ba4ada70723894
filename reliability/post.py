"""The platform's side of the webhook: one delivery over HTTP, and what came back."""

import contextlib
import re
import socket
import time
from dataclasses import dataclass

from bench.load import connected
from bench.mail import Delivery

#: The platform hangs up after so many seconds.
PATIENCE = 5.0
_WORDS = re.compile(rb"<Content><!\[CDATA\[(.*?)\]\]></Content>", re.DOTALL)
_NUMBER = re.compile(r"#(\d+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """How one delivery ended. `status` is 0 when no whole answer came back.

    `words` is what the resident reads; `refused` says that nobody listened.
    """

    status: int
    words: str
    seconds: float
    refused: bool = False

    @property
    def acked(self) -> bool:
        """Whether the platform takes the message for delivered."""
        return self.status == 200

    def number(self) -> int:
        """The number of the request that the words name, 0 when they name none."""
        found = _NUMBER.search(self.words)
        return int(found[1]) if found else 0


NOBODY = Answer(0, "", 0.0, refused=True)


class Wire:
    """One kept connection to one port, opened anew after it broke; for one thread.

    What it hands over is signed at that moment: a run may outlive a signature of its beginning.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self._sent_at = 0.0

    def send(self, delivery: Delivery) -> bool:
        """Hand it over; False when nobody listens. A kept connection may have ended: once more."""
        for _ in range(2):
            fresh = self._socket is None
            try:
                wire = self._socket or self._opened()
                self._sent_at = time.monotonic()
                wire.sendall(delivery.signed_anew().http())
            except OSError:
                self.close()
                if fresh:
                    return False
            else:
                return True
        return False

    def receive(self) -> Answer:
        """The answer to what was sent last; status 0 when it does not come whole or in time."""
        buffer = b""
        try:
            while (whole := _whole(buffer)) is None:
                piece = self._socket.recv(65536) if self._socket else b""
                if not piece:
                    raise ConnectionError("the server hung up")
                buffer += piece
        except OSError:
            self.close()
            return Answer(0, "", time.monotonic() - self._sent_at)
        seconds = time.monotonic() - self._sent_at
        status, body = whole
        found = _WORDS.search(body)
        return Answer(status, found[1].decode() if found else "", seconds)

    def deliver(self, delivery: Delivery) -> Answer:
        """Hand it over and wait for the answer."""
        return self.receive() if self.send(delivery) else NOBODY

    def close(self) -> None:
        """Hang up, whatever the other side is doing."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None

    def _opened(self) -> socket.socket:
        self._socket = connected(self.port)
        self._socket.settimeout(PATIENCE)
        return self._socket


def _whole(buffer: bytes) -> tuple[int, bytes] | None:
    """Status and body, once the answer has arrived."""
    head, mark, body = buffer.partition(b"\r\n\r\n")
    if not mark:
        return None
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    return (int(head.split(b" ", 2)[1]), body) if len(body) >= length else None
