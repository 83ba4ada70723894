"""Several problems in one message: which clause belongs to which."""

import re
from collections.abc import Callable, Iterable, Mapping

from bot.understanding.result import Part
from bot.understanding.rules import Rule

#: Groups whose categories stand beside each other in one message; talk and questions never do.
SPLITS = frozenset("RHFPDBCST")
CLEAR = 0.35  #: the lead with which a clause speaks for a category of its own
SHORTEST = 3  #: characters of a clause that can be a problem

_DIVIDER = re.compile(r"[。、;!?]|[,:.](?!\d)|(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_EDGES = " ,;:!?。、."

Scores = Mapping[str, float]


def parts_of(
    code: str, text: str, called: Iterable[Rule], scored: Callable[[str], Scores]
) -> tuple[Part, ...]:
    """The problems of a message whose best category is `code`; empty when there is only one."""
    if code[0] not in SPLITS:
        return ()
    for rule in called:
        if rule.adds and rule.applies_to(code):
            return (Part(text, code), Part(text, rule.adds))
    clauses = [clause for clause in _DIVIDER.split(text) if clause.strip(_EDGES)]
    if len(clauses) < 2:
        return ()
    owners = [_owner(clause, scored) for clause in clauses]
    if len(set(filter(None, owners))) < 2:
        return ()
    return _gathered(clauses, owners)


def _owner(clause: str, scored: Callable[[str], Scores]) -> str:
    """The category a clause clearly speaks for, empty if for none."""
    if len(clause) < SHORTEST:
        return ""
    scores = scored(clause)
    first, second = sorted(scores, key=scores.__getitem__, reverse=True)[:2]
    clear = scores[first] - scores[second] >= CLEAR and first[0] in SPLITS
    return first if clear else ""


def _gathered(clauses: list[str], owners: list[str]) -> tuple[Part, ...]:
    """Each category with its clauses; an unclear clause goes with the one before it."""
    texts: dict[str, list[str]] = {}
    current = next(filter(None, owners))
    for clause, owner in zip(clauses, owners, strict=True):
        current = owner or current
        texts.setdefault(current, []).append(clause.strip(_EDGES))
    return tuple(Part(",".join(own), code) for code, own in texts.items())
