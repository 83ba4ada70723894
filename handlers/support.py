"""附议: what neighbours reported before is followed together; what followers read of it."""

import re

from bot.forms import Asked, Draft, choice_number
from bot.turn import Answer
from bot.words import Say
from handlers import theirs
from handlers.fragments import may_cry
from handlers.placing import said_in
from handlers.turns import Turn, desk, ending, fresh, recent_of, reply, say
from models import Refusal
from models.category import Urgency
from models.where import Where
from services import following, history, supporting
from services import ticket as tickets
from services.telling import facts_of
from services.ticket import Ticket
from services.wishes import HELD

#: Lines of the history that tell followers nothing of whoever reported it.
SHOWN = frozenset({"filed", "claimed", "arrived", "resolved", "designated", "rejected"})
#: 绑定住址 in everyday words.
BINDING = "O5"
#: The answers in words to whether it is the same thing; what is denied goes before the rest.
_OTHER = re.compile(
    r"(?:不是|不对|不一样|不同|不算|不跟)|(?:另外|另|单独|重新)(?:给我)?(?:登记|报|记)?|[两二]回事|两码事"
    r"|我[说报]的是"
)
_SAME = re.compile(
    r"(?:[是对嗯]的?|没错|同意|好的?|可以|行|一样的?|(?:这|那|同)一?[个件]|就是|附议"
    r"|一起(?:跟进)?|跟进|[了吧啊呀呢，,。.!！~～\s]|(?:就是|也是|是)(?:这|那|同)一?[个件部台回][^不]{0,6}|一回事)+"
)
#: What is longer tells more than whether it is the same.
_FEW = 12
#: 不跟了, of what is followed.
_LEAVES = re.compile(
    r"(?:算了|那|我|就|[\s，,])*不(?:再|想|用|要)?(?:跟进|跟着|跟|附议)(?:这个|这件|它|了)*"
    r"[吧啊呀\s，,。.!！~～]*"
)


def lacks_answer(turn: Turn, draft: Draft) -> bool:
    """Whether a neighbour reported the same before, and the person has not said if it is."""
    return "same" not in draft and _reported(turn, draft) is not None


def _reported(turn: Turn, draft: Draft) -> Ticket | None:
    """The request of somebody else that one single problem of a resident may be."""
    first, *others = draft["problems"]
    urgent = first["urgency"] == Urgency.L1 or not first["code"]
    if others or urgent or draft.get("source") or draft["grid"] is None:
        return None
    here, where = desk(turn), Where(**draft["where"])
    found = supporting.same_trouble(here, first["code"], first["text"], draft["grid"], where)
    return found or supporting.offered(here, draft.get("near") or 0)


def ask_same(turn: Turn, draft: Draft) -> Asked:
    """Short, and nothing of what the neighbour said."""
    ticket = _reported(turn, draft)
    if ticket is None:
        raise LookupError("the field is asked for only while the request is there")
    kind = "form.same" if ticket.status in HELD else "form.same_waiting"
    return Asked(Say(kind, _facts(turn, ticket)), [ticket.id, 0])


def read_same(turn: Turn, draft: Draft) -> Draft | None:
    """是, 不是 and the like; 不是 我说的是1单元的 says where it is besides."""
    if _OTHER.match(turn.text):
        there = turn.understanding.place
        placed = said_in(turn, turn.text, Where(**draft["where"])) if there else {}
        return choose_same(turn, {**draft, **placed}, 0)
    same = _SAME.fullmatch(turn.text) if len(turn.text) <= _FEW else None
    ticket = _reported(turn, draft) if same else None
    return choose_same(turn, draft, ticket.id) if ticket else None


def answers_shortly(turn: Turn) -> bool:
    """Whether few words say if it is the same, whatever they weigh: 另外登记 is no tenant."""
    said = _OTHER.match(turn.text) or _SAME.fullmatch(turn.text[: _FEW + 1])
    return len(turn.text) <= _FEW and said is not None


def choose_same(_turn: Turn, draft: Draft, number: int) -> Draft:
    """The number of the request to be followed, 0 for one of its own."""
    return {**draft, "same": number}


def joined(turn: Turn, draft: Draft) -> Answer | None:
    """Follow the offered request instead of filing; None where it has ended meanwhile."""
    number = draft.get("same")
    offered = supporting.offered(desk(turn), number) if number else None
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


def leaves(turn: Turn) -> bool:
    """Whether somebody who follows something says 不跟了."""
    return _LEAVES.fullmatch(turn.text) is not None and bool(theirs.followed(turn))


def leave(turn: Turn) -> Answer:
    """What is followed is so no more, whatever was asked meanwhile; of several it is asked."""
    found, just = theirs.followed(turn), _just_followed(turn)
    ticket = just or found[0]
    if just is None and len(found) > 1:
        raise Refusal("refuse.needs_number", example=f"撤回 {ticket.id}")
    supporting.withdraw(desk(turn), ticket.id)
    ended = say("mine.support_ended", number=f"#{ticket.id}")
    return ending(ended, request_id=ticket.id, recent=None)


def tells_more(turn: Turn) -> bool:
    """Whether words are of what was followed a moment ago: 我是901的 也等着用."""
    ticket = _just_followed(turn)
    understood = turn.understanding
    if ticket is None or choice_number(turn.text) is not None or turn.command is not None:
        return False
    if may_cry(turn):
        return False
    if understood.code == BINDING:
        return not understood.place.building
    return understood.code == ticket.code or not (understood.known and understood.accepted)


def tell_more(turn: Turn) -> Answer:
    """The handler reads them; whoever reported it does not."""
    ticket = _just_followed(turn)
    if ticket is None:
        raise LookupError("the row is taken only where something was followed")
    supporting.tell_more(desk(turn), ticket, turn.text)
    recent = recent_of(turn, ticket.id, ticket.code, mine=False)
    number = f"#{ticket.id}"
    return reply(say("mine.supplemented", number=number), request_id=ticket.id, recent=recent)


def _just_followed(turn: Turn) -> Ticket | None:
    """What this person began to follow a moment ago."""
    recent = turn.memory.get("recent")
    if not recent or recent["mine"] or fresh(turn, "recent") is None:
        return None
    return next((one for one in theirs.followed(turn) if one.id == recent["id"]), None)


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
