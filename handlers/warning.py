"""A danger to whoever comes near that is no emergency category: first what not to do, then as ever.

A power line on the ground is a matter of the supply, and kills.
"""

from dataclasses import replace

from bot.turn import Answer
from handlers import form, fragments, report
from handlers.turns import Turn, say
from models import Step
from models.category import Urgency, categories


def is_deadly(turn: Turn) -> bool:
    """Whether a matter of everyday is as pressing as an emergency."""
    understood = turn.understanding
    pressing = understood.urgency is Urgency.L1
    return pressing and not categories()[understood.code].is_emergency


def warn(turn: Turn) -> Answer:
    """Say what keeps people alive, and go on with what would have been said anyway."""
    if turn.step is Step.FORM:
        answer = form.answer_form(turn)
    elif fragments.joins(turn):
        answer = fragments.join(turn)
    else:
        answer = report.report(turn)
    return replace(answer, says=(say("emergency.wire"), *answer.says))
