"""How strongly a message speaks for each category, clause by clause."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.understanding.hearing import Heard, Hit
from bot.understanding.index import GAP_LIMIT, Bond, Index

NEAR = 15  #: characters within which a thing and its trouble count fully
FAR = 25  #: and within which they count at all, into the neighbouring clause too
FAR_SHARE = 2 / 3
REACH = 60  #: characters between the beginnings of two phrases that can still be near
CLAUSE_LIMIT = 6.0  #: the most that one clause can say for a category
LIFT = 1.5


@dataclass(slots=True)
class Tally:
    """The scores of a message."""

    totals: dict[str, float]
    clauses: dict[int, dict[str, float]]
    evidence: dict[str, list[str]] = field(default_factory=dict)  #: the phrases by code

    def ranking(self) -> list[tuple[str, float]]:
        """Codes with their scores, the strongest first, equals by their code."""
        return sorted(self.totals.items(), key=lambda item: (-item[1], item[0]))


def tally(heard: Heard, index: Index) -> Tally:
    """Add up what was heard, after the contexts that silence or lift a category."""
    silent, quiet, lifted = _contexts(heard)
    clauses: dict[int, dict[str, float]] = {}
    evidence: dict[str, list[str]] = {}
    for code, clause, weight, words in _voices(heard, index):
        if code in silent or (code, clause) in quiet:
            continue
        scores = clauses.setdefault(clause, {})
        scores[code] = min(CLAUSE_LIMIT, scores.get(code, 0.0) + weight)
        evidence.setdefault(code, []).append(words)
    totals: dict[str, float] = {}
    for scores in clauses.values():
        for code, score in scores.items():
            lift = LIFT if code in lifted else 1.0
            totals[code] = totals.get(code, 0.0) + score * lift
    return Tally(totals, clauses, evidence)


def _voices(heard: Heard, index: Index) -> list[tuple[str, int, float, str]]:
    """What speaks for which code: code, clause, weight, words; each phrase once."""
    voices = []
    seen = set()
    for hit in heard.hits:
        meaning = hit.meaning
        if not meaning.scores or meaning.text in seen:
            continue
        seen.add(meaning.text)
        for code, weight in meaning.scores:
            if not hit.covered or code[0] == "E":
                voices.append((code, hit.clause, weight, meaning.text))
    for bond, first, second, share in _bound(heard.hits, index.bonds):
        words = f"{first.meaning.text}…{second.meaning.text}"
        clause = max(first.clause, second.clause)
        voices.append((bond.code, clause, bond.weight * share, words))
    return voices


def _contexts(heard: Heard) -> tuple[set[str], set[tuple[str, int]], set[str]]:
    """Codes silenced everywhere, codes silenced in a clause, codes lifted."""
    silent: set[str] = set()
    quiet: set[tuple[str, int]] = set()
    lifted: set[str] = set()
    for context in heard.contexts:
        meaning = context.meaning
        silent.update(meaning.unless)
        lifted.update(meaning.lifts)
        quiet.update((code, context.clause) for code in meaning.vetoes)
    return silent, quiet, lifted


def _bound(hits: Sequence[Hit], bonds: Sequence[Bond]) -> list[tuple[Bond, Hit, Hit, float]]:
    """The bonds of which both halves were said near each other, each at its best."""
    firsts: dict[int, list[Hit]] = {}
    for hit in hits:
        for number in hit.meaning.firsts:
            firsts.setdefault(number, []).append(hit)
    if not firsts:
        return []
    begun = frozenset(firsts)
    best: dict[int, tuple[float, Hit, Hit]] = {}
    for second in hits:
        # Of the many bonds a short word ends, only those count whose beginning was said.
        for number in begun & second.meaning.ends:
            for first in firsts[number]:
                if abs(second.start - first.start) > REACH:
                    continue
                share = _share(bonds[number], first, second)
                if share > best.get(number, (0.0,))[0]:
                    best[number] = (share, first, second)
    return [
        (bonds[number], first, second, share) for number, (share, first, second) in best.items()
    ]


def _share(bond: Bond, first: Hit, second: Hit) -> float:
    """How much of a bond's weight two phrases at these places are worth."""
    if first.start < second.end and second.start < first.end:
        return 0.0
    if (first.covered or second.covered) and bond.code[0] != "E":
        return 0.0
    apart = max(second.start - first.end, first.start - second.end)
    if bond.ordered:
        follows = first.clause == second.clause and 0 <= second.start - first.end <= GAP_LIMIT
        return 1.0 if follows else 0.0
    if first.clause == second.clause and apart <= NEAR:
        return 1.0
    near = abs(first.clause - second.clause) <= 1 and apart <= FAR
    return FAR_SHARE if near else 0.0
