"""Several problems in one message: which clause belongs to which."""

import re
from collections.abc import Callable, Iterable

from bot.understanding.deciding import urgency_of
from bot.understanding.result import Part
from bot.understanding.rules import Rule
from bot.understanding.weights import Ranking

#: Groups whose categories stand beside each other in one message; talk and questions never do.
SPLITS = frozenset("RHFPDBCST")
LOUD = 2.1  #: what a clause says at least that speaks for a category of its own…
CLEAR = 1.0  #: …and its lead over the next
SECOND = 1.6  #: what a second problem says at least in the whole message
SHORTEST = 3  #: characters of a clause that can be a problem
MOST = 30  #: clauses; with more a message is a story, not a list

_DIVIDER = re.compile(r"[。、;!?]|[,:.](?![0-9])|(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_EDGES = " ,;:!?。、."


def parts_of(
    code: str,
    text: str,
    called: Iterable[Rule],
    ranking: Ranking,
    ranked: Callable[[str], Ranking],
) -> tuple[Part, ...]:
    """The problems of a message whose best category is `code`; empty when there is only one.

    `ranking` is that of the whole text, `ranked` gives that of a clause.
    """
    if code[0] not in SPLITS:
        return ()
    for rule in called:
        if rule.adds and rule.applies_to(code):
            return tuple(Part(text, each, urgency_of(each, called)) for each in (code, rule.adds))
    if not any(score >= SECOND for other, score in ranking if other != code):
        return ()
    clauses = clauses_of(text)
    if not 2 <= len(clauses) <= MOST:
        return ()
    owners = [_owner(clause, ranked) for clause in clauses[:-1]]
    if not any(owners):
        return ()  # The last alone makes no second problem.
    owners.append(_owner(clauses[-1], ranked))
    if len(set(filter(None, owners))) < 2:
        return ()
    return _gathered(clauses, owners, called)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text, with the empty ones between two signs."""
    return _DIVIDER.split(text)


def _owner(clause: str, ranked: Callable[[str], Ranking]) -> str:
    """The category a clause clearly speaks for, empty if for none."""
    if len(clause) < SHORTEST:
        return ""
    (first, top), (_, second), *_ = ranked(clause)
    if top < LOUD or top - second < CLEAR:
        return ""
    return first if first[0] in SPLITS else ""


def _gathered(clauses: list[str], owners: list[str], called: Iterable[Rule]) -> tuple[Part, ...]:
    """Each category with its clauses; an unclear clause goes with the one before it."""
    texts: dict[str, list[str]] = {}
    current = next(filter(None, owners))
    for clause, owner in zip(clauses, owners, strict=True):
        current = owner or current
        texts.setdefault(current, []).append(clause.strip(_EDGES))
    return tuple(
        Part(",".join(filter(None, own)), code, urgency_of(code, called))
        for code, own in texts.items()
    )
