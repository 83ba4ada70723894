"""What staff tell of a task without its word or its number: asked with a number to answer.

修好了，换了个阀门 from a ladder shall cost one more character, and yet nothing is written down on a
guess.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.turn import Answer
from handlers import work
from handlers.turns import Turn, desk, fresh
from models import WORKING, Request, Status, Step
from services import asking
from services import ticket as tickets
from services.ticket import Ticket

#: What is answered to 要记到 #1 吗: that it is done, or only a note.
_DONE = frozenset({"1", "办结", "是", "是的", "对", "对的", "办好了", "好了"})
_NOTE = frozenset({"2", "备注", "记一下"})
_ENDS = " 。.!！"
#: What says that it is not done yet, or not by them.
_UNDONE = re.compile(
    r"不[了成动到]|[没未](?!问题)|明天|后天|大后天|下周|下午|晚上|等(?!我)|延|还[得要在差需]|需要|缺|再[来去说看]"
    r"|不是我|不归|不该|归.{0,6}管|重复|才能|过[一两几]天|\d+天后|约了|约好"
)


def tasks(turn: Turn) -> Sequence[Ticket]:
    """What is in the speaker's hands, two of it: whether there is any, and whether only one."""
    return turn.once("tasks", lambda: _two(turn, WORKING - {Status.NEW}))


def begun(turn: Turn) -> Ticket | None:
    """The only task that they have accepted, whatever else waits for them."""
    found = turn.once("begun", lambda: _two(turn, WORKING - {Status.NEW, Status.DISPATCHED}))
    return found[0] if len(found) == 1 else None


def _two(turn: Turn, states: AbstractSet[Status]) -> Sequence[Ticket]:
    mine = (Request.worker_id == turn.speaker.id, Request.status.in_(states))
    return tickets.find(turn.db, *mine, most=2)


def ask(turn: Turn, ticket: Ticket, text: str) -> Answer:
    """Whether it is of this task, and whether that is done; 明天再去 is only noted."""
    undone = _UNDONE.search(text) is not None
    kept = {"id": ticket.id, "text": text, "undone": undone, "at": turn.now.isoformat()}
    answer = work.acted(turn, "work.which_note" if undone else "work.which_word", ticket)
    return replace(answer, memory={**answer.memory, "told": kept})


def leaves_open(turn: Turn) -> bool:
    """Whether 办结 换了灯泡 names none of several tasks, of which one is begun."""
    command = turn.command
    if command is None or command.number is not None or not command.rest:
        return False
    return len(tasks(turn)) > 1 and begun(turn) is not None


def ask_whether_done(turn: Turn) -> Answer:
    """办结 without a number may be of the one that is begun, or of another."""
    ticket = begun(turn)
    return work.finish(turn) if ticket is None else ask(turn, ticket, work.command_of(turn).rest)


def is_answered(turn: Turn) -> bool:
    """Whether it was asked a moment ago, and this is the answer; a form's question stands below."""
    if turn.step is Step.FORM or fresh(turn, "told") is None:
        return False
    return turn.text.strip(_ENDS) in _DONE | _NOTE


def write_down(turn: Turn) -> Answer:
    """What was told is the result, or a note."""
    told = turn.memory["told"]
    if turn.text.strip(_ENDS) in _DONE and not told["undone"]:
        answer = work.finished(turn, told["id"], told["text"])
        return replace(answer, memory={**answer.memory, "told": None})
    return work.acted(turn, "work.noted", asking.note(desk(turn), told["id"], told["text"]))
