"""Who may teach words, and what can be one.

Understanding is one for the whole deployment and comes before the person is known. So only an
admin over every grid of it may change words; the wish of another is put before such a one.
"""

import re
from collections.abc import Sequence

from models import Refusal
from services.desk import Desk
from services.house import House
from services.telling import cut
from services.tree import Staff

#: A word has so many characters.
SHORTEST, LONGEST = 2, 12
_NUMBER = re.compile(r"\d|[一二三四五六七八九十]+(?:号|栋|幢|单元|楼|室)")
_DIGIT = re.compile(r"\d")
#: So much of a message is shown.
SHOWN = 30
_LETTERS = re.compile(r"[^\W\d_]+")


def masters(house: House) -> Sequence[Staff]:
    """The admins who answer for every grid of the deployment, the nearest first."""
    directory = house.directory
    served = {grid.org_id for grid in directory.grids.values()}
    above = [
        (len(directory.path(org_id)), org_id)
        for org_id in directory.orgs
        if served <= directory.subtree(org_id)
    ]
    nearest = (org_id for _, org_id in sorted(above, reverse=True))
    admins = (one for org_id in nearest for one in directory.own_admins(org_id))
    return tuple(dict.fromkeys(admins))


def may_change(desk: Desk) -> bool:
    """Whether the speaker may change what everybody's messages are understood by."""
    return any(one.id == desk.person_id for one in masters(desk.house))


def demand(desk: Desk) -> None:
    """Raise the refusal that says who may change words, unless the speaker may."""
    if may_change(desk):
        return
    names = "、".join(one.name for one in masters(desk.house))
    raise Refusal("refuse.word_scope" if names else "refuse.word_nobody", names=names)


def check(house: House, word: str) -> None:
    """Raise the refusal that says why a cleaned word cannot be one, and what to write instead."""
    if _NUMBER.search(word):
        raise Refusal("refuse.word_digits", name=word)
    if not SHORTEST <= len(word) <= LONGEST or not _LETTERS.fullmatch(word):
        raise Refusal("refuse.word_length", name=word)
    if named_in(house, word):
        raise Refusal("refuse.word_name", name=word)


def named_in(house: House, text: str) -> set[str]:
    """What in a text names a member of staff or a place, and therefore stands in no word."""
    directory = house.directory
    return directory.staff_names.within(text) | directory.places.full_names.within(text)


def masked(house: House, text: str, name: str = "") -> str:
    """A message short, without numbers, and without names of people and places."""
    named = named_in(house, text) | ({name} if name else set())
    for known in sorted(named, key=len, reverse=True):
        text = text.replace(known, "某" * min(len(known), 2))
    return _DIGIT.sub("*", cut(text, SHOWN))
