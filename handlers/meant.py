"""Which of several requests a sentence is about, by its words and its place; never by guessing."""

import re
from collections.abc import Sequence

from handlers.fragments import agrees
from handlers.turns import Turn
from models.category import categories
from services.ticket import Ticket

#: Words of the wish and of manners, and numbers: they tell no request from another.
_NOTHING_SAID = re.compile(
    r"已经|现在|刚才|上次|[修弄搞处理办]+好|好了|不用|不要|不需要|来了|过来|再来|没有|没解决|解决|还是|还没"
    r"|自己|师傅|你们|我们|网格员|麻烦|谢谢|取消|撤回|撤销|撤单|那个|这个|那件|这件|的事|问题|一下"
    r"|今天|昨天|\d+[号栋幢楼单元层室]*|[^\u4e00-\u9fff]"
)


def meant(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """The only one, else the only one that both the words and the place said fit."""
    if len(found) == 1:
        return found[0]
    said, understood = turn.understanding.place, turn.understanding
    codes = {understood.code, *understood.alternatives}
    told = _pairs(turn.text.replace(said.estate or "，", "，"))
    about = {one.id for one in found if one.code in codes or told & _pairs(_story(one))}
    if told and not about:
        # The words are about something, and it is none of these.
        return None
    fits = [one for one in found if one.id in about or not about]
    fits = [one for one in fits if agrees(said, one.where)]
    return fits[0] if (about or said) and len(fits) == 1 else None


def _story(ticket: Ticket) -> str:
    return f"{ticket.text}，{categories()[ticket.code].name}"


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters that tell what a sentence is about."""
    pieces = _NOTHING_SAID.sub(" ", text).split()
    return {piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1)}
