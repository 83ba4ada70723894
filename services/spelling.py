"""How a place's name may be written and still mean it: endings, a wrong letter, the same sound."""

import re
import unicodedata

from models.where import Where
from services.sounds import readings

#: What tells one place from its neighbour; a difference in these is never a slip of the pen.
DISTINCT = frozenset(
    "0123456789一二三四五六七八九十东西南北中前后左右新老ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
#: After a name, these make it the name of something else: 翠湖 is an estate, 翠湖公园 a park.
#: But 翠湖路灯 are the lamps of the estate.
SOMETHING_ELSE = re.compile(
    r"[大东西南北中]?(?:路(?!灯)|街)|大道|公园|广场|医院|[小中大]学|学校|大桥|社区"
)
#: The same at the end of a name, which is then not forgiven: 育才小学 is not 育才小区.
ANOTHER_KIND = re.compile(rf"(?:{SOMETHING_ELSE.pattern})$")
#: Endings that people add and leave out, and phases, which differ only when both name one.
GENERIC = r"(?:小区|社区|院)?"
PHASE = r"(第?[一二三四五六七八九十\d]+[期区]|[东西南北中]区)?"
ENDING = re.compile(f"{GENERIC}{PHASE}{GENERIC}$")
#: Shorter names have too many neighbours to forgive a letter, or a sound that is only near.
FORGIVING = 3
#: What is left without an ending must still be a name.
MEANING = 2
#: Whatever is longer is a sentence.
LONGEST = 20


#: What may be said of any estate or house, and names none of them.
NAMELESS = re.compile(
    r"小区|社区|(?:家属|大)?院子?|宿舍|路灯|楼[下上道]|[\d一二三四五六七八九十]+(?:[号栋幢座#]?楼?|单元)"
)


def is_name(name: str) -> bool:
    """Whether a plain name can be that of a place."""
    return MEANING <= len(name) <= LONGEST and not NAMELESS.fullmatch(name)


def without_kind(name: str) -> str:
    """A name as it is asked about: 碧水湾小区 is 碧水湾, but 老家属院 stays what it is."""
    bare = name.removesuffix("小区").removesuffix("社区")
    return bare if len(bare) >= MEANING else name


def plain_name(name: str) -> str:
    """A name for comparing: half width, upper case, no spaces."""
    if name.isascii() or not name.isalpha():
        name = unicodedata.normalize("NFKC", name).upper()
    return "".join(name.split())


def full_name(where: Where) -> str:
    """What a place is called: its estate, else its road with the number."""
    return where.estate or f"{where.road or ''}{where.road_no or ''}"


def split_ending(name: str) -> tuple[str, str]:
    """A name without its usual ending, and its phase or quarter."""
    ending = ENDING.search(name)
    if ending is None or ending.start() < MEANING:
        return name, ""
    return name[: ending.start()], ending[1] or ""


def deletions(name: str) -> list[str]:
    """The name with each of its letters left out in turn."""
    return [name[:position] + name[position + 1 :] for position in range(len(name))]


def one_letter_off(said: str, known: str) -> bool:
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


def written_by_sound(said: str, known: str) -> bool:
    """Whether a name that sounds nearly like a known one may be a slip for it.

    四区 for 十区 is none, although many say both alike. A short name must sound exactly so, and
    be written with one of its letters.
    """
    if len(said) != len(known):
        return False
    slips = [(one, other) for one, other in zip(said, known, strict=True) if one != other]
    if any(DISTINCT.issuperset(pair) for pair in slips):
        return False
    if len(known) >= FORGIVING:
        return True
    exactly = all(readings(one) & readings(other) for one, other in slips)
    return exactly and len(slips) < len(known)
