"""What people were told about their data, and what they agreed to: a ledger, only added to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class ConsentKind(StrEnum):
    """What a consent is about; what is sensitive is agreed to apart (PIPL 29, 31)."""

    GENERAL = "general"  #: the notice that everybody reads first (PIPL 17)
    HEALTH = "health"  #: health, needed by care and errands
    MINOR = "minor"  #: somebody under 14, agreed to by a guardian


class ConsentAct(StrEnum):
    """What happened with a consent."""

    SHOWN = "shown"  #: the notice was said
    GIVEN = "given"  #: the person agreed
    WITHDRAWN = "withdrawn"  #: the person took it back (PIPL 15)


class Consent(Base):
    """One line of the ledger. The newest line of a kind says how it stands.

    `version` names the text in `consent_texts`. `guardian_id` is who agreed for a child.
    """

    __tablename__ = "consents"
    __table_args__ = (Index(None, "person_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(10))
    act: Mapped[str] = mapped_column(String(10))
    version: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16), default="")
    guardian_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ConsentText(Base):
    """What was said under a version, word for word; the version is made from the words."""

    __tablename__ = "consent_texts"

    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
