"""After an emergency: 救护车到了 is told to those who were alarmed, quietly; 门开了 ends it."""

import re

from bot.turn import Answer
from handlers import mine, theirs
from handlers.turns import Turn, desk
from handlers.whereabouts import at_hand
from services import residents
from services.ticket import Ticket

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
_NOW = r"(?:已经|都|也|终于|总算|现在|自己|刚刚?|又)*"
_WHO = r"(?:[人我他她娃]|他们|我们|孩子|小孩|老人|我?[爸妈])?"
#: What ends which emergency; of violence and self-harm no such words are believed.
_OVER = {
    "E1": re.compile(rf"明?火?{_NOW}(?:被?[扑救]|给扑)?灭[了啦]"),
    "E6": re.compile(
        rf"(?:电?梯|家|车)?门?{_NOW}(?:[打弄撬]|被打)?开开?[了啦]"
        rf"|{_WHO}{_NOW}被?[救放抱接]?(?:出来|下来)[了啦]|{_WHO}{_NOW}找[到着回][了啦]"
    ),
}
#: What may stand beside it: 老公拿钥匙回来了, 孩子没事, 谢谢.
_BESIDES = re.compile(
    rf"(?:{_WHO}|大家)?{_NOW}(?:没事|平安|好好的|不用来|不用)[了啦]?|(?:谢谢|感谢|辛苦|麻烦)\S{{0,4}}"
    r"|(?:老公|老婆|老伴|媳妇|我?[爸妈]|儿子|女儿|房东|物业|保安|消防员?|(?:开锁|维修)?(?:的|师傅))"
    r"[拿带送]?着?了?(?:备用)?(?:钥匙)?(?:回来|过来|来|到)[了啦]"
)
_SIGNS = re.compile(r"[\s,，。.!！~～…、;；]+")
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
    residents.supplement(desk(turn), ticket, turn.text)
    return mine.added(turn, ticket)


def is_over(turn: Turn) -> bool:
    """Whether the words only tell that the one thing that is open, an emergency, ended: 门开了."""
    return len(turn.text) <= _LONGEST and bool(_ended_by(turn.text)) and _ended(turn) is not None


def _ended_by(text: str) -> set[str]:
    """The emergencies that such words end, and tell of nothing else; nothing is looked up."""
    clauses = [clause for clause in _SIGNS.split(text) if clause]
    news = [clause for clause in clauses if not _BESIDES.fullmatch(clause)]
    return {code for code, over in _OVER.items() if news and all(map(over.fullmatch, news))}


def _ended(turn: Turn) -> Ticket | None:
    """The only open request, if it is an emergency that the words end."""
    working = theirs.working(turn)
    alone = len(working) == 1 and bool(at_hand(turn))
    return working[0] if alone and working[0].code in _ended_by(turn.text) else None


def end(turn: Turn) -> Answer:
    """It is withdrawn as by 不用来了: those on their way are called off, or asked to agree."""
    ticket = _ended(turn)
    if ticket is None:
        raise LookupError("the emergency ended in the same transaction")
    return mine.withdrawn(turn, ticket)
