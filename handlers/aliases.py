"""别名: an admin says which place residents mean by a name, by one answer or by the word."""

import re
from collections.abc import Sequence
from typing import Any

from bot.forms import choice_number
from bot.turn import Answer
from bot.words import Say
from handlers.turns import Turn, desk, reply, say
from handlers.work import command_of
from models import Refusal
from models.where import Where
from services import aliases as names
from services import questions
from services.questions import Ask, Waiting
from services.spelling import full_name
from services.telling import facts_of

#: None of the places that were offered.
NONE = frozenset({"都不是", "不是", "不知道", "不清楚", "没有这个地方", "不认识", "0"})
_UNDO = re.compile(r"(?:取消|删除|删掉|撤销)[\s:：]*(?P<name>\S+)")
_MEANS = re.compile(r"(?P<name>[^\s=＝]+?)(?:\s*[=＝]\s*|\s+(?:就?是\s*)?|就?是)(?P<place>\S+)")


def answers(turn: Turn, waiting: Waiting) -> bool:
    """Whether the words say which place is meant: a number offered, a place's name, 都不是."""
    return _is_none(turn.text) or _meant(turn, waiting) is not None


def _is_none(text: str) -> bool:
    return text.rstrip("。.!！的 ") in NONE


def _meant(turn: Turn, waiting: Waiting) -> tuple[Where, int] | None:
    """The place, and its organisation."""
    number = choice_number(turn.text)
    if number is not None:
        chosen = waiting.choices[number - 1 : number]
        return (Where(**chosen[0]["where"]), chosen[0]["org"]) if number and chosen else None
    return next(iter(_named(turn, turn.text.rstrip("。.!！ "))), None)


def _named(turn: Turn, name: str) -> Sequence[tuple[Where, int]]:
    """The places of the speaker's organisations that bear exactly this name."""
    places = turn.house.directory.places
    meant = {full_name(place) for place in places.places_of(name)}
    orgs = turn.house.directory.administered(turn.speaker.id)
    return [one for one in places.places_in(orgs) if full_name(one[0]) in meant] if meant else []


def explained(turn: Turn, waiting: Waiting) -> Answer:
    """The admin's answer: learned, or noted that nobody knows; then the next name is asked."""
    if not turn.incoming.trusted:
        # Nobody may teach in an admin's name.
        raise Refusal("refuse.plain")
    name = str(waiting.choices[0]["name"])
    meant = None if _is_none(turn.text) else _meant(turn, waiting)
    said = [say("alias.unknown", name=name)] if meant is None else _learn(turn, name, *meant)
    # A refusal leaves the question open, because what is written stays.
    if waiting.request_id is not None:
        questions.close(turn.db, turn.now, waiting.request_id, Ask.ALIAS, turn.text)
    return reply(*said, *_next(turn), request_id=waiting.request_id)


def _learn(turn: Turn, name: str, where: Where, org_id: int) -> list[Say]:
    brought = names.learn(desk(turn), name, where, org_id)
    lines = [Say("alias.brought", facts_of(turn.house, one, turn.now)) for one in brought]
    return [say("alias.learned", name=name, place=full_name(where)), *lines]


def _next(turn: Turn) -> list[Say]:
    """What else the admin was asked and has not said."""
    waiting = questions.waiting(turn.db, turn.now, turn.speaker.id).get(Ask.ALIAS)
    if waiting is None:
        return []
    lines = "\n".join(f"{at} {one['label']}" for at, one in enumerate(waiting.choices, 1))
    return [say("alias.next", name=waiting.choices[0]["name"], choices=lines)]


def aliases(turn: Turn) -> Answer:
    """别名; 别名 碧水湾 翠湖苑; 别名 取消 碧水湾."""
    rest = command_of(turn).rest.strip()
    if not rest:
        return _listed(turn)
    if undone := _UNDO.fullmatch(rest):
        place = names.undo(desk(turn), undone["name"])
        return reply(say("alias.undone", name=undone["name"], place=place))
    told = _MEANS.fullmatch(rest)
    if told is None:
        raise Refusal("refuse.alias_how")
    found = _named(turn, told["place"])
    if not found:
        raise Refusal("refuse.alias_no_place", name=told["place"])
    if len(found) > 1:
        raise Refusal("refuse.alias_which", name=told["place"])
    return reply(*_learn(turn, told["name"], *found[0]))


def _listed(turn: Turn) -> Answer:
    found = names.listed(desk(turn))
    if not found:
        return reply(say("alias.none"))
    lines = []
    for one in found:
        who = turn.house.staff(one.by)
        facts: dict[str, Any] = {
            "name": one.name,
            "place": one.place,
            "who": who.name if who else "",
            "day": turn.house.day_words(one.at, turn.now),
        }
        lines.append(Say("alias.line", facts))
    return reply(say("alias.head", count=len(found)), *lines, say("alias.foot"))
