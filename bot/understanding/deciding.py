"""From scores to one category: emergencies first, then the margin, ties and turns."""

from dataclasses import dataclass

from bot.understanding.hearing import Heard
from bot.understanding.index import STRONG
from bot.understanding.rules import Rules
from bot.understanding.scoring import Tally
from models.category import Urgency, categories

ENOUGH = 2.0  #: the score from which a category is accepted
MARGIN = 1.6  #: how many times the second-best score the best must reach
OTHER = "O8"
CHITCHAT = "O6"

_SPEED = {level: position for position, level in enumerate(Urgency)}


@dataclass(frozen=True, slots=True)
class Decision:
    """The category of a message and how sure it is."""

    code: str
    confidence: float
    accepted: bool
    alternatives: tuple[str, ...] = ()


def decide(tally: Tally, heard: Heard, rules: Rules) -> Decision:
    """The best category; always one, accepted only when it stands out."""
    emergencies = [
        (code, score) for code, score in tally.ranking() if code[0] == "E" and score >= STRONG
    ]
    if emergencies:
        others = tuple(code for code, _ in tally.ranking() if code != emergencies[0][0])
        return Decision(emergencies[0][0], 1.0, True, others[:2])
    # Half-heard emergencies are words of daily life (派出所, 楼顶): they decide nothing.
    ranking = [(code, score) for code, score in tally.ranking() if code[0] != "E"]
    if not ranking:
        if "greeting" in heard.marks:
            return Decision(CHITCHAT, 1.0, True)
        return Decision(OTHER, 0.0, False)
    decision = _by_margin(ranking, rules)
    target = _turned(decision.code, heard, rules)
    if target is None:
        return decision
    others = tuple(code for code in (decision.code, *decision.alternatives) if code != target)
    return Decision(target, decision.confidence, True, others[:2])


def _by_margin(ranking: list[tuple[str, float]], rules: Rules) -> Decision:
    (code, top), (rival, second) = ranking[0], ranking[1] if len(ranking) > 1 else ("", 0.0)
    clear = top >= MARGIN * second
    won = not clear and ((code, rival) in rules.wins or (rival, code) in rules.wins)
    if won and (rival, code) in rules.wins:
        code, rival = rival, code
    others = [other for other, _ in ranking if other != code]
    # A best guess that no full word supports is worth saying, never worth trusting.
    confidence = min(1.0, top / STRONG) * (1.0 if won else top / (top + second))
    return Decision(code, round(confidence, 3), top >= ENOUGH and (clear or won), tuple(others[:2]))


def _turned(code: str, heard: Heard, rules: Rules) -> str | None:
    for number, turn in enumerate(rules.turns):
        if (
            code in turn.sources
            and f"turn {number}" in heard.marks
            and f"no turn {number}" not in heard.marks
        ):
            return turn.target
    return None


def urgency_of(code: str, heard: Heard, rules: Rules) -> Urgency:
    """The category's own urgency, or the most pressing that the words ask for."""
    asked = [
        level
        for context in heard.contexts
        for owner, level in context.meaning.levels
        if owner == code
    ]
    for number, pressing in enumerate(rules.urgency):
        if (
            code in pressing.codes
            and f"pressing {number}" in heard.marks
            and f"no pressing {number}" not in heard.marks
        ):
            asked.append(pressing.level)
    return min(asked, key=_SPEED.__getitem__, default=categories()[code].urgency)
