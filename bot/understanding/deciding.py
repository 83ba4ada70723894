"""From the scores of all categories to one: emergencies first, then rules, then the best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.rules import Rule
from bot.understanding.weights import Sureness
from models.category import Urgency, categories

ENOUGH = 0.75  #: how likely the best category must be right for the bot not to ask
#: How far an emergency may stay behind the best category and still come first.
LEAN = 0.0
ALTERNATIVES = 2  #: other codes that are named
CHITCHAT = "O6"
OTHER = "O8"

_SPEED = {level: position for position, level in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class Decision:
    """The category of a message and how sure it is."""

    code: str
    confidence: float
    accepted: bool
    alternatives: tuple[str, ...] = ()


def decide(scores: Mapping[str, float], called: Iterable[Rule], sureness: Sureness) -> Decision:
    """The best category; always one, accepted only when it is likely enough."""
    ranking = sorted(scores, key=scores.__getitem__, reverse=True)
    best = _best(ranking, scores)
    others = [code for code in ranking[: ALTERNATIVES + 2] if code != best and scores[code] > 0]
    for rule in called:
        if rule.to and rule.to != best and rule.applies_to(best):
            others = [best, *(code for code in others if code != rule.to)]
            return Decision(rule.to, 1.0, True, tuple(others[:ALTERNATIVES]))
    if scores[best] <= 0:
        return Decision(best, 0.0, False)
    second = max(score for code, score in scores.items() if code != best)
    confidence = round(sureness.of(scores[best], second), 3)
    accepted = best[0] == "E" or confidence >= ENOUGH
    return Decision(best, confidence, accepted, tuple(others[:ALTERNATIVES]))


def _best(ranking: Sequence[str], scores: Mapping[str, float]) -> str:
    """The category that speaks loudest, an emergency before others that are hardly louder."""
    if scores[ranking[0]] <= 0:
        return OTHER
    emergency = next(code for code in ranking if code[0] == "E")
    near = scores[emergency] > 0 and scores[emergency] + LEAN >= scores[ranking[0]]
    return emergency if near else ranking[0]


def urgency_of(code: str, called: Iterable[Rule]) -> Urgency:
    """The category's own urgency, or the most pressing that the rules ask for."""
    asked = [rule.level for rule in called if rule.level and rule.applies_to(code)]
    return min(asked, key=_SPEED.__getitem__, default=categories()[code].urgency)
