"""Plain HTTP on a connection of its own for each call, past any proxy of the machine."""

import json
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answered:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float

    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


#: So many seconds a browser or a proxy waits for an answer.
PATIENCE = 60


def fetch(
    method: str, url: str, body: bytes | None = None, *, query: dict[str, str] | None = None
) -> Answered:
    """One call; OSError or HTTPException when nothing or half an answer came back."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{urlencode(query)}" if query else parts.path or "/"
    started = time.monotonic()
    with closing(HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)) as connection:
        connection.request(method, path, body, {"Content-Type": "text/xml"} if body else {})
        answer = connection.getresponse()
        return Answered(answer.status, answer.read(), time.monotonic() - started)
