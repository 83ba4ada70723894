"""Several problems in one message: which clause belongs to which."""

from bot.understanding.hearing import Heard
from bot.understanding.index import STRONG
from bot.understanding.result import Part
from bot.understanding.rules import Rules
from bot.understanding.scoring import Tally

_EDGES = " ,;:!?。、."


def parts_of(code: str, tally: Tally, heard: Heard, rules: Rules) -> tuple[Part, ...]:
    """The problems of a message whose best category is `code`; empty when there is only one."""
    if code not in rules.splits:
        return ()
    for number, combo in enumerate(rules.combos):
        if combo.source == code and f"combo {number}" in heard.marks:
            return (Part(heard.text, code), Part(heard.text, combo.adds))
    strong = _strong_clauses(tally, rules)
    if len(set(strong.values())) < 2:
        return ()
    return _gathered(strong, heard)


def _strong_clauses(tally: Tally, rules: Rules) -> dict[int, str]:
    """The clauses that speak clearly for a category of their own."""
    strong = {}
    for clause, scores in sorted(tally.clauses.items()):
        code = max(sorted(scores), key=scores.__getitem__, default="")
        if code in rules.splits and scores[code] >= STRONG:
            strong[clause] = code
    return strong


def _gathered(strong: dict[int, str], heard: Heard) -> tuple[Part, ...]:
    """Each category with its clauses; a weak clause goes with the one before it."""
    texts: dict[str, str] = {}
    current = next(iter(strong.values()))
    for number in range(len(heard.starts)):
        current = strong.get(number, current)
        texts[current] = texts.get(current, "") + heard.clause(number)
    return tuple(Part(text.strip(_EDGES), code) for code, text in texts.items())
