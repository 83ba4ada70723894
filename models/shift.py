"""The rota: who is on duty (值班) and who stands in for whom (替班), from when until when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Shift(Base):
    """A span in which one person is on duty, or in the place of another.

    `absent_id` None means duty: whoever has it is alarmed in emergencies and takes what comes at
    night. Otherwise the person answers in place of the absent one, even for an hour.
    """

    __tablename__ = "shifts"
    __table_args__ = (Index(None, "ends_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    absent_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
