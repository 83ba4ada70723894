"""Pictures and voice that people send: kept three days of business time, then gone."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=3)

#: First bytes → (kind, content type): the formats a person's phone sends.
FORMATS = {
    b"\xff\xd8\xff": ("image", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("image", "image/png"),
    b"#!AMR": ("voice", "audio/amr"),
}
#: Bytes allowed, by kind. Source: the platform's limits for temporary media.
LIMITS = {"image": 10 * 1024 * 1024, "voice": 2 * 1024 * 1024}


@dataclass(frozen=True)
class Medium:
    """One stored file."""

    content: bytes
    content_type: str
    stored_at: datetime


def format_of(content: bytes) -> tuple[str, str] | None:
    """Tell kind and content type by the first bytes; None for what no phone sends."""
    return next((found for start, found in FORMATS.items() if content.startswith(start)), None)


class MediaStore:
    """The files by their media id."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._media: dict[str, Medium] = {}

    def keep(self, content: bytes, content_type: str) -> str:
        """Store a file, forget those that are too old, and give the new media id."""
        media_id = secrets.token_urlsafe(48)
        now = self._now()
        with self._lock:
            self._media = {k: m for k, m in self._media.items() if now - m.stored_at < KEPT}
            self._media[media_id] = Medium(content, content_type, now)
        return media_id

    def find(self, media_id: str) -> Medium | None:
        """Give the file, or None when there is none or its three days are over."""
        with self._lock:
            medium = self._media.get(media_id)
        return medium if medium and self._now() - medium.stored_at < KEPT else None
