"""The names of the community's places in running text, which has no spaces."""

import re
from bisect import insort
from dataclasses import dataclass

from models.where import Where
from services.sounds import SoundIndex
from services.spelling import FORGIVING, SOMETHING_ELSE, written_by_sound

HOUSE_NUMBER = re.compile(r"\d{1,4}号(?:院(?!子))?(?!楼|门(?!口))")
_YARD = re.compile(r"(?<!\d)\d{1,4}号院")


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way a place is written in texts."""

    text: str
    where: Where


_NOTHING = Spelling("", Where())


class TextNames:
    """All spellings of all places; filled once, then only asked."""

    def __init__(self) -> None:
        # By their first two letters: in a city, hundreds of names begin with the same one.
        self._starts: dict[str, list[Spelling]] = {}
        self._first_letters: set[str] = set()
        self._spellings: dict[str, Spelling] = {}
        self._yards: set[str] = set()
        self._sounds: SoundIndex | None = None

    def add(self, text: str, where: Where) -> None:
        """One more spelling; an earlier one that is written so stays."""
        if not text or text in self._spellings:
            return
        spelling = self._spellings[text] = Spelling(text, where)
        self._first_letters.add(text[0])
        insort(self._starts.setdefault(text[:2], []), spelling, key=lambda known: -len(known.text))

    def add_yard(self, number: str) -> None:
        """The number of a yard, by which alone people call it: 80号院."""
        if _YARD.fullmatch(number):
            self._yards.add(number)

    def find(self, text: str) -> Where:
        """The longest estate and the longest road named in a text, as they are written there.

        Where neither is named, the number of a yard that is known.
        """
        estate = road = _NOTHING
        for position, letter in enumerate(text):
            if letter not in self._first_letters:
                continue
            begun = self._starts.get(text[position : position + 2], [])
            if letter in self._starts:
                begun = [*begun, *self._starts[letter]]
            for spelling in begun:
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
        if not (estate.text or road.text):
            return self._yard(text)
        return estate.where.filled_from(road.where) if road.text else estate.where

    def _yard(self, text: str) -> Where:
        """The first known yard in a text, written without its road."""
        numbers = (found[0] for found in _YARD.finditer(text)) if "号院" in text else ()
        return next((Where(road_no=one) for one in numbers if one in self._yards), Where())

    def find_by_sound(self, text: str) -> Where:
        """The longest estate, else road, that a text names by other letters of the same sound.

        As it is written there; one letter at least must be right, because in a sentence much
        sounds like something.
        """
        best = _NOTHING
        for position, known in self._by_sound().within(text):
            found = self._written(known, text, position)
            best = max(best, found, key=lambda one: len(one.text))
        return best.where

    def _written(self, known: str, text: str, position: int) -> Spelling:
        """What stands there in the place of a known spelling; nothing where it means no slip."""
        after = position + len(known)
        said, meant = text[position:after], self._spellings[known].where
        right = any(one == other for one, other in zip(said, known, strict=True))
        if said == known or not right or not written_by_sound(said, known):
            return _NOTHING
        if meant.road:
            return _numbered(Spelling(said, Where(road=said)), text, after)
        return _NOTHING if SOMETHING_ELSE.match(text, after) else Spelling(said, Where(estate=said))

    def _by_sound(self) -> SoundIndex:
        """Made when a text first names no place as it is written."""
        if self._sounds is None:
            long = [
                text
                for text, one in self._spellings.items()
                if len(text) >= FORGIVING and not one.where.road_no
            ]
            self._sounds = SoundIndex(long)
        return self._sounds


def _numbered(spelling: Spelling, text: str, after: int) -> Spelling:
    """A road with the number that follows it in the text, known or not."""
    if spelling.where.road_no:
        return spelling
    number = HOUSE_NUMBER.match(text, after)
    if number is None:
        return spelling
    where = Where(road=spelling.where.road, road_no=number[0])
    return Spelling(spelling.text + number[0], where)
