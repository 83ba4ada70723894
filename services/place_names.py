"""The names of the community's places: found in a text, and recognised when slightly misspelt."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from models.where import Where

#: What tells one place from its neighbour; a difference in these is never a slip of the pen.
DISTINCT = frozenset(
    "0123456789一二三四五六七八九十东西南北中前后左右新老ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
#: After a name, these make it the name of something else: 翠湖 is an estate, 翠湖公园 a park.
SOMETHING_ELSE = re.compile(r"[大东西南北中]?[路街]|大道|公园|广场|医院|[小中大]学|学校|大桥|社区")
#: The same at the end of a name, which is then not forgiven: 育才小学 is not 育才小区.
ANOTHER_KIND = re.compile(rf"(?:{SOMETHING_ELSE.pattern})$")
#: Endings that people add and leave out, and phases, which differ only when both name one.
GENERIC = r"(?:小区|社区|院)?"
PHASE = r"(第?[一二三四五六七八九十\d]+[期区]|[东西南北中]区)?"
ENDING = re.compile(f"{GENERIC}{PHASE}{GENERIC}$")
HOUSE_NUMBER = re.compile(r"\d{1,4}号(?:院(?!子))?(?!楼|门(?!口))")
#: Shorter names have too many neighbours to forgive a letter.
FORGIVING = 3
#: What is left without an ending must still be a name.
MEANING = 2


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way a place is written in texts."""

    text: str
    where: Where


class NameFinder:
    """Names with the key of the place they mean; filled once, then only asked."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._deletions: defaultdict[str, set[str]] = defaultdict(set)
        self._bare: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._roads: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._starts: dict[str, list[Spelling]] = {}

    def add(self, where: Where, aliases: Sequence[str]) -> str:
        """Learn a place and return its key, the same for every row of the same place."""
        names = [where.estate or f"{where.road}{where.road_no or ''}", *aliases]
        key = plain_name(names[0])
        for name in names:
            self._learn(plain_name(name), key)
        if where.road:
            self._roads[plain_name(where.road)][key] = None
            self._learn_road(where, key)
        else:
            for name in names:
                self._spell(name, Where(estate=name))
        return key

    def keys_of(self, where: Where) -> Sequence[str]:
        """The keys that an estate, else a road with its number, may mean; none when unknown.

        Two keys only where phases are known and none was said: 锦绣花园 of 一期 and 二期.
        """
        for said in (where.estate, f"{where.road or ''}{where.road_no or ''}"):
            if said and (keys := self._keys_of(plain_name(said))):
                return keys
        return ()

    def on_road(self, road: str) -> Sequence[str]:
        """The keys of all places on a road."""
        return tuple(self._roads.get(plain_name(road), ()))

    def find(self, text: str) -> Where:
        """The longest estate and the longest road named in a text, as they are written there."""
        estate, road = Spelling("", Where()), Spelling("", Where())
        for position, letter in enumerate(text):
            for spelling in self._starts.get(letter, ()):
                if not text.startswith(spelling.text, position):
                    continue
                after = position + len(spelling.text)
                if spelling.where.road:
                    found = _numbered(spelling, text, after)
                    road = max(road, found, key=lambda one: len(one.text))
                    break
                if not SOMETHING_ELSE.match(text, after):
                    estate = max(estate, spelling, key=lambda one: len(one.text))
                    break
        return estate.where.filled_from(road.where) if road.text else estate.where

    def _learn(self, name: str, key: str) -> None:
        """An earlier meaning stays; every name is also known with one letter left out."""
        if not name or self._keys.setdefault(name, key) != key:
            return
        bare, phase = _split(name)
        self._bare[bare].setdefault(key, phase)
        if len(name) >= FORGIVING:
            for shorter in {name, *_deletions(name)}:
                self._deletions[shorter].add(name)

    def _learn_road(self, where: Where, key: str) -> None:
        """80号院 is also called 80号; the road alone is found too, with whatever number follows."""
        road, number = where.road or "", where.road_no or ""
        self._spell(road, Where(road=road))
        for written in dict.fromkeys((number, number.removesuffix("院"))):
            if written:
                self._learn(plain_name(road + written), key)
                self._spell(road + written, Where(road=road, road_no=written))

    def _spell(self, text: str, where: Where) -> None:
        if not text:
            return
        spellings = self._starts.setdefault(text[0], [])
        if all(known.text != text for known in spellings):
            spellings.append(Spelling(text, where))
            spellings.sort(key=lambda known: -len(known.text))

    def _keys_of(self, name: str) -> Sequence[str]:
        """As written, else but for its ending or phase, else with one letter wrong."""
        if known := self._keys.get(name):
            return (known,)
        bare, phase = _split(name)
        known_phases = self._bare.get(bare, {})
        fitting = [key for key, other in known_phases.items() if not (phase and other)]
        if fitting or known_phases or ANOTHER_KIND.search(name):
            return fitting
        return self._misspelt(name)

    def _misspelt(self, name: str) -> Sequence[str]:
        """The one place whose name differs in one letter; none when two would do."""
        if len(name) < FORGIVING:
            return ()
        near = {
            self._keys[known]
            for shorter in (name, *_deletions(name))
            for known in self._deletions.get(shorter, ())
            if _one_letter_off(name, known)
        }
        return tuple(near) if len(near) == 1 else ()


def _split(name: str) -> tuple[str, str]:
    """A name without its usual ending, and its phase or quarter."""
    ending = ENDING.search(name)
    if ending is None or ending.start() < MEANING:
        return name, ""
    return name[: ending.start()], ending[1] or ""


def plain_name(name: str) -> str:
    """A name for comparing: half width, upper case, no spaces."""
    if name.isascii() or not name.isalpha():
        name = unicodedata.normalize("NFKC", name).upper()
    return "".join(name.split())


def _deletions(name: str) -> list[str]:
    return [name[:position] + name[position + 1 :] for position in range(len(name))]


def _one_letter_off(said: str, known: str) -> bool:
    """One letter replaced, added or missing, and not one that tells neighbours apart."""
    if abs(len(said) - len(known)) > 1:
        return False
    start = next(
        (at for at, (one, other) in enumerate(zip(said, known, strict=False)) if one != other),
        min(len(said), len(known)),
    )
    skip_said, skip_known = len(said) >= len(known), len(known) >= len(said)
    same_rest = said[start + skip_said :] == known[start + skip_known :]
    differing = said[start : start + skip_said] + known[start : start + skip_known]
    return same_rest and not DISTINCT.intersection(differing)


def _numbered(spelling: Spelling, text: str, after: int) -> Spelling:
    """A road with the number that follows it in the text, known or not."""
    if spelling.where.road_no:
        return spelling
    number = HOUSE_NUMBER.match(text, after)
    if number is None:
        return spelling
    where = Where(road=spelling.where.road, road_no=number[0])
    return Spelling(spelling.text + number[0], where)
