"""Another wish in the question which one, and a wish taken back: 别撤, 催一下灯那个, 还没修好.

Who was asked which request is to be withdrawn and says that it is not repaired yet has answered
nothing: the question is left, and what was said is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.turn import Answer
from handlers import ended, mine, theirs, unsolved, urging, which
from handlers.turns import Turn, desk, ending, say
from handlers.which import WISHES, asked_wish
from handlers.wished import Wished, wished
from models import Step
from services import feedback, residents


def turns(turn: Turn) -> bool:
    """Whether the question which one is open, and the words wish something else."""
    asked = asked_wish(turn)
    wish = wished(turn.text) if asked else None
    return wish is not None and wish is not WISHES[asked].said


def turn_to(turn: Turn) -> Answer:
    """The question is left for what is wished instead."""
    wish = wished(turn.text)
    if wish is None:
        raise LookupError("the row is taken only where the words wish something")
    answer = _DONE[wish](turn)
    if asked_wish(turn) == "withdraw" and wish in _STAYS:
        answer = replace(answer, says=(say("which.not_withdrawn"), *answer.says))
    if answer.step is not None:
        return answer
    return replace(answer, step=Step.IDLE, memory={**answer.memory, "form": None})


def keeps(turn: Turn) -> bool:
    """Whether 别撤 or 不催了 is said of something that is still open."""
    if wished(turn.text) is not Wished.KEEP:
        return False
    return bool(theirs.working(turn) or urging.candidates(turn))


def keep(turn: Turn) -> Answer:
    """Nothing is withdrawn or urged; a worker who was asked to agree to it hears so.

    What was withdrawn a moment ago stays so, and nobody is left to believe that it is done.
    """
    stays = [residents.stay(desk(turn), ticket, turn.text) for ticket in theirs.working(turn)]
    gone = None if asked_wish(turn) or any(stays) else ended.withdrawn(turn)
    if gone is not None:
        raise feedback.unfinished(gone)
    return ending(say("which.kept"))


_DONE: Mapping[Wished, Callable[[Turn], Answer]] = {
    Wished.KEEP: keep,
    Wished.URGE: which.urge,
    Wished.UNSOLVED: unsolved.not_solved,
    Wished.WITHDRAW: which.settled,
    Wished.PROGRESS: mine.progress,
}
#: After these nothing is withdrawn any more.
_STAYS = frozenset({Wished.URGE, Wished.UNSOLVED})
