"""Fetching photos and voices before the platform drops them, after three days.

They are asked for by their media id from the configured host only; a link in a message is never
followed.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import Connection, Row, Table, insert, true

from bot.claims import claim, settle
from bot.errcodes import OversizeError, PlatformError, Verdict
from bot.media_files import write_once
from bot.retry import PATIENCE, STUBBORN, Patience, next_try, parked_until
from models import Attachment, AttachmentState, Base, DoomedFile
from models.transact import Transact

ATTACHMENTS: Table = Base.metadata.tables[Attachment.__tablename__]
DOOMED: Table = Base.metadata.tables[DoomedFile.__tablename__]

#: How long the platform keeps what a person sent (its page on temporary media).
KEPT = timedelta(days=3)

#: No number of failures loses a photo while the platform still has it.
ANY_NUMBER = 1 << 20

#: First bytes of a voice: what phones record, and what the platform may turn it into.
VOICES: Mapping[bytes, str] = MappingProxyType(
    {b"#!AMR": "amr", b"ID3": "mp3", b"\xff\xfb": "mp3", b"\xff\xf3": "mp3"}
)

#: Checks an image and takes out what it tells of its maker: new bytes and the file's ending.
#: Raises ValueError with the reason when it is not one we keep.
CleanImage = Callable[[bytes], tuple[bytes, str]]


class MediaSource(Protocol):
    """Where the bytes come from."""

    def get_media(self, media_id: str, max_bytes: int) -> bytes:
        """The bytes, or a `PlatformError`."""


class MediaFetcher:
    """Fetches one attachment after the other into `directory`, each under a lease of its own."""

    def __init__(
        self,
        transact: Transact,
        source: MediaSource,
        clean_image: CleanImage,
        directory: Path,
        max_bytes: int,
    ) -> None:
        self._transact = transact
        self._source = source
        self._clean_image = clean_image
        self._directory = directory
        self._max_bytes = max_bytes
        self._closing = threading.Event()

    def fetch_due(
        self, *, real_now: datetime, batch: int = 20, jitter: Callable[[], float] | None = None
    ) -> int:
        """Fetch at most `batch` waiting attachments; gives how many were stored."""
        spread = jitter or (lambda: random.uniform(0.9, 1.1))
        began, stored = time.monotonic(), 0
        for _ in range(batch):
            moment = real_now + timedelta(seconds=time.monotonic() - began)
            row = None if self._closing.is_set() else self._claim(moment)
            if row is None:
                break
            values = self._fetch(row, moment, spread())
            self._settle(row, moment, values)
            stored += values["state"] is AttachmentState.STORED
        return stored

    def stop(self) -> None:
        """Begin nothing more; what is being fetched is finished."""
        self._closing.set()

    def _claim(self, real_now: datetime) -> Row[Any] | None:
        order = [ATTACHMENTS.c.id]
        rows = self._transact(
            lambda db: claim(db, ATTACHMENTS, true(), order, real_now=real_now, limit=1)
        )
        return rows[0] if rows else None

    def _settle(self, row: Row[Any], real_now: datetime, values: dict[str, Any]) -> None:
        def work(db: Connection) -> None:
            ours = settle(db, ATTACHMENTS, row.lease_token, row.id, real_now, **values)
            if not ours and values.get("path"):
                # Who sent it was forgotten meanwhile, or another process has fetched it too.
                db.execute(insert(DOOMED).values(path=values["path"], at=real_now))

        self._transact(work)

    def _fetch(self, row: Row[Any], real_now: datetime, spread: float) -> dict[str, Any]:
        """Download, check and write one; gives the row's new values."""
        try:
            data = self._source.get_media(row.media_id, self._max_bytes)
            data, ending = self._checked(row.kind, data)
        except (OversizeError, ValueError) as error:
            return {"state": AttachmentState.REFUSED, "error": str(error)[:191]}
        except PlatformError as error:
            return _again(row, error, real_now, spread)
        path = write_once(self._directory, data, ending)
        return {"state": AttachmentState.STORED, "path": path, "size": len(data), "error": ""}

    def _checked(self, kind: str, data: bytes) -> tuple[bytes, str]:
        if kind == "image":
            return self._clean_image(data)
        ending = next((end for start, end in VOICES.items() if data.startswith(start)), "")
        if kind != "voice" or not ending:
            raise ValueError(f"not a {kind} we keep")
        return data, ending


def _again(
    row: Row[Any], error: PlatformError, real_now: datetime, spread: float
) -> dict[str, Any]:
    """When to fetch it again after a failure; never, once the platform has dropped it."""
    if error.verdict is Verdict.MEDIA_LOST or real_now - row.created_at > KEPT:
        return {"state": AttachmentState.LOST, "error": str(error)[:191]}
    longest = PATIENCE.get(error.verdict, STUBBORN).longest
    patience = Patience(ANY_NUMBER, longest)
    again = parked_until(error.verdict, real_now) or next_try(
        row.tries + 1, real_now, spread, patience
    )
    return {
        "state": AttachmentState.PENDING,
        "tries": row.tries + 1,
        "retry_at": again,
        "error": str(error)[:191],
    }
