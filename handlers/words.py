"""加词 删词 撤销词: the community's own words, tried before they take effect."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.forms import choice_number
from bot.turn import Answer
from bot.understanding import trying
from bot.understanding.own import OwnWord
from bot.words import Say
from handlers.admin import category_named
from handlers.drafts import OTHER
from handlers.turns import Turn, desk, reply, say
from handlers.work import command_of
from models import Refusal
from models.category import Category, categories
from services import proposing, questions, teaching
from services import words as own
from services.questions import Ask, Waiting
from services.teaching import masked
from services.words import Change, Wanted, wanted_of

#: What agrees to a change that was suggested, and what declines it; later only numbers do. A
#: mere 好的 does not: admins say it to much else.
YES = frozenset({"加", "加入", "加上", "同意", "可以", "仍要"})
NO = frozenset({"不用", "不用了", "不加", "不要", "不同意"})
_AGREED = {1: True, 2: False}
#: What may stand between a word and its category, in either order: 屋里下雨 到 房屋渗漏.
_PARTED = re.compile(r"\s*(?:[\s:：,，、=＝“”\"'‘’]+(?:(?:加?到|加?入|给|属于|是|从)\s+)?)+")
#: So many of the sentences that would be lost are shown.
EXAMPLES = 2
EXAMPLE = "加词 房屋渗漏 屋里下雨"


def add(turn: Turn) -> Answer:
    """加词 code或名称 词."""
    return _wanted(turn, struck=False)


def strike(turn: Turn) -> Answer:
    """删词 code或名称 词."""
    return _wanted(turn, struck=True)


def _wanted(turn: Turn, *, struck: bool) -> Answer:
    _drop_doubts(turn)
    category, said = _read(turn, "删词" if struck else "加词")
    word = turn.understander.clean(said)
    teaching.check(turn.house, word)
    wanted = Wanted(word, category.code, struck)
    if teaching.may_change(desk(turn)):
        return _carried_out(turn, wanted)
    own.check_new(desk(turn), wanted, learned=_is_learned(turn, wanted))
    asked = proposing.pass_on(desk(turn), wanted)
    return reply(say("lexicon.passed_on", **_facts(wanted), who=asked.name))


def _drop_doubts(turn: Turn) -> None:
    """Who says another change has left the one that was doubted; no later 1 may mean it."""
    for doubt in questions.waiting_of(turn.db, turn.now, turn.speaker.id, Ask.WORD_DOUBT):
        questions.settle(turn.db, turn.now, doubt.id, turn.text)


def _read(turn: Turn, command: str) -> tuple[Category, str]:
    """The category and the word, whichever comes first."""
    pieces = [piece for piece in _PARTED.split(command_of(turn).rest.strip()) if piece]
    if len(pieces) != 2:
        raise Refusal("refuse.word_how", word=command)
    for name, word in (pieces, reversed(pieces)):
        try:
            category = category_named(name)
        except Refusal:
            continue
        if category.is_control or category.code == OTHER:
            raise Refusal("refuse.word_control", category=category.name, example=EXAMPLE)
        return category, word
    raise Refusal("refuse.no_category", name=pieces[0], example=f"{command} 房屋渗漏 屋里下雨")


def _is_learned(turn: Turn, wanted: Wanted) -> bool:
    return turn.understander.says(wanted.word, wanted.code) > 0


def _carried_out(turn: Turn, wanted: Wanted, *, sure: bool = False) -> Answer:
    """Try the change, and make it; ask once more where it does more harm than good."""
    teaching.demand(desk(turn))
    # What was suggested is written as people wrote it, and would be found in no cleaned sentence.
    wanted = replace(wanted, word=turn.understander.clean(wanted.word))
    teaching.check(turn.house, wanted.word)
    own.check_new(desk(turn), wanted, learned=_is_learned(turn, wanted))
    rows = trying.labelled_rows()
    effect = _try(turn, wanted, rows or ())
    facts = _facts(wanted)
    if effect.forbidden:
        miss = effect.forbidden[0]
        raise Refusal("refuse.word_breaks", **facts, **_miss(turn, miss))
    if effect.is_doubtful and not sure:
        choice = [wanted.as_choice()]
        questions.ask(turn.db, turn.now, turn.speaker.id, Ask.WORD_DOUBT, None, choice)
        lost = [Say("lexicon.lost_line", _miss(turn, miss)) for miss in effect.lost[:EXAMPLES]]
        counts = {"won": effect.won, "lost": len(effect.lost)}
        return reply(say("lexicon.doubt", **facts, **counts), *lost, say("lexicon.doubt_foot"))
    figures = {"tried": effect.tried, "won": effect.won, "lost": len(effect.lost)}
    evidence = {**wanted.evidence, **figures}
    kept = Wanted(wanted.word, wanted.code, wanted.struck, evidence)
    version = own.keep(desk(turn), kept)
    proposing.tell_wisher(desk(turn), kept, "word_agreed")
    head = "lexicon.struck" if wanted.struck else "lexicon.added"
    tried = _tried(figures, labelled=rows is not None)
    return reply(say(head, **facts, version=version), tried, say("lexicon.undo", version=version))


def _try(turn: Turn, wanted: Wanted, rows: Any) -> trying.Effect:
    """What the change does to the sentences that are known, over the words that count now."""
    before = turn.understander
    new = OwnWord(wanted.word, wanted.code, wanted.struck)
    after = before.with_own([*own_words(own.in_force(turn.db)), new])
    return trying.compare(before, after, wanted.word, trying.shipped_examples(), rows)


def own_words(changes: Iterable[Change]) -> list[OwnWord]:
    """Changes as the understanding knows them."""
    return [OwnWord(one.word, one.code, one.struck) for one in changes]


def _tried(figures: dict[str, int], *, labelled: bool) -> Say:
    """How trying it went, in one sentence."""
    if not figures["tried"]:
        return say("lexicon.untried" if labelled else "lexicon.no_labelled")
    kind = "lexicon.tried" if figures["lost"] else "lexicon.tried_well"
    return say(kind if labelled else "lexicon.no_labelled", **figures)


def _miss(turn: Turn, miss: trying.Miss) -> dict[str, str]:
    """A sentence that would be lost, and what it would be taken for."""
    known = categories()
    expected = known[miss.expected].name if miss.expected in known else miss.expected
    return {
        "sentence": masked(turn.house, miss.text),
        "expected": expected,
        "got": known[miss.got].name,
    }


def _facts(wanted: Wanted) -> dict[str, str]:
    return {"name": wanted.word, "category": categories()[wanted.code].name}


def undo(turn: Turn) -> Answer:
    """撤销词 版本号, or the newest change."""
    undone = own.undo(desk(turn), command_of(turn).number)
    kind = "lexicon.back" if undone.struck else "lexicon.gone"
    facts = {"name": undone.word, "category": categories()[undone.code].name}
    return reply(say(kind, version=undone.version, **facts))


def answers(turn: Turn, waiting: Waiting) -> bool:
    """Whether the words decide about a word: a number, 加入, 不用."""
    return _decision(turn, waiting) is not None


def _decision(turn: Turn, waiting: Waiting) -> bool | None:
    number = choice_number(turn.text)
    if number is not None:
        return _AGREED.get(number)
    said = turn.text.rstrip("。.!！~ 吧")
    if not waiting.is_fresh(turn.now) or said not in YES | NO:
        return None
    return said in YES


def decided(turn: Turn, waiting: Waiting) -> Answer:
    """An admin's answer to what was suggested or wished: done or dropped, then the next."""
    if not turn.incoming.trusted:
        # Nobody may teach in an admin's name.
        raise Refusal("refuse.plain")
    wanted = wanted_of(waiting.choices[0])
    if not _decision(turn, waiting):
        questions.settle(turn.db, turn.now, waiting.id, turn.text)
        proposing.tell_wisher(desk(turn), wanted, "word_refused")
        return reply(say("lexicon.declined", **_facts(wanted)), *_next(turn))
    done = _carried_out(turn, wanted, sure=waiting.kind is Ask.WORD_DOUBT)
    # A refusal leaves the question open, because what is written stays.
    questions.settle(turn.db, turn.now, waiting.id, turn.text)
    asked = questions.waiting(turn.db, turn.now, turn.speaker.id)
    return done if Ask.WORD_DOUBT in asked else reply(*done.says, *_next(turn))


def _next(turn: Turn) -> Sequence[Say]:
    """What else waits for the same admin."""
    waiting = questions.waiting(turn.db, turn.now, turn.speaker.id).get(Ask.WORD)
    if waiting is None:
        return ()
    wanted = wanted_of(waiting.choices[0])
    kind = "lexicon.next_strike" if wanted.struck else "lexicon.next"
    return (say(kind, **_facts(wanted)),)
