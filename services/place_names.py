"""The names of the community's places, recognised when slightly misspelt.

A name may be written as it sounds (翠胡园 for 翠湖苑), or with one letter wrong. By its sound it
may mean several, and who wrote it is asked; a wrong letter is forgiven only where one fits.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from models.where import Where
from services.name_texts import TextNames
from services.sounds import SoundIndex
from services.spelling import (
    ANOTHER_KIND,
    FORGIVING,
    deletions,
    full_name,
    one_letter_off,
    plain_name,
    split_ending,
    written_by_sound,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The names of places and of roads by their sound."""

    names: SoundIndex
    roads: SoundIndex


class NameFinder:
    """Names with the keys of the places they mean.

    Filled once, all places with their own names first and what else they are called then; later
    only asked.
    """

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, ...]] = {}
        self._taught: set[str] = set()
        self._deletions: defaultdict[str, set[str]] = defaultdict(set)
        self._bare: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._roads: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._yards: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._texts = TextNames()
        self._heard: Heard | None = None

    def add(self, where: Where) -> str:
        """Learn a place by its own name and return its key, the same for every row of it."""
        name = full_name(where)
        key = plain_name(name)
        self._learn(key, key)
        if where.road:
            self._roads[plain_name(where.road)][key] = None
            self._learn_road(where, key)
        else:
            self._texts.add(name, Where(estate=name))
        return key

    def teach(self, name: str, key: str) -> None:
        """One more name of a place, unless it is another's own name.

        In two communities the same name may mean two places: then it means both.
        """
        plain = plain_name(name)
        if not plain or (plain in self._keys and plain not in self._taught):
            return
        self._taught.add(plain)
        self._keys[plain] = tuple(dict.fromkeys((*self._keys.get(plain, ()), key)))
        self._recognise(plain, key)
        self._texts.add(name, Where(estate=name))

    def meaning(self, name: str) -> Sequence[str]:
        """The keys that exactly this name has; none where it is not known as it is written."""
        return self._keys.get(plain_name(name), ())

    def keys_of(self, where: Where) -> Sequence[str]:
        """The keys that an estate, else a road with its number, may mean; none when unknown.

        A number alone means the yards of that number: 80号院.

        Several where phases are known and none was said (锦绣花园 of 一期 and 二期), where a
        name sounds like several, or has another meaning in another community.
        """
        if where.road_no and not (where.estate or where.road):
            return tuple(self._yards.get(where.road_no, ()))
        if where.estate and (keys := self._keys_of(plain_name(where.estate))):
            return keys
        yard = f"{where.road or ''}{where.road_no or ''}"
        return self._keys_of(plain_name(yard)) if yard else ()

    def on_road(self, road: str) -> Sequence[str]:
        """The keys of all places on a road, whose name may be written as it sounds."""
        said = plain_name(road)
        if said in self._roads:
            return tuple(self._roads[said])
        like = self._by_sound().roads.like(said)
        meant = (self._roads[known] for known in like if written_by_sound(said, known))
        return tuple(dict.fromkeys(key for keys in meant for key in keys))

    def find(self, text: str) -> Where:
        """The estate and the road named in a text, as they are written there."""
        return self._texts.find(text)

    def find_by_sound(self, text: str) -> Where:
        """The estate, else the road, that a text names by its sound, as it is written there."""
        return self._texts.find_by_sound(text)

    def _by_sound(self) -> Heard:
        """Made when a name is first not known as it is written; most messages never ask."""
        if self._heard is None:
            self._heard = Heard(SoundIndex(self._bare), SoundIndex(self._roads))
        return self._heard

    def _learn(self, name: str, key: str) -> None:
        """An earlier meaning stays; every name is also known with one letter left out."""
        if name and self._keys.setdefault(name, (key,)) == (key,):
            self._recognise(name, key)

    def _recognise(self, name: str, key: str) -> None:
        bare, phase = split_ending(name)
        self._bare[bare].setdefault(key, phase)
        if len(name) >= FORGIVING:
            for shorter in {name, *deletions(name)}:
                self._deletions[shorter].add(name)

    def _learn_road(self, where: Where, key: str) -> None:
        """80号院 is also called 80号; the road alone is found too, with whatever number follows."""
        road, number = where.road or "", where.road_no or ""
        self._yards[number][key] = None
        self._texts.add_yard(number)
        self._texts.add(road, Where(road=road))
        for written in dict.fromkeys((number, number.removesuffix("院"))):
            if written:
                self._learn(plain_name(road + written), key)
                self._texts.add(road + written, Where(road=road, road_no=written))

    def _keys_of(self, name: str) -> Sequence[str]:
        """As written, else but for its ending or phase, else by its sound or a wrong letter."""
        if known := self._keys.get(name):
            return known
        bare, phase = split_ending(name)
        known_phases = self._bare.get(bare, {})
        fitting = _of_phase(known_phases, phase)
        if fitting or known_phases or ANOTHER_KIND.search(name):
            return fitting
        return self._sounding(bare, phase) or self._misspelt(name)

    def _sounding(self, bare: str, phase: str) -> Sequence[str]:
        """All places whose names sound so."""
        found: dict[str, None] = {}
        for known in self._by_sound().names.like(bare):
            if written_by_sound(bare, known):
                found |= dict.fromkeys(_of_phase(self._bare[known], phase))
        return tuple(found)

    def _misspelt(self, name: str) -> Sequence[str]:
        """The one place whose name differs in one letter; none when two would do."""
        if len(name) < FORGIVING:
            return ()
        near = {
            key
            for shorter in (name, *deletions(name))
            for known in self._deletions.get(shorter, ())
            if one_letter_off(name, known)
            for key in self._keys[known]
        }
        return tuple(near) if len(near) == 1 else ()


def _of_phase(phases: dict[str, str], said: str) -> Sequence[str]:
    """The keys whose phase does not contradict what was said."""
    return tuple(key for key, phase in phases.items() if not (said and phase and said != phase))
