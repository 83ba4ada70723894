"""The community's own places: which estate, road and building belongs to which grid."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Place(Base):
    """An estate with its buildings, or a road with a number, in one grid.

    `buildings` lists what of an estate lies in this grid: "1-6,8,A"; empty means all of it.
    `managed` is false for a compound without a property company (无主管楼院).
    """

    __tablename__ = "places"
    __table_args__ = (CheckConstraint("estate <> '' OR road <> ''", name="named"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id"), index=True)
    estate: Mapped[str] = mapped_column(String(64), default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    road: Mapped[str] = mapped_column(String(64), default="")
    road_no: Mapped[str] = mapped_column(String(32), default="")
    buildings: Mapped[str] = mapped_column(String(255), default="")
    managed: Mapped[bool] = mapped_column(default=True)
    lat: Mapped[float | None]
    lng: Mapped[float | None]


class Household(Base):
    """A dwelling in a grid; its people are those whose `household_id` points here."""

    __tablename__ = "households"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id"), index=True)
    key: Mapped[str] = mapped_column(String(191), unique=True)
    whereabouts: Mapped[dict[str, Any]] = mapped_column(JSON)
