"""别说是我讲的: who told of something must stay unknown to those it is about."""

import re

from bot.forms import advance, opened
from bot.turn import Answer
from handlers import drafts, theirs
from handlers.fragments import just_reported
from handlers.meant import is_problem
from handlers.report import REPORT
from handlers.turns import Turn, desk, recent_of, reply, say
from services import residents

#: What is longer tells something besides.
_FEW = 20
#: So many characters beside the wish are only said around it.
_NOTHING = 5
_WISHES = re.compile(
    r"保密|匿名"
    r"|(?:别|不要|不能|不许|不想|不可以|甭|莫)[^，,。]{0,12}"
    r"(?:知道|晓得|是我|我(?:说|讲|报|反映|反应|投诉|举报|告)|我们?的?(?:名字|姓名|电话|身份|信息))"
)


def is_wished(turn: Turn) -> bool:
    """Whether the words ask for silence and tell of nothing else."""
    if len(turn.text) > _FEW or turn.understanding.place or not _WISHES.search(turn.text):
        return False
    besides = _WISHES.sub("", turn.text)
    return len(besides) <= _NOTHING or not is_problem(turn.understand(besides))


def promise(turn: Turn) -> Answer:
    """It is promised, and whoever works on what was just told reads the wish."""
    kept = opened(turn.memory)
    if kept is not None and kept.form == REPORT.name:
        draft = {**kept.draft, **drafts.more_told(kept.draft, turn.text)}
        return advance(REPORT, turn, draft, (say("talk.discreet"),))
    working = theirs.working(turn)
    ticket = just_reported(turn) or (working[0] if len(working) == 1 else None)
    if ticket is None:
        return reply(say("talk.discreet"), say("talk.discreet_begin"))
    residents.supplement(desk(turn), ticket, turn.text)
    return reply(
        say("talk.discreet", number=f"#{ticket.id}"),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )
