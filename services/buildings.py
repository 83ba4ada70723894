"""Building numbers as people write them in lists: "1-6,8,A" becomes a set of single buildings."""

import re
import unicodedata
from functools import lru_cache

#: One building: "8", "12A", "A", "B2"; a range joins two of the same kind.
ONE = re.compile(r"[0-9]{1,4}[A-Z]?|[A-Z][0-9]{0,3}")
RANGE = re.compile(r"([0-9]{1,4})-([0-9]{1,4})|([A-Z])-([A-Z])")
SEPARATORS = re.compile(r"[,、;；/\s]+")
MEASURE = re.compile(r"号楼|[栋幢座楼号]")
#: No estate has more; a typing error such as "1-6000" must not become six thousand buildings.
WIDEST = 300


def parse_buildings(text: str) -> frozenset[str]:
    """The buildings that `text` lists, upper case, without measure words; empty for empty.

    Raises ValueError that holds the part which is not understood.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = MEASURE.sub("", re.sub(r"[~—–至到]", "-", plain))
    return frozenset(
        building for part in SEPARATORS.split(plain.strip()) if part for building in _part(part)
    )


def _part(part: str) -> list[str]:
    """One building, or all of a range."""
    if ONE.fullmatch(part):
        return [part.lstrip("0") or part]
    found = RANGE.fullmatch(part)
    if found is None:
        raise ValueError(part)
    first, last, first_letter, last_letter = found.groups()
    if first_letter:
        numbers = range(ord(first_letter), ord(last_letter) + 1)
        names = [chr(number) for number in numbers]
    else:
        names = [str(number) for number in range(int(first), int(last) + 1)]
    if not names or len(names) > WIDEST:
        raise ValueError(part)
    return names


@lru_cache(maxsize=2048)
def said_buildings(building: str | None) -> frozenset[str]:
    """The building or range of a message; what cannot be read names no building."""
    try:
        return parse_buildings(building or "")
    except ValueError:
        return frozenset()
