"""What staff say in passing: 收到, 好的，马上去, 在路上. It is about their task, no request."""

import re

from bot.turn import Answer
from handlers import work
from handlers.turns import Turn
from models import WORKING, Request, Status
from services import ticket as tickets
from services.ticket import Ticket

_SAID = (
    "好的?|好嘞|行|嗯+|收到|知道|明白",
    "马上就?(?:去|到|来|过去|处理|办)|这就(?:去|来|过去)|就来",
    "我?(?:已经|正)?在(?:去的|过去的)?路上|(?:已经?)?出发",
    "(?:[0-9一二三四五六七八九十半]+)(?:分钟|小时)[后内左右]*就?到",
)
_ON_THE_WAY = re.compile(rf"(?:(?:{'|'.join(_SAID)})[了啦啊呢]*[\s,，.。!！~～]*)+")


def says_to_come(turn: Turn) -> bool:
    """Whether the words say no more than that somebody comes."""
    return _ON_THE_WAY.fullmatch(turn.text) is not None


def acknowledges(turn: Turn) -> bool:
    """Whether somebody says to come, and there is one task to come to."""
    return says_to_come(turn) and _only_task(turn) is not None


def _only_task(turn: Turn) -> Ticket | None:
    mine = (Request.worker_id == turn.speaker.id, Request.status.in_(WORKING - {Status.NEW}))
    found = tickets.find(turn.db, *mine, most=2)
    return found[0] if len(found) == 1 else None


def acknowledge(turn: Turn) -> Answer:
    """The only task is accepted by it; for one in hand the next words are told."""
    ticket = _only_task(turn)
    if ticket is None:
        raise LookupError("the task ended in the same transaction")
    if ticket.status == Status.DISPATCHED:
        return work.accept(turn, ticket.id)
    return work.acted(turn, "work.on_the_way", ticket)
