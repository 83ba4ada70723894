"""Who is to be forgotten, what was deleted, and which files have still to go."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Why(StrEnum):
    """Why something was deleted."""

    ASKED = "asked"  #: 删除我的信息
    UNFOLLOWED = "unfollowed"  #: the person left the account
    RETENTION = "retention"  #: it was kept as long as the settings say


class Erasure(Base):
    """Somebody who is to be forgotten, as soon as nothing of theirs is open, at `due_at` at last.

    `address_mark` is the hash of an address that is gone, by which whoever follows again before
    is known. `kept` are the numbers of requests that were still open at the end of the term:
    they lose their story when they end. Once `person_id` is None nobody is named any more.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index(None, "look_at"), Index(None, "address_mark"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    why: Mapped[str] = mapped_column(String(12))
    address_mark: Mapped[str] = mapped_column(String(64), default="")
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    kept: Mapped[list[Any]] = mapped_column(JSON, default=list)


class Deletion(Base):
    """One line of the log of deletions: what kind, how many, when, why; never whose."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(32))
    why: Mapped[str] = mapped_column(String(12))
    count: Mapped[int]


class DoomedFile(Base):
    """A file of the media folder that no row needs any more; `path` is made of its bytes' hash."""

    __tablename__ = "doomed_files"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    path: Mapped[str] = mapped_column(String(191))
    at: Mapped[datetime]


def mark_of(channel: str, value: str) -> str:
    """The mark of an address, from which nobody finds the address again."""
    return hashlib.sha256(f"{channel}:{value}".encode()).hexdigest()
