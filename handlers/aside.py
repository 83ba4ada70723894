"""What is said besides, while a report or the home is asked for: 怎么还没人来, 不用来了, 到哪了.

The question reads its answer first. What answers nothing and is about the matter itself is heard
as that, and not as one more answer that does not fit.
"""

from bot import forms
from bot.forms import Open
from bot.turn import Answer
from handlers import mine, report, theirs, unsolved, urging, which
from handlers.form import FORMS
from handlers.meant import tells_of
from handlers.safety import SAFETY
from handlers.turns import Turn, ending, reply, say
from handlers.wished import Wished, wished

_GIVES_UP, _ASKS = "O2", "O1"


def _beside(turn: Turn) -> Open | None:
    """The open question, if the words do not answer it and are no command about a request.

    Words about what is open here already are no answer, though they name a category.
    """
    kept = forms.opened(turn.memory)
    if kept is None or kept.form == which.WHICH.name:
        return None
    if turn.command is not None and (turn.command.number is not None or turn.command.rest):
        return None
    answers = forms.answers(FORMS[kept.form], turn, kept)
    return None if answers and not _tells_of_open(turn) else kept


def _tells_of_open(turn: Turn) -> bool:
    found = theirs.working(turn)
    return bool(found) and tells_of(turn, found)


def gives_up(turn: Turn) -> bool:
    """不用来了 我儿子修好了, of what is only being asked about or of what is open."""
    if not _is(turn, _GIVES_UP) or wished(turn.text) is not Wished.WITHDRAW:
        return False
    kept = _beside(turn)
    # Who is asked whether they are safe and wants nobody to come has not said that they are.
    if kept is None or kept.form == SAFETY.name:
        return False
    if turn.command is None:
        return True
    # 取消 has its own row, and 撤回 alone may mean what is open.
    return turn.command.word == "撤回" and not theirs.working(turn)


def drop(turn: Turn) -> Answer:
    """Nothing is filed that nobody has to do any more; what is named and open is withdrawn."""
    if _tells_of_open(turn):
        return which.settled(turn)
    return ending(say("talk.cancelled"), loose=None, spot=None, unclear=None)


def presses(turn: Turn) -> bool:
    """怎么还没人来啊, 没解决: who waits is not asked once more what it was that they said."""
    return wished(turn.text) in {Wished.URGE, Wished.UNSOLVED} and _beside(turn) is not None


def press(turn: Turn) -> Answer:
    """What they name or have here already is urged; else the draft is filed by its likeliest kind.

    Where only the place is missing, nobody can be sent before it is said.
    """
    kept, found = _beside(turn), urging.candidates(turn)
    unfiled = kept is not None and kept.form == report.REPORT.name
    if found and (_tells_of_open(turn) or not unfiled):
        urges = wished(turn.text) is Wished.URGE
        return which.urge(turn) if urges else unsolved.not_solved(turn)
    if kept is None or not unfiled:
        return mine.progress(turn)
    if kept.draft["problems"][0]["code"]:
        return reply(say("form.not_yet"))
    return report.file_likeliest(turn, kept.draft)


def asks_how_it_stands(turn: Turn) -> bool:
    """你们到哪了, which is no answer to which category."""
    return (_is(turn, _ASKS) or unsolved.only_asks(turn)) and _beside(turn) is not None


def tell_how_it_stands(turn: Turn) -> Answer:
    """How what is filed stands; of what is not, that it is not yet."""
    kept = _beside(turn)
    draft_only = not theirs.working(turn)
    if draft_only and kept is not None and kept.form == report.REPORT.name:
        return reply(say("form.not_yet"))
    return mine.progress(turn)


def _is(turn: Turn, code: str) -> bool:
    understood = turn.understanding
    return understood.known and understood.accepted and understood.code == code
