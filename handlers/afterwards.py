"""After an emergency: 救护车到了 and the like are told to those who were alarmed, quietly."""

import re

from bot.turn import Answer
from handlers import mine
from handlers.turns import Turn, desk
from handlers.whereabouts import at_hand
from services import residents

_HELP = (
    r"120|119|110|122|救护车|急救(?:车|人员|中心)?|消防(?:车|员|队|人员|官兵|的)|警察|民警|警车|派出所"
    r"|医生|大夫|医护|燃气公司|电力公司|供电局|电工|抢修|维修|物业|师傅|网格员|你们的?人|人"
)
_COME = (
    r"(?:来|到|赶到|赶来|上来|上楼|进来|进屋)(?:了|啦|过了|场了|现场|楼下了?|门口了?)+"
    r"|(?:接|拉|抬|带|救|送)(?:走|到|去|上车|下来|出来|医院)|在路上|出警|出发了"
)
#: 120已经来了, 人被120拉走了, 送医院了: who helps, and that they have come.
_ARRIVED = re.compile(
    rf"(?:{_HELP})(?:[^，,。没不]{{0,6}})(?:{_COME})|(?:送|拉|抬)(?:到|去|进|往)?(?:了)?(?:医院|急诊|ICU)"
)
#: Nobody has come, or that is the question.
_NOT = re.compile(r"没|不|怎么|吗|呢|[?？]|啥时|什么时候|又|还有人|可是|但")
#: What is longer tells more than that.
_LONGEST = 24


def help_has_come(turn: Turn) -> bool:
    """Whether the words only tell that somebody came, of an emergency that is still open."""
    if len(turn.text) > _LONGEST or _NOT.search(turn.text) or not _ARRIVED.search(turn.text):
        return False
    return bool(at_hand(turn))


def pass_on(turn: Turn) -> Answer:
    """Those who were alarmed read it; nobody is alarmed once more."""
    ticket = at_hand(turn)[0]
    residents.pass_on(desk(turn), ticket, turn.text)
    return mine.added(turn, ticket)
