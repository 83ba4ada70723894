"""From what a person said to the grid that answers for it, by the community's own places.

Pure after building: texts and a home grid in, a decision out. Who asks is the caller's matter;
`missing` and `candidates` say what to ask for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from models.where import Where
from services.buildings import said_buildings
from services.claims import Claim, LearnedRow, PlaceRow, canonical, claim_of, named
from services.known_names import KnownNames
from services.nearby import Nearest, nearest
from services.place_names import NameFinder
from services.spelling import full_name, plain_name
from services.tree import GridNode, grouped, upwards


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible meaning, to be offered: 翠湖苑 1-6号楼."""

    grid_id: int | None
    where: Where
    label: str


Missing = Literal["estate", "building"]


class Resolution(NamedTuple):
    """The grid, if it is certain; the place in the community's names; else what to ask for.

    No grid and nothing missing: the place is not ours or not known, a person must dispatch it.
    """

    grid_id: int | None
    where: Where
    candidates: tuple[Candidate, ...] = ()
    missing: Missing | None = None


class PlaceIndex:
    """The places of all grids, ready to be asked; never changed after it is built."""

    def __init__(
        self,
        rows: Iterable[PlaceRow],
        grids: Iterable[GridNode],
        learned: Iterable[LearnedRow] = (),
    ) -> None:
        self._grids = {grid.id: grid for grid in grids}
        self._chains = {grid_id: tuple(upwards(grid_id, self._grids)) for grid_id in self._grids}
        self._names = NameFinder()
        by_key, called = defaultdict(list), []
        for row in rows:
            claim = claim_of(row)
            key = self._names.add(claim.where)
            by_key[key].append(claim)
            called += [(alias, key) for alias in row.aliases]
        self._claims: dict[str, list[Claim]] = dict(by_key)
        self._points = [claim for claims in by_key.values() for claim in claims if claim.point]
        called += [(alias.name, plain_name(full_name(named(alias)))) for alias in learned]
        for alias, key in called:
            # A place that has left the community takes its learned names along.
            if key in self._claims:
                self._names.teach(alias, key)
        #: Keys of places by the top grid of their claims, and by organisation.
        self._of_top = grouped(
            (self._chains[claim.grid_id][-1], key) for key, claim in self._pairs()
        )
        self._of_org = grouped(
            (self._grids[claim.grid_id].org_id, key) for key, claim in self._pairs()
        )

    def _pairs(self) -> Iterator[tuple[str, Claim]]:
        """Every claim with its key."""
        return ((key, claim) for key, claims in self._claims.items() for claim in claims)

    def mentioned(self, text: str) -> Where:
        """The community's own estate and road in a text, as written there; empty without any."""
        return self._names.find(text)

    def heard(self, text: str) -> Where:
        """The same, written by other letters of the same sound: 翠胡园."""
        return self._names.find_by_sound(text)

    def knows(self, where: Where) -> bool:
        """Whether the estate or the road that was said is one of the community's, or may be."""
        alone = where.road if not (where.estate or where.road_no) else None
        return bool(self._names.keys_of(where) or (alone and self._names.on_road(alone)))

    def places_of(self, name: str) -> tuple[Where, ...]:
        """The places that bear exactly this name, as they are called."""
        return tuple(self._claims[key][0].where for key in self._names.meaning(name))

    @cached_property
    def full_names(self) -> KnownNames:
        """What the places are called."""
        firsts = (claims[0] for claims in self._claims.values())
        return KnownNames(full_name(claim.where) for claim in firsts)

    def places_in(self, orgs: Collection[int]) -> tuple[tuple[Where, int], ...]:
        """Every place in these organisations, with the organisation it lies in."""
        return tuple(
            (self._claims[key][0].where, org_id)
            for org_id in sorted(orgs)
            for key in dict.fromkeys(self._of_org.get(org_id, ()))
        )

    def resolve(self, where: Where, home_grid: int | None = None) -> Resolution:
        """Which grid answers for `where`; `home_grid` is the resident's own, if it is known."""
        home = home_grid if home_grid in self._grids else None
        if where.estate or where.road or where.road_no:
            return self._named(where, home)
        said = said_buildings(where.building)
        if home is not None and not said:
            return Resolution(home, where)
        return self._unnamed(where, said, home)

    def nearest(self, lat: float, lng: float) -> Nearest | None:
        """The place nearest to a location in GCJ-02 degrees, within half a kilometre."""
        return nearest(self._points, lat, lng)

    def _named(self, where: Where, home: int | None) -> Resolution:
        """The estate, the road or the number of a yard was said."""
        keys = self._names.keys_of(where)
        if not keys:
            return self._road_alone(where, home)
        if len(keys) > 1:
            keys = self._keys_near_home(keys, home)
        if len(keys) > 1:
            return self._one_of(keys, where)
        claims = self._near_home(self._claims[keys[0]], home)
        return self._among(claims, canonical(where, claims[0].where))

    def _among(self, claims: Sequence[Claim], where: Where) -> Resolution:
        """The grid among the claims to one place."""
        said = said_buildings(where.building)
        if said:
            fitting = [claim for claim in claims if claim.buildings and said <= claim.buildings]
            fitting = fitting or [claim for claim in claims if not claim.buildings]
            if grid_id := self._one_grid(fitting, deepest=True):
                return Resolution(grid_id, where)
        if grid_id := self._one_grid(claims, deepest=False):
            return Resolution(grid_id, where)
        return Resolution(None, where, self._parts(claims, where), "building")

    def _one_grid(self, claims: Sequence[Claim], *, deepest: bool) -> int | None:
        """The one grid that the claims lie in, as deep as is certain; None when they differ.

        With a fitting building the micro-grid is preferred; without one, the grid above all.
        """
        if not claims:
            return None
        if len(claims) == 1:
            return claims[0].grid_id
        chains = [self._chains[claim.grid_id] for claim in claims]
        if deepest:
            longest = max(chains, key=len)
            if all(chain[0] in longest for chain in chains):
                return longest[0]
        shared = set(chains[0]).intersection(*chains[1:])
        return next((grid_id for grid_id in chains[0] if grid_id in shared), None)

    def _road_alone(self, where: Where, home: int | None) -> Resolution:
        """A road without a number that is known: certain only where the road has one grid."""
        if where.estate or where.road_no or not where.road:
            return Resolution(None, where)
        keys = self._names.on_road(where.road)
        claims = self._near_home([claim for key in keys for claim in self._claims[key]], home)
        if not claims:
            return Resolution(None, where)
        if grid_id := self._one_grid(claims, deepest=False):
            return Resolution(grid_id, where)
        return Resolution(None, where, self._offers(keys, where), "estate")

    def _unnamed(self, where: Where, said: frozenset[str], home: int | None) -> Resolution:
        """Only a building, or less, was said: the resident's own estate is meant, if any."""
        if home is not None:
            top = self._chains[home][-1]
            at_home = list(dict.fromkeys(self._of_top.get(top, ())))
            mine = [key for key in at_home if self._lists(key, said, top)]
            mine = mine or [key for key in at_home if self._has(key, said)]
            if mine:
                return self._one_of(mine, where)
        org_id = self._grids[home].org_id if home is not None else None
        everywhere = self._claims if org_id is None else self._of_org.get(org_id, ())
        estates = [key for key in dict.fromkeys(everywhere) if self._has(key, frozenset())]
        if len(estates) == 1:
            return self._one_of(estates, where)
        fitting = [key for key in estates if self._has(key, said)]
        return Resolution(None, where, self._offers(fitting or estates, where), "estate")

    def _one_of(self, keys: Sequence[str], where: Where) -> Resolution:
        """The only place, or a choice among several."""
        if len(keys) > 1:
            return Resolution(None, where, self._offers(keys, where), "estate")
        claims = self._claims[keys[0]]
        return self._among(claims, canonical(where, claims[0].where))

    def _lists(self, key: str, said: frozenset[str], top: int) -> bool:
        """Whether a place lists these buildings within a top grid."""
        return any(
            said <= claim.buildings and self._chains[claim.grid_id][-1] == top
            for claim in self._claims[key]
        )

    def _has(self, key: str, said: frozenset[str]) -> bool:
        """Whether a place may have these buildings.

        An estate that lists none may have any; a house on a road has those it lists.
        """
        return any(
            said <= claim.buildings if claim.buildings else bool(claim.where.estate)
            for claim in self._claims[key]
        )

    def _near_home(self, claims: Sequence[Claim], home: int | None) -> Sequence[Claim]:
        """Of two estates with one name in two communities, the resident's own is meant."""
        if home is None or len(claims) == 1:
            return claims
        org_id = self._grids[home].org_id
        near = [claim for claim in claims if self._grids[claim.grid_id].org_id == org_id]
        return near or claims

    def _keys_near_home(self, keys: Sequence[str], home: int | None) -> Sequence[str]:
        """Of two places that one name may mean, those in the resident's own community."""
        if home is None:
            return keys
        at_home = self._of_org.get(self._grids[home].org_id, ())
        return [key for key in keys if key in at_home] or keys

    def _offers(self, keys: Sequence[str], where: Where) -> tuple[Candidate, ...]:
        """The places to choose among, each with what was said of the building."""
        offers = []
        for key in keys:
            claims = self._claims[key]
            meant = canonical(where, claims[0].where)
            offers.append(Candidate(self._among(claims, meant).grid_id, meant, meant.label()))
        return tuple(offers)

    def _parts(self, claims: Sequence[Claim], where: Where) -> tuple[Candidate, ...]:
        """The grids that share a place, each with its buildings; micro-grids stay inside."""
        grids = {claim.grid_id for claim in claims}
        return tuple(
            Candidate(claim.grid_id, where, f"{claim.where.label()} {claim.listed}".strip())
            for claim in claims
            if not grids.intersection(self._chains[claim.grid_id][1:])
        )
