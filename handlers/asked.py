"""Which of the open questions a person's words answer, and what they say to it."""

import re
from dataclasses import replace
from typing import NamedTuple

from bot.forms import choice_number
from handlers import aliases, drafts, feedback, theirs, words
from handlers.extents import agree
from handlers.fragments import fresh_recent
from handlers.judgements import asks, halves, rated_thing, read_freely, still_the_same, thanked
from handlers.meant import is_problem, named
from handlers.reaching import tells_how_to_reach
from handlers.turns import Turn
from handlers.verdicts import read_briefly, read_choice, read_head
from models import WORKING
from models.category import categories
from services import ticket as tickets
from services.feedback import Point, Verdict, next_point
from services.filing import PRAISE
from services.questions import Ask, Waiting
from services.routing import COMPLAINTS
from services.ticket import Ticket

AGREED = {"同意": True, "可以": True, "好": True, "好的": True, "行": True,
          "不同意": False, "不行": False, "继续办": False}  # fmt: skip
#: Control categories that are never the answer to what a worker asked: progress, 撤回, a person.
NEWS = frozenset({"O1", "O2", "O4"})
#: Those that never judge finished work; 已经好了 (O2) and thanks (K3) do.
NO_VERDICT = frozenset({"O1", "O4"})
#: Ratings in people's own words.
RATING = "O3"
#: A judgement that nobody could read has so many characters at most; what is longer tells news.
_FEW = 6
#: How likely so few words must be a cry for them to be one rather than an answer.
_CRY = 0.7
#: So many characters answer a worker, unless they are as clear as this about something else.
_SHORT = 12
_CLEAR = 0.92
#: Whoever was insulted complains, and remarks nothing.
_COMPLAINS = re.compile(r"骂|打人|动手|威胁|侮辱|投诉|举报")
#: Whom a choice answers first: a rating or a name as long as it is fresh, later a worker.
_FRESH = {Ask.WORD_DOUBT: -1, Ask.RATING: 0, Ask.ALIAS: 0, Ask.WORD: 0, Ask.INFO: 1}
_STALE = {Ask.RATING: 2, Ask.ALIAS: 2, Ask.WORD: 2, Ask.INFO: 1}
#: Questions about words are about no request.
ABOUT_WORDS = frozenset({Ask.WORD, Ask.WORD_DOUBT})


class Match(NamedTuple):
    """A question that the words answer; what they say of the work, where that was asked."""

    waiting: Waiting
    said: Verdict | None = None


def answered(turn: Turn) -> Match | None:
    """The open question that the words answer, and what they say."""
    waiting = theirs.questions(turn)
    if not waiting:
        return None
    inquired = Ask.INFO in waiting
    for one in _in_order(turn, list(waiting.values())):
        if one.kind in ABOUT_WORDS:
            if words.answers(turn, one):
                return Match(one)
            continue
        ticket = tickets.peek(turn.db, one.request_id or 0)
        if ticket is None:
            continue
        if one.kind is Ask.RATING:
            if said := _read(turn, one, ticket, inquired=inquired):
                return Match(one, said)
        elif _fits(turn, one, ticket):
            return Match(one)
    return None


def _in_order(turn: Turn, waiting: list[Waiting]) -> list[Waiting]:
    """The newest question first; but a number or a choice in its own words goes to the rating."""
    if len(waiting) < 2:
        return waiting
    if choice_number(turn.text) is None and read_choice(turn.text, Point.SOLVED) is None:
        return waiting
    return sorted(
        waiting, key=lambda one: (_FRESH if one.is_fresh(turn.now) else _STALE).get(one.kind, 3)
    )


def _fits(turn: Turn, waiting: Waiting, ticket: Ticket) -> bool:
    if waiting.kind is Ask.ALIAS:
        return aliases.answers(turn, waiting)
    if waiting.kind is Ask.WITHDRAW:
        # Whoever handles it now decides, and nobody who handed it on.
        return turn.text.rstrip("。.!！") in AGREED and ticket.worker_id == turn.speaker.id
    return not _is_news(turn, ticket)


