"""吹哨: staff call in units, and whoever answers for a unit signs, notes, arrives and reports."""

import re

from bot.turn import Answer
from bot.words import Say
from handlers import work
from handlers.turns import Turn, desk, reply, say
from handlers.work import acted, command_of
from models import STAFF, Refusal
from models.category import Privacy
from services import calling, calls, responding
from services.calls import facts_of_call
from services.responding import Progress
from services.rights import Right, task
from services.telling import facts_of

#: What a handler writes down for a unit without WeChat: 吹哨 12 城管科 已签收.
RECORDED = {
    "已签收": responding.SIGNED,
    "已联系": responding.NOTED,
    "已到场": responding.ARRIVED,
    "已回报": responding.REPORTED,
}
_GAP = r"[\s,，。:：、;；]"
_NAMED = re.compile(rf"(?P<name>[^\s,，:：、;；]+){_GAP}*(?P<what>.*)", re.DOTALL)
_RECORDED = re.compile(rf"(?P<step>{'|'.join(RECORDED)})(?:{_GAP}+(?P<text>.*)|$)", re.DOTALL)


def means_call(turn: Turn) -> bool:
    """Whether a word of somebody who answers for a unit means the unit's call.

    Of whoever is staff as well it does for a request that is not theirs and that the unit is
    called to.
    """
    if not turn.speaker.roles & STAFF:
        return True
    number = command_of(turn).number
    return number is not None and calling.means(turn.db, turn.house, turn.speaker.id, number)


def whistle(turn: Turn) -> Answer:
    """吹哨 号 单位 事由; with 已签收 and the like what the unit told; alone how far each is."""
    command = command_of(turn)
    named = _NAMED.fullmatch(command.rest)
    if named is None:
        return _shown(turn, command.number)
    told = _RECORDED.fullmatch(named["what"])
    if told is not None:
        return _recorded(turn, named["name"], RECORDED[told["step"]], told["text"] or "")
    ticket, made = calls.call(desk(turn), command.number, named["name"], named["what"].strip())
    unit = turn.house.directory.units[made.unit_id]
    words = "work.called" if calling.is_reachable(turn.db, unit) else "work.called_by_phone"
    return acted(turn, words, ticket, **facts_of_call(turn.house, made, ticket, turn.now))


def _recorded(turn: Turn, name: str, step: Progress, text: str) -> Answer:
    ticket, made = responding.record(desk(turn), command_of(turn).number, name, step, text)
    facts = facts_of_call(turn.house, made, ticket, turn.now)
    return acted(turn, "work.call_recorded", ticket, **facts)


def _shown(turn: Turn, number: int | None) -> Answer:
    """Who was called to a request, and how far each of them is."""
    ticket = task(turn.db, turn.house, turn.speaker.id, number, Right.SEE)
    made = calling.of_request(turn.db, ticket)
    facts = facts_of(turn.house, ticket, turn.now)
    if not made:
        names = "、".join(unit.name for unit in calls.units_for(turn.house, ticket))
        return reply(Say("work.calls_none", facts | {"names": names}), request_id=ticket.id)
    says = [Say("work.calls_head", facts | {"count": len(made)})]
    for one in made:
        line = facts_of_call(turn.house, one, ticket, turn.now)
        says += [Say(kind, line) for kind in _lines(line)]
    return reply(*says, request_id=ticket.id)


def _lines(facts: dict[str, str]) -> list[str]:
    """The lines of one call that have something to say."""
    wanted = {"work.call_wish": "wish", "work.call_reason": "reason", "work.call_report": "report"}
    return ["work.call_line", *(kind for kind, fact in wanted.items() if facts[fact])]


def tasks(turn: Turn) -> Answer:
    """我的任务 of a unit; whoever is staff as well reads their own under it."""
    waiting = calling.waiting_for(turn.db, turn.house, turn.speaker.id)
    lines = [
        Say(
            "work.unit_line",
            facts_of(turn.house, ticket, turn.now, story=False)
            | facts_of_call(turn.house, made, ticket, turn.now),
        )
        for made, ticket in waiting
    ]
    head = [say("work.unit_head", count=len(lines))] if lines else [say("work.unit_empty")]
    own = work.tasks(turn).says if turn.speaker.roles & STAFF else ()
    return reply(*head, *lines, *own)


def sign(turn: Turn) -> Answer:
    """接单 of a unit: 签收."""
    return _progress(
        turn, responding.SIGNED, "work.unit_signed", private="work.unit_signed_private"
    )


def note(turn: Turn) -> Answer:
    """备注 of a unit: it has contacted whom it must, or something has moved."""
    command = command_of(turn)
    if not command.rest.strip():
        raise Refusal("refuse.needs_text", example=f"备注 {command.number or 12} 已联系物业")
    return _progress(turn, responding.NOTED, "work.unit_noted")


def arrive(turn: Turn) -> Answer:
    """到场 of a unit."""
    return _progress(turn, responding.ARRIVED, "work.unit_arrived")


def report(turn: Turn) -> Answer:
    """办结 of a unit: its report; the request itself stays with its handler."""
    return _progress(turn, responding.REPORTED, "work.unit_reported")


def give_back(turn: Turn) -> Answer:
    """退回 of a unit: the matter is not its own."""
    command = command_of(turn)
    ticket, made = responding.give_back(desk(turn), command.number, command.rest)
    facts = facts_of_call(turn.house, made, ticket, turn.now)
    return acted(turn, "work.unit_returned", ticket, **facts)


def _progress(turn: Turn, step: Progress, words: str, private: str = "") -> Answer:
    """One step; `private` are the words that tell nothing of what the unit may not read."""
    command = command_of(turn)
    ticket, made = responding.progress(desk(turn), command.number, step, command.rest)
    closed = private and ticket.privacy != Privacy.OPEN
    facts = facts_of_call(turn.house, made, ticket, turn.now)
    return acted(turn, private if closed else words, ticket, **facts)


def look(turn: Turn) -> Answer:
    """查看 of a unit: the request, while it is called."""
    return tasks(turn) if command_of(turn).number is None else work.look(turn)
