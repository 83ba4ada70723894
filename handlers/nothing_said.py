"""Words that ask for nothing: 那个 before a sentence that never came, 同意 where nobody asked."""

import re

from bot.forms import opened
from bot.turn import Answer
from handlers import talk
from handlers.asked import answered
from handlers.turns import Turn, reply, say

_SIGNS = r"[\s，,。.…~～、!！?？]*"
_FILLER = re.compile(
    rf"(?:(?:嗯+|呃+|额|啊+|哎|诶|我|就|你|有)?{_SIGNS}"
    rf"(?:[那这内]个|那什么|那啥|就是说?|然后(?:呢|就)?|怎么说呢?|啥来着){_SIGNS})+(?:啊|呢|吧|嗯+)?{_SIGNS}"
)
#: What is longer says something, or is noise that no pattern should try for long.
_FEW = 20
_AGREES = re.compile(rf"(?:我们?|本人)?不?同意(?:撤回|了|的|啊|吧)?{_SIGNS}")


def is_filler(turn: Turn) -> bool:
    """Whether the words only begin to say something, and answer nothing."""
    few = len(turn.text) <= _FEW
    return few and _FILLER.fullmatch(turn.text) is not None and _answers_nothing(turn)


def listen(turn: Turn) -> Answer:
    """Asked what it is, however often: a word like that is never filed."""
    return reply(say("form.again")) if opened(turn.memory) else talk.ask_what(turn)


def agrees_to_nothing(turn: Turn) -> bool:
    """Whether 同意 or 不同意 is said where nothing waits for it."""
    return _AGREES.fullmatch(turn.text) is not None and _answers_nothing(turn)


def nothing_waits(turn: Turn) -> Answer:
    """An agreement that nobody asked for is no motion either."""
    return reply(say("talk.nothing_to_agree"))


def _answers_nothing(turn: Turn) -> bool:
    """Whether neither a question of ours nor the one about a neighbour's trouble is answered."""
    kept = opened(turn.memory)
    return (kept is None or kept.field != "same") and answered(turn) is None
