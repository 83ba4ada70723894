"""附议: what neighbours reported before is followed together; what followers read of it."""

from bot.forms import Asked, Draft
from bot.turn import Answer
from bot.words import Say
from handlers import theirs
from handlers.turns import Turn, desk, ending, recent_of, reply, say
from models import Refusal
from models.category import Urgency
from models.where import Where
from services import following, history, supporting
from services import ticket as tickets
from services.telling import facts_of
from services.ticket import Ticket

#: Lines of the history that tell followers nothing of whoever reported it.
SHOWN = frozenset({"filed", "claimed", "arrived", "resolved", "designated", "rejected"})
#: The answers in words to whether it is the same thing.
SAME = frozenset({"是", "是的", "就是", "就是这件", "对", "对的", "一起", "一起跟进", "附议", "嗯"})
OTHER = frozenset({"不是", "不是的", "不对", "另外", "另外登记", "不一样", "重新登记", "单独登记"})


def lacks_answer(turn: Turn, draft: Draft) -> bool:
    """Whether a neighbour reported the same before, and the person has not said if it is."""
    return "same" not in draft and _reported(turn, draft) is not None


def _reported(turn: Turn, draft: Draft) -> Ticket | None:
    """The request of somebody else that one single problem of a resident may be."""
    first, *others = draft["problems"]
    urgent = first["urgency"] == Urgency.L1 or not first["code"]
    if others or urgent or draft.get("source") or draft["grid"] is None:
        return None
    where = Where(**draft["where"])
    found = supporting.same_trouble(desk(turn), first["code"], first["text"], draft["grid"], where)
    return found or supporting.offered(desk(turn), draft.get("near") or 0)


def ask_same(turn: Turn, draft: Draft) -> Asked:
    """Short, and nothing of what the neighbour said."""
    ticket = _reported(turn, draft)
    if ticket is None:
        raise LookupError("the field is asked for only while the request is there")
    return Asked(Say("form.same", _facts(turn, ticket)), [ticket.id, 0])


def read_same(turn: Turn, draft: Draft) -> Draft | None:
    """是, 不是 and the like."""
    said = turn.text.rstrip("。.!！~～，,了的 ")
    if turn.text in OTHER or said in OTHER:
        return choose_same(turn, draft, 0)
    ticket = _reported(turn, draft) if said in SAME else None
    return choose_same(turn, draft, ticket.id) if ticket else None


def choose_same(_turn: Turn, draft: Draft, number: int) -> Draft:
    """The number of the request to be followed, 0 for one of its own."""
    return {**draft, "same": number}


def joined(turn: Turn, draft: Draft) -> Answer | None:
    """Follow the offered request instead of filing; None where it has ended meanwhile."""
    offered = supporting.offered(desk(turn), draft.get("same") or 0)
    if offered is None:
        return None
    text = draft["problems"][0]["text"]
    ticket = supporting.support(desk(turn), offered, text, draft.get("attachments", ()))
    return ending(
        Say("mine.supported", _facts(turn, ticket)),
        request_id=ticket.id,
        # Photos may follow; words would be taken for those of whoever reported it.
        recent=recent_of(turn, ticket.id, ticket.code, mine=False),
        loose=None,
        spot=None,
        unclear=None,
    )


def support(turn: Turn) -> Answer:
    """附议 号."""
    command = turn.command
    if command is None or command.number is None:
        raise Refusal("refuse.needs_number", example="附议 12")
    home_org = turn.house.org_of(turn.speaker.home_grid)
    found = supporting.named(desk(turn), command.number, home_org)
    return supported(turn, found, command.rest)


def supported(turn: Turn, found: Ticket, said: str) -> Answer:
    """附议, of whichever request."""
    ticket = supporting.support(desk(turn), found, said)
    return reply(Say("mine.supported", _facts(turn, ticket)), request_id=ticket.id)


def supports(turn: Turn) -> bool:
    """附议 with a number, or nothing but the word; what else follows is a wish of its own."""
    command = turn.command
    return command is not None and (command.number is not None or not command.rest)


def withdrawn(turn: Turn, number: int) -> Answer | None:
    """撤回 号 of who only supports it; None where they do not."""
    if not supporting.withdraw(desk(turn), number):
        return None
    return reply(say("mine.support_ended", number=f"#{number}"), request_id=number, recent=None)


def lines(turn: Turn) -> list[Say]:
    """What the person follows, a line each."""
    found = theirs.followed(turn)
    return [Say("mine.line_followed", _facts(turn, one)) for one in found]


def detail(turn: Turn, number: int) -> Answer | None:
    """进度 号 for who follows it, without the words of whoever reported it; None for others."""
    ticket = tickets.peek(turn.db, number)
    if ticket is None or not following.follows(turn.db, turn.speaker.id, ticket):
        return None
    facts = _facts(turn, ticket) | {"reason": ticket.result_text}
    steps = [
        Say(f"step.{line.act}", {
            "at": turn.house.clock_words(line.at, turn.now),
            "name": who.name if (who := turn.house.staff(line.actor_id)) else "",
            "note": line.note,
        })
        for line in history.lines(turn.db, number, most=12)
        if line.act in SHOWN
    ]  # fmt: skip
    return reply(Say("mine.detail_followed", facts), *steps, request_id=number)


def _facts(turn: Turn, ticket: Ticket) -> dict[str, str]:
    return facts_of(turn.house, ticket, turn.now) | following.unnamed(ticket)
