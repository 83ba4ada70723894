"""What staff say in passing: 收到, 好的，马上去, 在路上. It is about their task, no request."""

import re

from bot.commands import number_told_of
from bot.forms import choice_number
from bot.turn import Answer
from handlers import talk, told, work
from handlers.placing import said_place
from handlers.turns import Turn
from models import OFFICIAL, WORKING, Status
from services import ticket as tickets
from services.ticket import Ticket

_SAID = (
    "好的?|好嘞|行|嗯+|收到|知道|明白",
    "马上就?(?:去|到|来|过去|处理|办)|这就(?:去|来|过去)|就来",
    "我?(?:现在|这会儿|先)?就?(?:过去(?:看看|一趟)?|去(?:看看|看一下|一趟|现场))",
    "我?(?:已经|正)?在(?:去的|过去的)?路上|(?:已经?)?出发",
    "(?:[0-9一二三四五六七八九十半]+)(?:分钟|小时)[后内左右]*就?到",
)
#: How staff tell what became of a task without the word for it.
_WORK = re.compile(
    r"(?:[#＃]?\d{1,9}号?[\s，,：:]*)?(?:我|俺)?(?:[今明后]天)?(?:已经?|刚刚?|都)?"
    r"(?:(?:联系|通知|打|换|修|清|疏通|处理|搞|弄|办)(?:过|好|通|完|定|上)?了?(?:电话)?[了过]"
    r"|(?:已|刚)?联系|(?:换|修|清|疏通|处理|搞|弄|办)(?:好|完|通)|已(?:换|修|清|疏通|处理)|[去来到修换办弄搞处理]+不[了成]|(?:这个?.{0,4})?不归我)"
)
_HURT = re.compile(
    r"被.{0,6}(?:打|咬|砍|捅|踹|推|抢|威胁|围)|打我|我.{0,6}(?:摔|受伤|流血|骨折|晕|撞)|救"
)
_CLAUSES = re.compile(r"[\s，,。.！!；;、]+")
_NUMBER = re.compile(r"^[#＃]?\d{1,9}号?[\s，,：:、。.]*")
_ON_THE_WAY = re.compile(rf"(?:(?:{'|'.join(_SAID)})[了啦啊呢]*[\s,，.。!！~～]*)+")


def says_to_come(turn: Turn) -> bool:
    """Whether the words say no more than that somebody comes."""
    return _ON_THE_WAY.fullmatch(turn.text) is not None


def acknowledges(turn: Turn) -> bool:
    """Whether somebody says to come, and there is one task to come to."""
    return says_to_come(turn) and _only_task(turn) is not None


def _only_task(turn: Turn) -> Ticket | None:
    found = told.tasks(turn)
    return found[0] if len(found) == 1 else None


def acknowledge(turn: Turn) -> Answer:
    """The only task is accepted by it; for one in hand the next words are told."""
    ticket = _only_task(turn)
    if ticket is None:
        raise LookupError("the task ended in the same transaction")
    if ticket.status == Status.DISPATCHED:
        return work.accept(turn, ticket.id)
    return work.acted(turn, "work.on_the_way", ticket)


def comes_to_several(turn: Turn) -> bool:
    """Whether somebody says to come, and has several tasks to come to."""
    return says_to_come(turn) and has_task(turn)


def ask_which(turn: Turn) -> Answer:
    """To the only one that is begun; else which one is accepted is asked, with their kinds."""
    ticket = told.begun(turn)
    return (
        work.accept(turn, None) if ticket is None else work.acted(turn, "work.on_the_way", ticket)
    )


def has_task(turn: Turn) -> bool:
    """Whether anything is in the speaker's hands."""
    return bool(told.tasks(turn))


def is_unhurt(turn: Turn) -> bool:
    """Whether somebody with a task says what is no cry about themselves: 我被打了 is one."""
    return _HURT.search(turn.text) is None and has_task(turn)


def speaks_of_work(turn: Turn) -> bool:
    """Whether somebody with a task says what names no place: it is about their work.

    A trouble that they found has a place, or 上报 before it.
    """
    official = bool(turn.speaker.roles & OFFICIAL)
    says = choice_number(turn.text) is None and len(turn.text) > 1
    return official and says and not said_place(turn) and has_task(turn)


def tells_of_work(turn: Turn) -> bool:
    """Whether somebody with a task tells what became of it: 换了灯泡, 已联系王阿姨.

    Who names a place reports something.
    """
    if turn.understanding.place or not any(map(_WORK.match, _CLAUSES.split(turn.text))):
        return False
    return has_task(turn)


def tells_of_number(turn: Turn) -> bool:
    """Whether a sentence begins with the number of a task in hand, and no word says what to do."""
    return turn.command is None and _numbered(turn) is not None


def _numbered(turn: Turn) -> Ticket | None:
    number = number_told_of(turn.text)
    ticket = None if number is None else tickets.peek(turn.db, number)
    if ticket is None or ticket.status not in WORKING:
        return None
    return ticket if turn.speaker.id in turn.house.hands(ticket) else None


def ask_for_the_word(turn: Turn) -> Answer:
    """Nothing is written down on a guess: the task with the number said is asked about, else the
    only one, else the only one that is begun.
    """
    numbered = _numbered(turn)
    ticket = numbered or _only_task(turn) or told.begun(turn)
    if ticket is None:
        return talk.ask_what(turn)
    return told.ask(turn, ticket, _NUMBER.sub("", turn.text) if numbered else turn.text)


def arrives(turn: Turn) -> bool:
    """Whether 到了 names none of several tasks, and there is one they can be on the way to."""
    command = turn.command
    bare = command is not None and command.number is None and not command.rest
    return bare and len(told.tasks(turn)) > 1 and told.begun(turn) is not None


def arrive(turn: Turn) -> Answer:
    """Whoever is on the way to one task has come there."""
    ticket = told.begun(turn)
    return work.arrived(turn, None if ticket is None else ticket.id)
