"""Roads, streets and lanes, with the number on them: 前进路80号院, 钢铁大街22号."""

import re
from dataclasses import dataclass

from bot.understanding.place.names import made_stem, short_stem, shown_stem
from bot.understanding.place.numerals import CHINESE


@dataclass(frozen=True, slots=True)
class Street:
    """A named road and its number as written, and where in the text both stand."""

    start: int
    end: int
    road: str
    number: str | None


_NUMBER = rf"(?:\d+(?:-\d+)?|[{CHINESE}]{{1,5}})号(?!楼(?![下顶])|线|[栋幢])院?"
# 路 and 街 inside other words (路费, 街道, 巷子) name nothing.
_KIND = re.compile(
    r"(?P<kind>大道|大街|老街|胡同|路(?![由费障桩基演线过])|街(?![道坊区])|巷(?![子道]))"
    rf"(?P<number>{_NUMBER})?"
)
# Roads of no name: 马路, 公路, 小路, 半条街.
_NAMELESS = re.compile(r".*[马公道网线电水管走半问段小岔出让迷带认土条]")
# Lanes are often only numbered: 十二巷, 7巷.
_LANE = re.compile(rf"(?:[{CHINESE}]{{1,3}}|[A-Z]?\d{{1,2}})\Z")
# Roads of places whose names are hidden behind a code: D6路.
_CODED = re.compile(r"[A-Z]\d\Z")


def read_street(text: str) -> Street | None:
    """The first named road of a plain text."""
    for found in _KIND.finditer(text):
        start = _stem(text, found)
        if start is not None:
            road = text[start : found.end("kind")]
            return Street(start, found.end(), road, found["number"])
    return None


def _stem(text: str, found: re.Match[str]) -> int | None:
    """Where the road's name begins; None if it has none.

    A number behind it shows that even an unusual name is one: 郝家巷7号.
    """
    end, kind = found.start(), found["kind"]
    made = made_stem(text, end)
    if made is not None:
        return made
    if kind in ("街", "大街", "老街") and text[end - 1 : end] in tuple("东西南北"):
        return short_stem(text, end)
    coded = (_LANE if kind == "巷" else _CODED).search(text, max(0, end - 3), end)
    if coded:
        return coded.start()
    if not found["number"] and kind not in {"巷", "大道"}:
        return None
    shown = shown_stem(text, end, 3)
    return None if shown is None or _NAMELESS.match(text[shown:end]) else shown
