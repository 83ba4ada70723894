"""Photos and voices as rows, to be fetched before the platform drops them after three days."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from models import Attachment, AttachmentState

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def keep(db: Connection, now: datetime, person_id: int, kind: str, media_id: str) -> int:
    """A row for a photo or voice, to be fetched in the background within the three days."""
    made = db.execute(
        insert(Attachment),
        {
            "person_id": person_id,
            "kind": kind,
            "media_id": media_id,
            "state": AttachmentState.PENDING,
            "path": "",
            "size": 0,
            "error": "",
            "tries": 0,
            "created_at": now,
            "retry_at": _LONG_AGO,
            "lease_until": _LONG_AGO,
            "lease_token": "",
        },
    ).inserted_primary_key
    assert made is not None
    return int(made[0])


def count(db: Connection, request_id: int) -> int:
    """How many photos and voices belong to a request."""
    mine = select(func.count(Attachment.id)).where(Attachment.request_id == request_id)
    return int(db.execute(mine).scalar_one())
