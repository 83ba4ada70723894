"""The stems of proper names, in running text that has no spaces.

A stem is known by the signs it is made of; any other word is a name only where the text itself
shows that a name begins.
"""

import re

from bot.understanding.place.naming import SIGNS, WORDS

# What may close a stem: a side of the world or a number (人民西路, 建设三路).
_LAST = frozenset("东西南北中前后上下一二三四五六七八九")
# Signs of sentences, not of names; a stem with one of them in it was never a name.
SPOKEN = (
    "的了呀啊吧呢吗嘛嘞咧是在住到从把给我你您他她它们这那额俺咱儿往着过去来就说没不都还"
    "被让叫有个每各全整本同进停离将经拆"
)
_SIGN = f"(?:(?![{SPOKEN}])[一-鿿A-Z0-9])"
_SHOWN = re.compile(
    rf"(?:.*(?:[^一-鿿A-Z0-9]|[{SPOKEN}]|[市区县镇乡](?=..)|街道|代表|请问?|反映|查处|整治|建议|安置房)"
    rf"|(?P<top>))(?P<stem>{_SIGN}+)\Z",
    re.DOTALL,
)
_LONGEST = 4


def made_stem(text: str, end: int) -> int | None:
    """Where a stem of two to four naming signs begins that ends at `end`, if there is one."""
    start = end
    if end > 2 and text[end - 1] in _LAST and text[end - 2 : end] not in WORDS:
        start -= 1
    while end - start < _LONGEST:
        if text[max(0, start - 2) : start] in WORDS:
            start -= 2
        elif text[max(0, start - 3) : start] in WORDS:
            start -= 3
        elif start and text[start - 1] in SIGNS:
            start -= 1
        else:
            break
    return start if end - start >= 2 else None


def shown_stem(text: str, end: int, longest: int = 6) -> int | None:
    """Where a name of any signs begins, if the text shows its beginning; None if it does not."""
    begin = max(0, end - longest - 3)
    found = _SHOWN.match(text, begin, end)
    if not found or (begin and found["top"] is not None):
        return None
    return found.start("stem") if 2 <= end - found.start("stem") <= longest else None


def short_stem(text: str, end: int) -> int | None:
    """Where a stem of one naming sign stands that begins a phrase: 南苑, 桂花园, 北大街."""
    if not end or text[end - 1] not in SIGNS:
        return None
    before = text[end - 2 : end - 1]
    return end - 1 if not before or not "一" <= before <= "鿿" or before in SPOKEN else None


def is_name_like(word: str) -> bool:
    """Whether at least half the signs of a word are naming signs: 北拐, 青年汇, 凤凰城."""
    known = sum(sign in SIGNS for sign in word)
    return 2 * known >= len(word) or any(word[i : i + 2] in WORDS for i in range(len(word) - 1))
