"""Sentences that only make sense of what is open: 那个车开走了, 再加一桶油, 臭死了, 这是刚才的照片.

Each kind is a row: how it is said, and which of the open requests it belongs to. What names
another trouble or another place is never taken for one of them.
"""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from bot.turn import Answer
from handlers import mine, theirs
from handlers.drafts import OTHER
from handlers.extents import agree
from handlers.fragments import fresh_recent
from handlers.judgements import asks
from handlers.meant import fitting, is_problem, meant, tells_of
from handlers.reaching import tells_how_to_reach
from handlers.turns import Turn, desk, fresh_loose
from services import residents
from services.ticket import Ticket

#: After this nobody means a request without naming it.
LATELY = timedelta(days=1)
_NUMBER = "[一二两三四五六七八九十半几]|\\d"
_UNIT = "[斤两桶袋瓶个盒包箱把颗条块提卷份罐板支根棵只捆件张双套壶碗串听盘]|公斤|千克|毫升|升"
#: What was wrong went away by itself, or something else became of it.
_CHANGED = re.compile(
    r"[开搬挪移拖骑抬运拉清拿收跑溜离][走开掉][了啦]|(?:[人车狗猫鸟蛇摊]|[他她]们?)[都也就已经全]*(?:走|跑|散|撤|没影)[了啦]"
    r"|自己[好停关灭通来][了啦]|不[吵闹响漏臭冒堵叫晃滴][了啦]|消停[了啦]"
)
#: 人走了 alone says nothing of who it was; whoever handles what was told last knows.
_LEFT = re.compile(
    r"(?:那个?|那些|他们家?的?)?(?:人|车|狗|他们?|她们?)[都也就已经全又刚]*(?:走|跑|散|撤|没影|不见|离开)[了啦掉]*"
    r"[\s，,。.!！~～…]*"
)
#: What is spoken of as known already.
_KNOWN = re.compile(
    r"那(?:[个辆条只台扇盏棵根块堆处家件位]|些)|刚才|刚刚|上次|上回|之前|前面说|我[说报]的|还是那"
)
#: What is said of one more of a kind.
_ANOTHER = re.compile(r"也|另|又有|还有|第二|别的|新的|再来")
#: 再加一桶油, 还要两袋盐, 顺便带瓶醋.
_MORE = re.compile(
    r"(?:再|还要?|另外|顺便|顺带|对了|多|加上?)[^。！？!?]{0,6}?(?:加|买|带|捎|拿|要|来|称|打|配)?(?:上|点|些)?"
    rf"(?:{_NUMBER})?(?:{_UNIT})[^。！？!?]{{1,20}}"
)
_SIGNS = r"[\s，,。.！!~～…]"
#: 米不要了, 酱油先别买了: one thing less to buy, which the order names.
_LESS = re.compile(
    r"(?:那个?|就|哦|对了|[\s，,])*(?P<what>[\u4e00-\u9fff]{1,5}?)(?:就|也|先|还是|那个|[\s，,])*"
    r"(?:(?:不要|不用|别|甭|不)(?:再)?[买带拿捎]|不要|不用)[了啦吧啊哈]*[\s，,。.!！~～]*"
    r"(?:(?:[换改]成?|[要来买加]|别的|其他|剩下|.{1,4}还是?要).{0,12})?"
)
#: 需要啥材料: what has to be brought for what was just told.
_PAPERS = re.compile(
    r"(?:那|都|还|我)*(?:需?要|得|该)(?:准备|带|提供|交|拿)?(?:点|些)?(?:啥|[什甚]么|哪些)"
    r"(?:材料|手续|证件?|东西|资料|条件)[啊呀呢吗吧\s，,。.？?]*"
)
#: 臭死了, 太吵了, 都要冻僵了: how it feels, and nothing of what it is.
_FEELING = (
    r"(?:(?:[太真好都可也]|实在|简直|快|要|已经)*[臭吵脏黑热冷冻烦急气呛熏滑闹难]+(?:闻|受)?"
    r"(?:[死坏疯僵透]|得(?:很|要命|不行|受不了|慌))*[了人我啦啊呀]*|(?:[真都我]|实在)*受不[了住]了?|[气急]人)"
)
_FEELINGS = re.compile(rf"{_SIGNS}*{_FEELING}(?:{_SIGNS}+{_FEELING})*{_SIGNS}*")
#: Of which categories what is felt may be; what is not here may be said of any trouble.
_FELT = {
    "臭": r"R4|H[1267]|H10|R8",
    "呛": r"H6|H10|R4|H1",
    "熏": r"H6|H10|R4|H[17]",
    "吵": r"H[57]|D[12]|P1|R7",
    "闹": r"H[57]|D[12]",
    "脏": r"H.*|R4|R8",
    "黑": r"R2|R8|R7",
    "热": r"R[237]",
    "冷": r"R[36]",
    "冻": r"R[1369]",
    "滑": r"H2|R[1459]|F5",
}
#: What says that a picture is of what was told before.
_PICTURE = re.compile(
    r"(?:这|那|刚|上面|前面|补|发).{0,12}(?:照片|相片|图片?|拍)|(?:照片|图片|图)(?:是|发|在|补)"
)
#: Goods and errands may be added to; what else is clear is a trouble of its own.
_ERRANDS = frozenset({"B1", "B2", "B3"})
_NO_TROUBLE = frozenset("BGVSOQ")


