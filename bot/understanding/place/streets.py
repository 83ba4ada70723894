"""Roads, streets and lanes, with the number on them: 前进路80号院, 钢铁大街22号."""

import re
from typing import NamedTuple

from bot.understanding.place.names import is_name_like, made_stem, opens, short_stem, shown_stem
from bot.understanding.place.numerals import CHINESE


class Street(NamedTuple):
    """A named road and its number as written, and where in the text both stand."""

    start: int
    end: int
    road: str
    number: str | None


_NUMBER = rf"(?:(?:\d+(?:-\d+)?|[{CHINESE}]{{1,5}})号(?!楼(?![下顶])|线|[栋幢])院?|\d+弄)"
# 路 and 街 inside other words (路费, 街道, 巷子) name nothing; 新安里7号 is a lane with its number.
_KIND = re.compile(
    r"(?P<kind>大道|大街|老街|胡同|路(?![由费障桩基演线过])|街(?![道坊区])|巷(?![子道])"
    r"|里(?=\d{1,3}号(?![楼院栋幢])))"
    rf"(?P<number>{_NUMBER})?"
)
# 新华街与东风路口: two roads name one place where they meet.
_MEETING = re.compile(
    r"与(?P<other>[一-鿿]{1,5}?(?:大道|路|街|巷))(?=路?口|交叉|交[汇界]|十字|拐角)"
)
# Roads of no name: 马路, 公路, 小路, 半条街.
_NAMELESS = re.compile(
    rf"(?:.*[马公铁土道网线电水管走半问段小岔出让迷带认条过封修跑老新泥头]|[{CHINESE}\d]+)\Z"
)
# Lanes are often only numbered: 十二巷, 7巷.
_LANE = re.compile(rf"(?:[{CHINESE}]{{1,3}}|[A-Z]?\d{{1,2}})\Z")
# Roads of places whose names are hidden behind a code: D6路.
_CODED = re.compile(r"[A-Z]\d\Z")
_SIDES = tuple("东西南北")


def read_street(text: str) -> Street | None:
    """The first named road of a plain text, or the two that meet."""
    for found in _KIND.finditer(text):
        start = _stem(text, found)
        if start is None:
            continue
        meeting = _MEETING.match(text, found.end("kind"))
        end = meeting.end("other") if meeting else found.end("kind")
        number = None if meeting else found["number"]
        return Street(start, max(end, found.end()), text[start:end], number)
    return None


def _stem(text: str, found: re.Match[str]) -> int | None:
    """Where the road's name begins; None if it has none.

    A number behind it shows that even an unusual name is one: 郝家巷7号.
    """
    end, kind = found.start(), found["kind"]
    made = made_stem(text, end)
    if made is not None:
        return made
    if kind == "里":
        return None
    if kind == "巷" or text[end - 1 : end] in _SIDES:
        short = short_stem(text, end)
        if short is not None:
            return short
    coded = (_LANE if kind == "巷" else _CODED).search(text, max(0, end - 3), end)
    if coded:
        return coded.start()
    return _shown(text, found)


def _shown(text: str, found: re.Match[str]) -> int | None:
    """Where a name of unusual signs begins, if the text shows that it is one."""
    end = found.start()
    start = shown_stem(text, end, 4)
    if start is None:
        return None
    clear = opens(text, start)
    if found["number"] or found["kind"] in {"巷", "大道"}:
        sure = clear or (end - start < 4 and not _NAMELESS.match(text, start, end))
    else:
        named = is_name_like(text[start:end]) or (start == 0 and (end == 3 or text[end] == "街"))
        sure = clear and named and not _NAMELESS.match(text, start, end)
    return start if sure else None
