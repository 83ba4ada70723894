"""未识别: the messages that were not understood, or not at once, and what staff say they mean."""

from bot.turn import Answer
from bot.words import Say
from handlers.admin import category_named
from handlers.turns import Turn, desk, reply, say
from handlers.work import acted, command_of
from models import WORKING, Refusal
from models.category import Category, categories
from services import correcting, office
from services import ticket as tickets
from services.correcting import Unheard


def unheard(turn: Turn) -> Answer:
    """未识别, or 未识别 号 code或名称 to say what one of them means."""
    command = command_of(turn)
    if command.number is not None:
        example = f"未识别 {command.number} 下水排污"
        category = category_named(command.rest, example)
        if category.is_control:
            raise Refusal("refuse.no_category", name=category.name, example=example)
        return _explained(turn, command.number, category)
    found = correcting.unheard(desk(turn))
    if not found:
        return reply(say("unheard.none"))
    return reply(say("unheard.head", count=len(found)), *map(_line, found), say("unheard.foot"))


def _line(one: Unheard) -> Say:
    chosen = categories()[one.meant].name if one.meant else ""
    number = f"#{one.request_id}" if one.request_id is not None else ""
    kind = "unheard.chosen" if chosen else "unheard.line"
    return say(kind, id=one.id, text=one.text, category=chosen, number=number)


def _explained(turn: Turn, number: int, category: Category) -> Answer:
    """What a message means is kept; a request that is still worked on is moved there as well."""
    one = correcting.one_unheard(desk(turn), number)
    ticket = tickets.peek(turn.db, one.request_id or 0)
    if ticket is not None and ticket.status in WORKING and ticket.code != category.code:
        moved = office.recategorise(desk(turn), ticket.id, category)
        return acted(turn, "office.recategorised", moved)
    correcting.explain(desk(turn), number, category.code)
    return reply(say("unheard.explained", text=one.text, category=category.name))
