"""A grid worker's words: 我的任务 接单 到场 办结 退回 转派 备注 追问 查看."""

import re
from dataclasses import replace

from bot.commands import Command
from bot.turn import Answer
from bot.words import Say
from handlers.turns import Turn, desk, fresh_loose, recent_of, reply, say
from models import WORKING, Refusal, Request, Status
from models.category import categories
from services import (
    asking,
    attachments,
    calling,
    claiming,
    feedback,
    fieldwork,
    handing,
    history,
    residents,
)
from services import ticket as tickets
from services.circles import hangs, offered
from services.following import unnamed
from services.rights import Right, demand, sees
from services.telling import facts_of, quoted
from services.ticket import Ticket
from services.tree import Staff

#: Further numbers behind the first: 接单 3 15, 接单 3、15 和 16.
_FURTHER = re.compile(r"[和#＃]?\s*\d{1,9}号?(?:[\s,，、和#＃]+\d{1,9}号?)*")
#: How a worker who accepts says that it is done within a day.
AT_ONCE = ("立行立改", "马上办", "立办")
#: How a category is usually dealt with (models/categories.tsv), and the word for it.
MODE_HINTS = {"dated": "work.dated_hint", "long": "work.long_hint"}


def command_of(turn: Turn) -> Command:
    """The command that the route matched."""
    if turn.command is None:
        raise LookupError("a row for a command was taken without one")
    return turn.command


def number_of(turn: Turn, example: str) -> int:
    """The request's number, which this word cannot do without; refused with an example."""
    number = command_of(turn).number
    if number is None:
        raise Refusal("refuse.needs_number", example=example)
    return number


def acted(turn: Turn, words: str, ticket: Ticket, **more: str) -> Answer:
    """What a worker hears; photos sent in the next minutes join the request."""
    facts = facts_of(turn.house, ticket, turn.now) | more
    if loose := fresh_loose(turn):
        residents.attach(desk(turn), ticket, loose)
    return reply(
        Say(words, facts),
        request_id=ticket.id,
        loose=None,
        told=None,
        recent=recent_of(turn, ticket.id, ticket.code, mine=False),
    )


def tasks(turn: Turn) -> Answer:
    """我的任务: what waits for this worker, the most pressing first."""
    me = turn.speaker.id
    whose = [me, *turn.house.roster.absent_for(me)]
    waiting = (Request.worker_id.in_(whose), Request.status.in_(WORKING))
    found = [one for one in tickets.find(turn.db, *waiting, most=15) if me in turn.house.hands(one)]
    if not found:
        return reply(say("work.empty"))
    lines = (
        Say(
            "work.line" if one.worker_id == me else "work.line_for",
            facts_of(turn.house, one, turn.now, story=False),
        )
        for one in found
    )
    return reply(say("work.head", count=len(found)), *lines)


def claim(turn: Turn) -> Answer:
    """接单."""
    command = command_of(turn)
    if command.number is not None and _FURTHER.fullmatch(command.rest):
        return _accept_each(turn, [command.number, *map(int, re.findall(r"\d+", command.rest))])
    return accept(turn, command.number, at_once=command.rest.startswith(AT_ONCE))


def _accept_each(turn: Turn, numbers: list[int]) -> Answer:
    """接单 3 15: what cannot be taken is said, and keeps nobody from the others."""
    answers = []
    for number in numbers:
        try:
            answers.append(accept(turn, number))
        except Refusal as refusal:
            answers.append(reply(Say(refusal.kind, refusal.facts)))
    last = next((one for one in reversed(answers) if one.request_id), answers[-1])
    return replace(last, says=[words for one in answers for words in one.says])


def accept(turn: Turn, number: int | None, *, at_once: bool = False) -> Answer:
    """What a worker hears who takes a request: where, whom to call, by when."""
    ticket = claiming.claim(desk(turn), number, at_once=at_once)
    attachments.show(desk(turn), ticket)
    answer = acted(turn, "work.claimed", ticket, resident=_resident(turn, ticket))
    hint = MODE_HINTS.get(categories()[ticket.code].mode)
    if hint is None or at_once:
        return answer
    return replace(answer, says=(*answer.says, say(hint, plain_number=str(ticket.id))))


def _resident(turn: Turn, ticket: Ticket) -> str:
    """Whom to call: the name and phone given, readable only by who handles it."""
    return ticket.contact or residents.name_of(turn.db, ticket.resident_id)


def arrive(turn: Turn) -> Answer:
    """到场."""
    return arrived(turn, command_of(turn).number)


def arrived(turn: Turn, number: int | None) -> Answer:
    """What a worker hears who has come."""
    return acted(turn, "work.arrived", fieldwork.arrive(desk(turn), number))


