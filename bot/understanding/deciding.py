"""From the scores of all categories to one: the rules' word first, then the loudest."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.understanding.rules import Rule
from bot.understanding.weights import Ranking, Sureness
from models.category import Urgency, categories

#: How likely the best category must be right for the bot not to ask: chosen so that it asks about
#: less than a fifth of all messages.
ENOUGH = 0.7
HARDLY = 0.65  #: below this an emergency that names no danger is asked about as well
SURE = 0.88  #: the same for one of so few words that anything may weigh like a cry
SPEAKS = 1.25  #: the score below which a message is only a fragment that says nothing by itself
ALTERNATIVES = 2  #: other codes that are named…
NEAR = 0.5  #: …if they speak at least half as loudly as the best
CHITCHAT = "O6"
OTHER = "O8"

_SPEED = {level: position for position, level in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class Decision:
    """The category of a message and how sure it is."""

    code: str
    confidence: float
    accepted: bool
    known: bool  #: False: too little was said to speak for any category
    alternatives: tuple[str, ...] = ()


def decide(ranking: Ranking, called: Iterable[Rule], sureness: Sureness) -> Decision:
    """The best category; always one, accepted only when it is likely enough."""
    (best, top), (_, second) = ranking[:2]
    if top <= 0:
        best = OTHER
    near = max(0.0, top * NEAR)
    others = [code for code, score in ranking if code != best and score > near]
    for rule in called:
        if rule.to and rule.applies_to(best):
            others = [code for code in (best, *others) if code != rule.to]
            return Decision(rule.to, 1.0, True, True, tuple(others[:ALTERNATIVES]))
    if top <= 0:
        return Decision(best, 0.0, False, False)
    confidence = round(sureness.of(top, second), 3)
    known = top >= SPEAKS
    accepted = known and (best[0] == "E" or confidence >= ENOUGH)
    return Decision(best, confidence, accepted, known, tuple(others[:ALTERNATIVES]))


def urgency_of(code: str, called: Iterable[Rule]) -> Urgency:
    """The category's own urgency, or the most pressing that the rules ask for."""
    asked = [rule.level for rule in called if rule.level and rule.applies_to(code)]
    return min(asked, key=_SPEED.__getitem__, default=categories()[code].urgency)
