"""Whether a message is a place and tells nothing of it: 厨房里, 就是锦绣花园3号楼, 他家2单元201."""

import re
from collections.abc import Iterable

from bot.understanding.place.numerals import CHINESE

#: A name that was found in the text stands as this sign in the patterns.
_NAME = "\0"
_NUMBER = rf"(?:[A-Za-z]?\d{{1,4}}[A-Za-z]?|[A-Za-z]|第?[{CHINESE}]{{1,4}})"
_MEASURE = r"(?:号?(?:楼|院|[栋幢座])(?![梯顶])|#楼?|弄|单元|门(?!口)|[层室户])"
_GAP = r"[\s,，、_.-]{0,2}"
#: 3号楼2单元501; behind a name the first number needs no measure word: 锦绣花园3-2-501.
_DWELLING = (
    rf"(?:{_NUMBER}{_MEASURE}|{_NAME}(?:院|小区|社区)?(?:{_GAP}{_NUMBER}(?:{_MEASURE}|号)?)?)"
    rf"(?:{_GAP}[和跟与到至]?{_GAP}{_NUMBER}(?:{_MEASURE}|号)?)*"
)
#: Rooms and spots of a house.
_SPOT = (
    r"厨房|厕所|卫生间|洗手间|浴室|客厅|卧室|书房|阳台|楼道|过道|走廊|门口|地下室|车库|天台|楼顶|顶楼"
    r"|大厅|家里|屋里"
)
#: What stands around a place and adds nothing that happened there. Who says 我住 means the home,
#: and who is 电梯里 may be trapped.
_AROUND = (
    r"[我你他她咱俺][们家]?家?|这[里儿边个]?|那[里儿边个家户栋]?|老.头?家|隔壁|对门|地址|位置|地点|具体|[是在就的吧啊呢呀哦嗯]"
    r"|[和跟与到至、，,：:。.!！\s-]"
)
#: Where nobody lives, beside or before a house.
_NEAR = (
    r"[里外上下前后]面|里头?|[楼门][前后]|楼下|单元门|楼门|电梯[口间厅]|[东南西北]{1,2}[门边侧面]|大?门口?|小区"
    r"|旁边|附近|对面|中间|之间|边上|拐角|路口|停车场|车棚|花坛|广场"
)
_PLACE, _SPOT_ALONE = "place", "spot"
#: One piece of such a text. A possessive repeat over the group would do in one search what
#: `_pieces` does in a loop, but breaks in Python 3.11: "The span of capturing group is wrong".
_ONLY = re.compile(rf"(?P<{_PLACE}>{_DWELLING}|{_SPOT})|{_AROUND}|{_NEAR}")
_SPOTS = re.compile(rf"(?P<{_SPOT_ALONE}>{_SPOT}|{_NEAR})|{_AROUND}")


def is_only_place(text: str, names: Iterable[str] = ()) -> bool:
    """Whether a plain text is only a place; `names` are those of estates and roads in it."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, _NAME, 1)
    return _PLACE in _pieces(_ONLY, text)


def is_only_spot(text: str) -> bool:
    """Whether a plain text is only a spot that no part of an address can hold: 大门口."""
    return _SPOT_ALONE in _pieces(_SPOTS, text)


def _pieces(piece: re.Pattern[str], text: str) -> set[str | None]:
    """The kinds of pieces a text consists of, nothing where a part of it is none of them.

    Each piece is taken once and for all, so that no text makes the search long.
    """
    kinds: set[str | None] = set()
    end = 0
    while end < len(text):
        found = piece.match(text, end)
        if found is None:
            return set()
        kinds.add(found.lastgroup)
        end = found.end()
    return kinds
