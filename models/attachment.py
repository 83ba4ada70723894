"""Photos and voices that people send, fetched in the background before the platform drops them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class AttachmentState(StrEnum):
    """Where an attachment stands."""

    PENDING = "pending"  #: to be fetched
    STORED = "stored"  #: on our disk
    REFUSED = "refused"  #: not what it claims, or too large
    LOST = "lost"  #: the platform no longer has it


class Attachment(Base):
    """One photo or voice. The platform keeps it three days; `path` is below the media folder."""

    __tablename__ = "attachments"
    __table_args__ = (Index(None, "state", "retry_at"), Index(None, "request_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    kind: Mapped[str] = mapped_column(String(8))
    media_id: Mapped[str] = mapped_column(String(191))
    state: Mapped[str] = mapped_column(String(8), default=AttachmentState.PENDING)
    path: Mapped[str] = mapped_column(String(191), default="")
    size: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(191), default="")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    retry_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    lease_token: Mapped[str] = mapped_column(String(32), default="")
