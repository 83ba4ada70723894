"""Names that people use for places and an admin has explained (别名)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Alias(Base):
    """One more name of a place of an organisation; it counts until it is undone.

    The place is named and not pointed at, because a load of the community's file may replace
    its row. `name` is as `plain_name` writes it.
    """

    __tablename__ = "aliases"
    __table_args__ = (Index(None, "org_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    org_id: Mapped[int] = mapped_column(ForeignKey("orgs.id"))
    name: Mapped[str] = mapped_column(String(64))
    estate: Mapped[str] = mapped_column(String(64), default="")
    road: Mapped[str] = mapped_column(String(64), default="")
    road_no: Mapped[str] = mapped_column(String(32), default="")
    learned_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    learned_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None]
