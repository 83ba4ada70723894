"""How and when somebody can be reached: 在上班, 来之前打我电话, 别敲门 放门口.

Such words tell of no trouble, whatever they weigh, and are for whoever comes.
"""

import re

from handlers.meant import is_problem
from handlers.turns import Turn

_AT_HOME = (
    r"[不没]在家|(?:家|屋)里?(?:现在|白天|晚上|今天|明天|都)*[没无有]人(?![来修管理弄])|我(?:今天|明天|现在|都|一直|就|正)*在家"
    r"|在(?:上班|开会|外地|外面|单位|公司)|要(?:上班|开会|出差)|(?:白天|平时)都?上班|下班以?后|出差|出门了"
    r"|钥匙[在放]"
)
_AT_THE_DOOR = r"敲门|按门铃|(?:放|搁)(?:在|到)?门口"
_CALLING = (
    r"(?<!\d)1[3-9]\d{9}(?!\d)|(?:来|上门)(?:之前|以前|前|的时候)|到了?(?:楼下)?(?:再|就)?(?:打|叫|喊|联系)我?"
    r"|给我打(?:个|一个)?电话|打我(?:的?电话|的?手机)?(?:$|[\s，,。.！!])|提前(?:说|打|联系|通知|告诉)"
)
_TELLS = re.compile(f"{_AT_HOME}|{_AT_THE_DOOR}|{_CALLING}")
#: What is longer tells more than that.
_LONGEST = 30
#: Words of these kinds are taken for such news; what else is clear is a trouble.
_MISTAKEN = frozenset("BGOPQSTV")
#: So few words are no complaint, whatever they weigh.
_FEW = 6


def tells_how_to_reach(turn: Turn) -> bool:
    """Whether the words say no more than how and when somebody is to be reached."""
    if len(turn.text) > _LONGEST or _TELLS.search(turn.text) is None:
        return False
    understood = turn.understanding
    return (
        not is_problem(understood)
        or understood.code[0] in _MISTAKEN
        or (understood.code[0] == "K" and len(turn.text) <= _FEW)
    )
