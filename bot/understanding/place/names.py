"""The stems of proper names, in running text that has no spaces.

A stem is known by the signs it is made of; any other word is a name only where the text itself
shows that a name begins: behind a comma, a sign of sentences or an everyday word.
"""

from bot.understanding.place.everyday import EVERYDAY
from bot.understanding.place.naming import SIGNS, WORDS

# What may close a stem: a side of the world or a number (人民西路, 建设三路).
_LAST = frozenset("东西南北中前后上下一二三四五六七八九")
#: Signs of sentences, not of names; a stem with one of them in it was never a name.
SPOKEN = frozenset(
    "的了呀啊吧呢吗嘛嘞咧是在住到从把给我你您他她它们这那额俺咱儿往着过去来就说没不都还"
    "被让叫有个每各全整进停离将经拆请找修喊送换搬租卖买帮替催查退办借拿放打跑走看想快急谁"
    "啥咋哪怎很又刚已为"
)
# Behind these a name opens as clearly as behind a comma.
_OPENING = frozenset("的在住是到们问被把给说")
# The land or the road around a place stands before its name: 西湖区文一西路, 月牙路学府花园.
_LAND = frozenset("市区县镇乡弄")
_ROAD = frozenset("路街巷号栋幢")
# Capitals and digits occur in names: 阳光100, G1小区.
_CODES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_LONGEST = 6


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
    if text[start - 1 : start + 1] in EVERYDAY and text[start : start + 2] not in WORDS:
        start += 1
    return start if end - start >= 2 else None


def shown_stem(text: str, end: int, longest: int = 6) -> int | None:
    """Where a name of any signs begins, if the text shows its beginning; None if it does not."""
    start = end
    while start and not _breaks(text, start, end):
        start -= 1
        if end - start > longest:
            return None
    return start if end - start >= 2 else None


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether a name that ends at `end` cannot go further back than `start`."""
    sign = text[start - 1]
    if not ("一" <= sign <= "鿿" or sign in _CODES):
        return True
    if sign == "都" and text[start - 2 : start - 1] in SIGNS:
        return False
    if sign in SPOKEN or (end > start and sign in _ROAD) or (end - start > 1 and sign in _LAND):
        return text[start - 2 : start] not in WORDS
    if text[start : start + 1] == "厂":
        return False
    return text[start - 2 : start] in EVERYDAY or text[start - 3 : start] in EVERYDAY


def opens(text: str, start: int) -> bool:
    """Whether a phrase begins here: at the top, behind a comma or a space, behind 在 or 住."""
    if not start:
        return True
    sign = text[start - 1]
    return sign in _OPENING or not ("一" <= sign <= "鿿" or sign.isalnum())


def short_stem(text: str, end: int) -> int | None:
    """Where a stem of one naming sign stands that begins a phrase: 南苑, 桂花园, 北大街."""
    if not end or text[end - 1] not in SIGNS:
        return None
    before = text[end - 2 : end - 1]
    return end - 1 if not before or not "一" <= before <= "鿿" or before in SPOKEN else None


def is_name_like(word: str) -> bool:
    """Whether at least half the signs of a word are naming signs: 北拐, 青年汇, 凤凰城."""
    known = sum(sign in SIGNS for sign in word)
    return 2 * known >= len(word) or has_word(word)


def has_word(word: str) -> bool:
    """Whether a word of names stands in it: 荷塘月色 and 绿地香颂, but not 湘江西岸."""
    return any(word[i : i + 2] in WORDS for i in range(len(word) - 1))
