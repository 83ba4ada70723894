"""Words that a community teaches the understanding (词), and what they were learned from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class WordChange(Base):
    """One change of the words: one is added to a category, or struck from it.

    `version` rises by one with every change. The words in force are the changes that are not
    undone, in their order. `evidence` says why it was made and how it was tried.
    """

    __tablename__ = "word_changes"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    word: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(8))
    struck: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]


class WordSuggestion(Base):
    """A word that the program suggested for a category; the same is never suggested again."""

    __tablename__ = "word_suggestions"
    __table_args__ = (UniqueConstraint("word", "code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    word: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(8))
    corrected: Mapped[int]
    harm: Mapped[int]
    at: Mapped[datetime]


class Corrector(StrEnum):
    """Who said what a message means."""

    NOBODY = ""  #: a person of the community has to look
    RESIDENT = "resident"  #: by choosing when asked
    STAFF = "staff"  #: 改类, 未识别


class Correction(Base):
    """A message that was not understood, or not at once, and what people said it means.

    It is about a request, or, where none was made of it, about the message of that key. `meant`
    is empty as long as nobody knows. `look_at` is when suggestions are sought in it, None after.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        Index(None, "meant", "at"),
        Index(None, "at"),
        Index(None, "look_at"),
        Index(None, "request_id"),
        Index(None, "message_key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("requests.id"))
    message_key: Mapped[str] = mapped_column(String(64), default="")
    guessed: Mapped[str] = mapped_column(String(8))
    meant: Mapped[str] = mapped_column(String(8), default="")
    by: Mapped[str] = mapped_column(String(12), default=Corrector.NOBODY)
    said_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    look_at: Mapped[datetime | None]