def _read(turn: Turn, waiting: Waiting, ticket: Ticket, *, inquired: bool) -> Verdict | None:
    """What the words say of the work about which was asked.

    Where a worker waits for words as well, 还是漏 may be meant for them.
    """
    asked = next_point(ticket) or Point.SOLVED
    chosen = read_choice(turn.text, asked)
    if chosen is None:
        chosen = _remarked(turn, asked)
    if chosen is not None or not waiting.is_fresh(turn.now):
        return chosen
    brief = None if _spoke_since(turn, waiting) else read_briefly(turn.text, asked)
    if brief is not None or _is_other(turn):
        return brief
    said = read_freely(turn.text)
    if said is None and not inquired and still_the_same(turn.text):
        return Verdict(solved=False)
    rates = said is not None and said.satisfaction != ""
    return said if not rates or feedback.rates(turn, ticket) else None


def _remarked(turn: Turn, asked: Point) -> Verdict | None:
    """A judgement with a remark on how it was done, which nobody has to mend."""
    said = None if read_freely(turn.text) or _COMPLAINS.search(turn.text) else halves(turn.text)
    if said is None:
        return None
    head, rest = said
    news = turn.understand(rest)
    if is_problem(news) and news.code not in COMPLAINTS:
        return None
    verdict = read_head(head, asked)
    return verdict and replace(verdict, remark=turn.text)


def _spoke_since(turn: Turn, waiting: Waiting) -> bool:
    """Whether something else was reported just now, to which 好的 is said as well."""
    recent = fresh_recent(turn)
    return recent is not None and recent.id != waiting.request_id and recent.status in WORKING


def wavers(turn: Turn) -> bool:
    """Whether a few words meet a fresh question about finished work and say nothing clear."""
    waiting = theirs.questions(turn).get(Ask.RATING)
    if waiting is None or not waiting.is_fresh(turn.now) or _spoke_since(turn, waiting):
        return False
    return choice_number(turn.text) is not None or thanks(turn) or _judges(turn)


def thanks(turn: Turn) -> bool:
    """Whether the words are thanks and nothing else, but perhaps a name."""
    besides = thanked(turn.text)
    return besides is not None and (not besides or feedback.thanks_by_name(turn, besides))


def _judges(turn: Turn) -> bool:
    """Whether the words are short, and about nothing else than how the work was done."""
    understood = turn.understanding
    if len(turn.text) > _FEW or asks(turn.text) or rated_thing(turn.text):
        return False
    # 不知道 is 其他诉求 by its words, and no problem.
    unnamed = understood.code in (RATING, drafts.OTHER)
    return unnamed or not (understood.known or understood.place)


def _is_other(turn: Turn) -> bool:
    """A clear problem that is none of those finished of late, progress, a call for a person."""
    understood, left = turn.understanding, named(turn)
    if understood.code == RATING and left is not None and left.code in understood.alternatives:
        # 没修好，电梯还是坏的 judges by its words, and names what nobody has worked on.
        understood = left
    clear = understood.known and understood.accepted
    # A problem may be clearer without the words around it.
    if not clear and (left is None or left.code != understood.code):
        return False
    if understood.code in NO_VERDICT:
        return True
    if categories()[understood.code].is_control or understood.code == PRAISE:
        return False
    return not any(
        understood.code == one.code and agree(understood.place, one.where)
        for one in theirs.done(turn)
    )


def _is_news(turn: Turn, ticket: Ticket) -> bool:
    """A clear problem of another category, which answers nobody; thanks and a greeting may."""
    understood = turn.understanding
    if not (understood.known and understood.accepted) or understood.code == ticket.code:
        return False
    if hardly_cries(turn) or _answers_shortly(turn):
        return False
    return understood.code in NEWS or not categories()[understood.code].is_control


def _answers_shortly(turn: Turn) -> bool:
    """Whether a few words name nothing clearly: 在上班 is no complaint where a worker waits.

    Who complains or asks how it stands is heard, however few the words.
    """
    if tells_how_to_reach(turn):
        return True
    understood = turn.understanding
    if understood.code in COMPLAINTS or (understood.code in NEWS and asks(turn.text)):
        return False
    return len(turn.text) <= _SHORT and understood.confidence < _CLEAR


def hardly_cries(turn: Turn) -> bool:
    """Whether a few words are an emergency only by a narrow lead, as 他走了 is."""
    understood = turn.understanding
    few = len(turn.text) <= _FEW and understood.confidence < _CRY
    return few and categories()[understood.code].is_emergency