class Kind(NamedTuple):
    """A kind of sentence that belongs to an open request: how it is said, and to which.

    `asking` is one that is told in a question as well: 八点前能来吗 我要上班.
    """

    said: Callable[[Turn], bool]
    of: Callable[[Turn, Sequence[Ticket]], Ticket | None]
    asking: bool = False


def _lately(turn: Turn, found: Sequence[Ticket]) -> list[Ticket]:
    return [one for one in found if turn.now - one.created_at <= LATELY]


def _named(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """The only one that the words tell of."""
    fits = [one for one in fitting(turn, found) if tells_of(turn, [one])]
    return fits[0] if len(fits) == 1 else None


def _of_its_kind(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """The only one of the very category that is understood, at no other place."""
    understood = turn.understanding
    if not is_problem(understood):
        return None
    same = [
        one for one in found if one.code == understood.code and agree(understood.place, one.where)
    ]
    return same[0] if len(same) == 1 else None


def _errand(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """The newest errand of the day."""
    return next((one for one in _lately(turn, found) if one.code in _ERRANDS), None)


def _order_with(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """The newest errand of the day, where what is said to be left out was wanted."""
    said, errand = _LESS.fullmatch(turn.text), _errand(turn, found)
    wanted = said is not None and errand is not None and said["what"] in errand.text
    return errand if wanted else None


def _felt(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """What was just dealt with, if it may feel like that."""
    newest = _newest(turn, found)
    if newest is None or newest.code == OTHER:
        return newest
    senses = [codes for sign, codes in _FELT.items() if sign in turn.text]
    return newest if all(re.fullmatch(codes, newest.code) for codes in senses) else None


def _newest(turn: Turn, found: Sequence[Ticket]) -> Ticket | None:
    """What was just dealt with, or the only one of the day."""
    recent, lately = fresh_recent(turn), _lately(turn, found)
    if recent is not None and any(one.id == recent.id for one in lately):
        return recent
    return lately[0] if len(lately) == 1 else None


def _says(words: re.Pattern[str]) -> Callable[[Turn], bool]:
    return lambda turn: words.search(turn.text) is not None


def _says_who_left(turn: Turn) -> bool:
    return _LEFT.fullmatch(turn.text) is not None


def _says_known(turn: Turn) -> bool:
    return _KNOWN.search(turn.text) is not None and not _ANOTHER.search(turn.text)


def _says_more(turn: Turn) -> bool:
    """One more thing to buy or to bring; a trouble that is clear is none."""
    understood = turn.understanding
    if _MORE.match(turn.text) is None or understood.place:
        return False
    return not is_problem(understood) or understood.code[0] in _NO_TROUBLE


def _asks_for_papers(turn: Turn) -> bool:
    return _PAPERS.fullmatch(turn.text) is not None


def _says_less(turn: Turn) -> bool:
    return _LESS.fullmatch(turn.text) is not None


def _feels(turn: Turn) -> bool:
    return _FEELINGS.fullmatch(turn.text) is not None


KINDS = (
    Kind(_says(_CHANGED), _named),
    Kind(_says_who_left, _newest),
    Kind(_says_known, _of_its_kind),
    Kind(_says_more, _errand),
    Kind(_says_less, _order_with),
    Kind(_feels, _felt),
    Kind(tells_how_to_reach, _newest, asking=True),
    Kind(_asks_for_papers, _newest, asking=True),
)
_ASKING = tuple(kind for kind in KINDS if kind.asking)


def _belongs_to(turn: Turn) -> Ticket | None:
    said = [kind for kind in (_ASKING if asks(turn.text) else KINDS) if kind.said(turn)]
    found = theirs.working(turn) if said else []
    return next((one for kind in said if (one := kind.of(turn, found))), None) if found else None


def belongs(turn: Turn) -> bool:
    """Whether the words only make sense of something that is open."""
    return _belongs_to(turn) is not None


def add(turn: Turn) -> Answer:
    """They are added to it, and whoever handles it reads them."""
    ticket = _belongs_to(turn)
    if ticket is None:
        raise LookupError("the request ended in the same transaction")
    residents.supplement(desk(turn), ticket, turn.text)
    return mine.added(turn, ticket, unclear=None)


def _pictured(turn: Turn) -> Ticket | None:
    """The request of which a photo is said to be; what is clearly of another kind shows news."""
    found = theirs.working(turn)
    if is_problem(turn.understanding) and not _says_known(turn):
        found = [one for one in found if one.code == turn.understanding.code]
    return (meant(turn, found) or _newest(turn, found) or found[0]) if found else None


def explains_picture(turn: Turn) -> bool:
    """Whether a photo was sent a moment ago, and is said to be of what was told before."""
    if not fresh_loose(turn) or _PICTURE.search(turn.text) is None:
        return False
    return _pictured(turn) is not None


def attach(turn: Turn) -> Answer:
    """The photo goes where it belongs, and the words with it."""
    ticket = _pictured(turn)
    if ticket is None:
        raise LookupError("the request ended in the same transaction")
    residents.attach(desk(turn), ticket, fresh_loose(turn))
    return mine.added(turn, ticket, "receipt.joined_photo", loose=None)
