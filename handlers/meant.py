"""Which of a person's requests a sentence is about, by its words and its place; never by guessing.

撤回, 催办, 没解决 and 补充 without a number all ask here. A sentence that names a problem or a
place of its own is about a request only if they fit.
"""

import re
from collections.abc import Sequence

from bot.understanding import Understanding
from handlers import drafts
from handlers.extents import agree
from handlers.turns import Turn
from models.category import categories
from services.ticket import Ticket

#: Words of the wish and of manners: they tell no request from another.
_WISH = re.compile(
    r"已经|现在|刚才|上次|一直|[修弄搞处理办]+好|好了|不用|不要|不需要|过来|再来|没解决|未解决|解决|还是"
    r"|自己|师傅|你们|我们|我家|我这|网格员|麻烦|谢谢|取消|撤回|撤销|撤单|补充|附议|评价|那个|这个|那件"
    r"|这件|的事|问题|一下|今天|昨天|怎么样?|为什么|[什啥]么?时候|到底|能不能|帮我|快点|抓紧|催[一下了促办单]*"
    r"|[走开]?到哪[里儿了]?|路上|几点|多久|都|还|没有?|不|能|人|我|你|快|又|好|坏|来|修|弄|处理|[\s呀啊吗呢吧了，。,.!！?？、]"
)
#: Further, where words are compared one by one: numbers and whatever is no character.
_NOTHING_SAID = re.compile(rf"{_WISH.pattern}|\d+[号栋幢楼单元层室]*|[^\u4e00-\u9fff]")


def meant(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """The only one that fits; of several, only where the words or the place chose it."""
    fits = fitting(turn, found)
    if len(fits) != 1:
        return None
    told = bool(turn.understanding.place) or fits[0].id in _about(turn, found)
    return fits[0] if told or len(found) == 1 else None


def fitting(turn: Turn, found: Sequence[Ticket]) -> list[Ticket]:
    """Those that the sentence may be about: none where what it names is none of them."""
    near = [one for one in found if agree(turn.understanding.place, one.where)]
    if not near:
        return []
    about = _about(turn, near)
    if about:
        return [one for one in near if one.id in about]
    if named(turn) is not None:
        # What nobody could name may be anything.
        return [one for one in near if one.code == drafts.OTHER]
    return near if len(found) == 1 or not _told(turn) else []


def named(turn: Turn) -> Understanding | None:
    """The problem that the words name, or what is left of them; None where they only wish."""
    if is_problem(turn.understanding):
        return turn.understanding
    rest = bare(turn.text)
    # 灯怎么还没人来修 leaves 灯, which alone is no problem.
    found = (turn.understand(text) for text in (rest, f"{rest}坏了") if rest)
    return next((understood for understood in found if is_problem(understood)), None)


def is_problem(understood: Understanding) -> bool:
    """Whether it is clear what is wrong."""
    clear = understood.known and understood.accepted
    return clear and not categories()[understood.code].is_control


def bare(text: str) -> str:
    """What is left of a sentence without the words of its wish."""
    return _WISH.sub("", text)


def _about(turn: Turn, found: Sequence[Ticket]) -> set[int]:
    """Those of the category that the words name, or told in the same words."""
    understood, problem = turn.understanding, named(turn)
    codes = {understood.code, *understood.alternatives}
    if problem is not None:
        # So few words leave no alternative: 电梯 is of no lamp, although that came third.
        codes.add(problem.code)
    told = _told(turn)
    return {one.id for one in found if one.code in codes - _UNNAMED or told & _pairs(_story(one))}


def names(turn: Turn, found: Sequence[Ticket]) -> bool:
    """Whether the words name one of these and tell nothing more: 灯那个, 就是三号楼的楼道灯.

    What is clearly another problem is a report, and what is long tells a story.
    """
    if is_problem(turn.understanding) and turn.understanding.code not in {
        one.code for one in found
    }:
        return False
    plain = turn.text.replace(turn.understanding.place.estate or "，", "，")
    return sum(map(len, _NOTHING_SAID.sub(" ", plain).split())) <= _NAME


def tells_of(turn: Turn, found: Sequence[Ticket]) -> bool:
    """Whether the words themselves are about one of these, by its kind or its story."""
    return bool(_about(turn, found))


#: So many characters at most only name something.
_NAME = 6
#: What is said of no problem in particular.
_UNNAMED = {drafts.OTHER}


def _told(turn: Turn) -> set[str]:
    return _pairs(turn.text.replace(turn.understanding.place.estate or "，", "，"))


def _story(ticket: Ticket) -> str:
    return f"{ticket.text}，{categories()[ticket.code].name}"


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters that tell what a sentence is about."""
    pieces = _NOTHING_SAID.sub(" ", text).split()
    return {piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1)}
