"""The known place nearest to a location from the map."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians

from models.where import Where
from services.claims import Claim

#: A location farther than this from every known place is of none of them.
NEAR_METRES = 500.0
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Nearest:
    """The known place nearest to a location, with its distance in metres."""

    grid_id: int
    where: Where
    metres: float


def nearest(claims: Iterable[Claim], lat: float, lng: float) -> Nearest | None:
    """The nearest of the places whose point is known, to a location in GCJ-02 degrees."""
    east = METRES_PER_DEGREE * cos(radians(lat))
    best: Nearest | None = None
    for claim in claims:
        if claim.point is None:
            continue
        y, x = claim.point
        metres = hypot((lat - y) * METRES_PER_DEGREE, (lng - x) * east)
        if metres <= (best.metres if best else NEAR_METRES):
            best = Nearest(claim.grid_id, claim.where, metres)
    return best
