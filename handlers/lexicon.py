"""词库: the community's own words by category, and the learned ones that speak loudest."""

from bot.turn import Answer
from bot.words import Say
from handlers.admin import category_named
from handlers.turns import Turn, reply, say
from handlers.work import command_of
from models.category import Category, categories
from services import words as own
from services.words import Change

#: So many of the learned words are shown.
LEARNED = 12


def lexicon(turn: Turn) -> Answer:
    """词库: how many own words there are; 词库 code: those of a category, and the learned ones."""
    rest = command_of(turn).rest.strip()
    return _of_category(turn, category_named(rest, "词库 房屋渗漏")) if rest else _of_all(turn)


def _of_all(turn: Turn) -> Answer:
    changes = own.in_force(turn.db)
    if not changes:
        return reply(say("lexicon.none"))
    counts: dict[str, int] = {}
    for one in changes:
        counts[one.code] = counts.get(one.code, 0) + 1
    lines = [
        say("lexicon.count_line", code=code, category=categories()[code].name, count=count)
        for code, count in sorted(counts.items())
    ]
    head = say("lexicon.head", version=own.newest(turn.db), count=len(changes))
    return reply(head, *lines, say("lexicon.foot"))


def _of_category(turn: Turn, category: Category) -> Answer:
    changes = own.in_force(turn.db, category.code)
    facts = {"code": category.code, "category": category.name}
    head = say("lexicon.own_head" if changes else "lexicon.own_none", **facts)
    learned = "、".join(turn.understander.strongest(category.code, LEARNED))
    lines = (_line(turn, one) for one in reversed(changes))
    return reply(head, *lines, say("lexicon.learned", words=learned))


def _line(turn: Turn, change: Change) -> Say:
    who = turn.house.staff(change.by)
    facts = {
        "version": change.version,
        "name": change.word,
        "day": turn.house.day_words(change.at, turn.now),
        "who": who.name if who else "",
    }
    return Say("lexicon.line_struck" if change.struck else "lexicon.line", facts)
