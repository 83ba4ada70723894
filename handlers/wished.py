"""What a sentence wishes of a request: to let it be, to urge it, to begin again, to end it.

Nothing here looks anything up. A refused wish is none: 别撤 withdraws nothing, and 不用催了
urges nothing.
"""

import re
from enum import StrEnum

from handlers.judgements import asks, in_vain


class Wished(StrEnum):
    """A wish about a request that is there already."""

    KEEP = "keep"
    URGE = "urge"
    UNSOLVED = "unsolved"
    WITHDRAW = "withdraw"
    PROGRESS = "progress"


_WISHES = "撤回|撤销|撤单|撤|取消|催办|催促|催单|催|补充"
#: 别撤, 先不撤, 没说要撤, 不用催了: the wish that was heard is not theirs, or no longer.
_REFUSED = re.compile(
    rf"(?:别|不|甭|没(?:想|说|有?要))"
    rf"(?:用|要|想|必|需要|是|该|急着|忙着|着急|再|给我?|帮我|先|了|去|说)*(?:{_WISHES})(?!了?吗)(?:[了它的]|一下)*"
)
#: 继续办, 还是要修, 先留着 say the same without naming it.
_GOES_ON = re.compile(
    r"(?:继续|接着|照常|照样)(?:给我?|帮我)?[修弄办处理等]|(?:还是?|仍)(?:要|得|需要)[修弄办处理]|先?留着|照办"
)
#: The first that is found is what is wished.
_SAID = (
    (Wished.URGE, re.compile(r"催|快点|快些|抓紧|赶紧|赶快|怎么还")),
    (
        Wished.WITHDRAW,
        re.compile(r"撤|取消|(?:不用|不要|别|不必|不需要)(?:再|你们)*(?:来|修|办|弄|处理|了|管)"),
    ),
    (Wished.PROGRESS, re.compile(r"到哪|进度|什么时候|几时|几点|多久|咋样了|怎么样了")),
    (Wished.WITHDRAW, re.compile(r"(?:自己|已经|都)?(?:[修弄办]好|解决|搞定|好|通|亮)[了啦]")),
)


#: 两个都不用来了, 全部撤回; 都不是 and 都不撤 mean none of them.
_ALL = re.compile(
    rf"(?:全部|全都?|所有的?|一起|一块儿?|[两三四五几俩仨]个?件?个?全?都|都)"
    rf"(?:给我)?(?:{_WISHES}|要|(?:不用|不要|不需要)(?:来|修|办|弄|了)|[修弄办]?好[了啦]|没?解决|没[修弄办]好|没有?人)"
    r"|^(?:全部|全都?|都|所有的?|[两俩]个?件?都)(?:是|要)?[了的吧。.!！ ]*$"
)


def says_all(text: str) -> bool:
    """Whether the words mean all of what was asked about."""
    return _ALL.search(_REFUSED.sub("", text)) is not None


def wished(text: str) -> Wished | None:
    """What the words wish; None where they only name something, or tell of something new."""
    rest = _REFUSED.sub("", text)
    refused = rest != text
    if _says(Wished.URGE, rest):
        return Wished.URGE
    if in_vain(rest):
        return Wished.UNSOLVED
    if refused or _GOES_ON.search(rest):
        affirmed = re.search(_WISHES, rest)
        return Wished.WITHDRAW if affirmed else Wished.KEEP
    if asks(rest):
        return Wished.PROGRESS
    return next((wish for wish, words in _SAID if words.search(rest)), None)


def _says(wish: Wished, text: str) -> bool:
    return any(said is wish and words.search(text) for said, words in _SAID)