def finish(turn: Turn) -> Answer:
    """办结."""
    command = command_of(turn)
    return finished(turn, command.number, command.rest)


def finished(turn: Turn, number: int | None, result: str) -> Answer:
    """What a worker hears whose task is done."""
    loose = fresh_loose(turn)
    if loose and number is not None:
        # A photo sent just before the result proves it, so it is joined first.
        ticket = demand(turn.db, turn.house, turn.speaker.id, number, Right.HANDLE)
        residents.attach(desk(turn), ticket, loose, quiet=True)
    done = fieldwork.finish(desk(turn), number, result)
    words = "work.resolved" if done.resident_id else "work.resolved_silent"
    if done.status == Status.REDIRECTED:
        words = "work.redirected"
    return reply(
        Say(words, facts_of(turn.house, done, turn.now)),
        request_id=done.id,
        loose=None,
        recent=recent_of(turn, done.id, done.code, mine=False),
    )


def give_back(turn: Turn) -> Answer:
    """退回."""
    command = command_of(turn)
    ticket = handing.give_back(desk(turn), command.number, command.rest)
    if hangs(ticket):
        return acted(turn, "work.returned_to_board", ticket)
    return acted(turn, "work.returned" if ticket.worker_id else "work.returned_unplaced", ticket)


def transfer(turn: Turn) -> Answer:
    """转派 号 姓名."""
    command = command_of(turn)
    name, _, reason = command.rest.partition(" ")
    ticket = handing.transfer(desk(turn), command.number, staff_named(turn, name), reason)
    return acted(turn, "work.transferred", ticket)


def staff_named(turn: Turn, name: str) -> Staff:
    """The one member of staff of that name or phone; refused when there is none or several.

    A worker's colleagues are those of the organisations the worker has a post in.
    """
    if not name:
        word, number = command_of(turn).word, command_of(turn).number
        said = word if number is None else f"{word} {number}"
        raise Refusal("refuse.needs_name", example=f"{said} 林晓")
    directory = turn.house.directory
    found = directory.find_staff(name)
    near = {post.org_id for post in directory.posts_of(turn.speaker.id)}
    within = frozenset().union(*(directory.subtree(org_id) for org_id in near))
    mine = [
        one for one in found
        if any(post.org_id in within for post in directory.posts_of(one.id))
    ]  # fmt: skip
    if not mine:
        raise Refusal("refuse.no_person", name=name)
    if len(mine) > 1:
        names = "、".join(f"{one.name} {one.phone}" for one in mine[:5])
        raise Refusal("office.choose_staff", name=name, names=names)
    return mine[0]


def note(turn: Turn) -> Answer:
    """备注."""
    command = command_of(turn)
    return acted(turn, "work.noted", asking.note(desk(turn), command.number, command.rest))


def question(turn: Turn) -> Answer:
    """追问."""
    command = command_of(turn)
    return acted(turn, "work.asked", asking.question(desk(turn), command.number, command.rest))


def look(turn: Turn) -> Answer:
    """查看: one request whole, with its history."""
    number = command_of(turn).number
    if number is None:
        return tasks(turn)
    ticket = demand(turn.db, turn.house, turn.speaker.id, number, Right.SEE)
    count = attachments.show(desk(turn), ticket)
    facts = facts_of(turn.house, ticket, turn.now) | {
        "text": quoted(ticket.text),
        "resident": _resident(turn, ticket) if _calls(turn, ticket) else "",
        "reason": ticket.result_text,
        "attachments": f"{count} 个" if count else "",
    }
    if offered(turn.house, turn.speaker.id, ticket):
        # Nobody to whom it is only offered has to find the door.
        facts["place"] = unnamed(ticket)["place"]
    says = [Say("work.detail", facts)]
    pooled = feedback.pooled(turn.house, turn.speaker.id, ticket)
    for line in history.lines(turn.db, ticket.id, most=8):
        if line.act in pooled:
            continue
        who = turn.house.staff(line.actor_id)
        at = turn.house.clock_words(line.at, turn.now)
        said = {
            "at": at,
            "name": who.name if who else "居民",
            "note": quoted(line.note),
            "worker": "",
        }
        says.append(Say(f"step.{line.act}", said))
    return reply(*says, request_id=ticket.id)


def _calls(turn: Turn, ticket: Ticket) -> bool:
    """Whether somebody may have to call the resident.

    Nobody to whom it is only offered has to, nor a unit that has nothing more to do.
    """
    house, reader = turn.house, turn.speaker.id
    if sees(house, reader, ticket):
        return not offered(house, reader, ticket)
    return calling.works_on(turn.db, house, reader, ticket)
