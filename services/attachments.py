"""Photos and voices as rows, to be fetched before the platform drops them after three days."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from models import Attachment, AttachmentState, table_of
from models.inserting import insert_row
from services.desk import Desk
from services.history import Owed, is_owed, owe
from services.personal import Erased, Personal
from services.ticket import Ticket

#: How long the platform keeps what a person sent.
KEPT = timedelta(days=3)
#: So many are sent at once: the platform takes five messages after each of the asker's.
SHOWN = 3
NAMES = {"image": "照片", "voice": "语音"}
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PERSONAL = (
    Personal(
        Attachment,
        Erased.DELETED,
        owner="person_id",
        about="request_id",
        words=("media_id", "path"),
        plain=("kind", "state", "error", "lease_token"),
        title="照片和语音",
        shown={
            "request_id": "事项号",
            "kind": "种类",
            "path": "文件名",
            "size": "字节",
            "created_at": "时间",
        },
        serving=True,
    ),
)


def keep(db: Connection, now: datetime, person_id: int, kind: str, media_id: str) -> int:
    """A row for a photo or voice, to be fetched in the background within the three days."""
    return insert_row(
        db,
        table_of(Attachment),
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
    )


def show(desk: Desk, ticket: Ticket) -> int:
    """Owe whoever asks the photos and voices of a request, as they are; how many there are.

    They go out at once, within the window that the asking has opened.
    """
    mine = select(Attachment.id, Attachment.kind, Attachment.media_id, Attachment.created_at)
    rows = desk.db.execute(
        mine.where(Attachment.request_id == ticket.id).order_by(Attachment.id.desc()).limit(SHOWN)
    ).all()
    moment = int(desk.now.timestamp())
    for row in reversed(rows):
        subject = f"media:{row.id}:{moment}"
        if desk.now - row.created_at > KEPT or is_owed(desk.db, subject, desk.person_id):
            continue
        facts = {
            "number": f"#{ticket.id}",
            "medium": row.kind,
            "media_id": row.media_id,
            "what": NAMES.get(row.kind, "文件"),
        }
        told = Owed(desk.person_id, "media", facts, desk.now, urgent=True)
        owe(desk.db, desk.now, subject, [told], request_id=ticket.id)
    return len(rows)
