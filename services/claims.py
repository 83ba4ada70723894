"""What the rows of places say: which grid answers for which part of an estate or road."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from models.where import Where
from services.buildings import said_buildings


class PlaceRow(Protocol):
    """The columns of `places` that are used here."""

    grid_id: int
    estate: str
    aliases: Sequence[str]
    road: str
    road_no: str
    buildings: str
    lat: float | None
    lng: float | None


class Named(Protocol):
    """Whatever names a place as the community does: a row, a line of the community's file."""

    @property
    def estate(self) -> str:
        """The estate; empty for a place on a road."""
        ...

    @property
    def road(self) -> str:
        """The road; empty for an estate."""
        ...

    @property
    def road_no(self) -> str:
        """The number on the road."""
        ...


class LearnedRow(Named, Protocol):
    """The columns of `aliases` that are used here: a name, and the place that is called so."""

    @property
    def name(self) -> str:
        """What people call the place."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """One grid's part of an estate or of a road's number; no buildings means all of it."""

    grid_id: int
    where: Where
    buildings: frozenset[str]
    listed: str
    point: tuple[float, float] | None = None


def named(row: Named) -> Where:
    """The place itself, under the community's own name."""
    return Where(estate=row.estate or None, road=row.road or None, road_no=row.road_no or None)


def claim_of(row: PlaceRow) -> Claim:
    """What a row of `places` says."""
    point = None if row.lat is None or row.lng is None else (row.lat, row.lng)
    listed = f"{row.buildings}号楼" if row.buildings else ""
    # A list that cannot be read claims no building; read as "all" it would take its neighbours'.
    buildings = said_buildings(row.buildings) or frozenset({row.buildings} - {""})
    return Claim(row.grid_id, named(row), buildings, listed, point)


def canonical(where: Where, known: Where) -> Where:
    """What was said, with the place under the community's own name."""
    return Where(
        known.estate,
        known.road or where.road,
        known.road_no or (where.road_no if not known.road else None),
        where.building,
        where.unit,
        where.floor,
        where.room,
    )
