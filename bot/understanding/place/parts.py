"""The parts of a dwelling as pieces of patterns, and what a part says in Arabic digits."""

import re

from bot.understanding.place.numerals import CHINESE, arabic

# A number that does not continue a longer one, a Latin word, a date or a price.
FREE = r"(?<![0-9A-Za-z.:#+])(?<![0-9]-)(?<!(?<![A-Za-z])[A-Za-z]-)"
GAP = r"[\s,，、_.-]{0,2}"
SMALL = rf"(?:\d{{1,3}}|[{CHINESE}]{{1,4}})"
ROOM = (
    rf"(?:\d{{3,4}}[A-Za-z]?|\d{{2}}[A-Z]|[A-Z]\d{{2,4}}"
    rf"|[{CHINESE[2:]}][零一二三四五六七八九]{{2,3}})(?![0-9:])"
)
# 楼 counts floors only where it is not part of 楼道, 楼下, 楼上; 6层以上 is no place.
STOREY = (
    r"(?:楼(?![道上梯顶栋房长门组宇管板]|里(?!头)|下(?!不))|层(?!的?楼(?![板道梯]))|[Ff](?![A-Za-z]))"
    r"(?!以[上下])"
)
# After a room or a unit stands no measure word: 500元, 120户, 3-5天, 8-10点.
NOT_COUNTED = (
    r"(?![多余几来]?(?:天(?![天花])|楼(?![上下道])"
    r"|家(?![里门中])|户(?![主门])|[年月块元个人平路米分点度次斤只辆万千百台岁周排期层级%]))"
)
UNIT = (
    rf"(?:{SMALL}|[A-Z]|[东西中])(?:单元|门(?![口禁卡铃诊面票窗牌]))"
    rf"|(?<=[栋幢])(?:[1-9]号(?![楼电])|\d{{1,2}}$)|(?<=[楼栋幢])[A-Z]座"
)
FLOOR = rf"负{SMALL}|地下{SMALL}(?=层)|(?:{SMALL}[-到至])?{SMALL}(?={STOREY})|[A-Z](?=层)"

_MEASURE = re.compile(r"单元|[门座号]$")
_BETWEEN = re.compile("[-到至]")
_UNDERGROUND = re.compile("(?:负|地下)(.+)")


def number(word: str | None) -> str | None:
    """The number without its measure word, a range as a-b."""
    if not word or word.isdigit():
        return word or None
    return "-".join(map(arabic, _BETWEEN.split(_MEASURE.sub("", word))))


def storey(word: str | None) -> str | None:
    """A floor's number, below the ground as a negative one: 负一, 地下一层 → -1."""
    if not word:
        return None
    below = _UNDERGROUND.match(word)
    return f"-{arabic(below[1])}" if below else number(word)
