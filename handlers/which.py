"""撤回, 没解决 and the words that mean them: which of a resident's requests they are about.

One that fits the words is taken; where several are left the resident is asked, because what was
withdrawn on a guess is not done by anybody.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.forms import Asked, Draft, Field, Form, advance, opened
from bot.turn import Answer
from handlers import mine
from handlers.meant import meant
from handlers.turns import Turn, choices, desk, ending, reply, say
from models import WORKING, Refusal, Request, Status, Step
from models.category import categories
from services import residents
from services import ticket as tickets
from services.rights import own
from services.ticket import Ticket

#: So long after its end a request is looked for when somebody says that it is not solved.
AGAIN = timedelta(days=14)
#: What says that the work was in vain; 还是 and 没 alone say nothing of the kind.
_IN_VAIN = re.compile(
    r"[没未](?:解决|修好|弄好|处理好|修理好|办好)|还没|还是(?:没|不(?!错)|坏|漏|堵)|又[坏漏堵]|没用"
)
_CONTENT = re.compile(
    r"(?:很|非常|挺|修得|办得|干得|真|十分)(?:好|快|满意|及时|不错|靠谱)|靠谱|不错|点赞"
)
#: 不太满意 and 不是很满意 are no 满意; 没有不满意 is left to the person who reads it.
_DISCONTENT = re.compile(r"(?<!没有)(?<!没)不(?:是|太|大|够|怎么|很|特别|十分)*满意")
#: What takes the content back, so that the words go to the worker as they are.
_BUT = re.compile(r"但|就是|不过|可是|只是|[吗？?]|不(?!错)|没|差")
#: So many requests are offered by number, and 都不是 after them.
_OFFERED = 4


def withdraw(turn: Turn) -> Answer:
    """撤回 号, or the one that the words mean."""
    number = turn.command.number if turn.command else None
    if number is None:
        return _settle(turn, "withdraw", _open(turn))
    answer = mine.withdrawn(turn, own(turn.db, turn.speaker.id, number))
    kept = opened(turn.memory)
    if kept is None or kept.form != WHICH.name:
        return answer
    # The number answers the question which one, so the question is not asked again.
    return replace(answer, step=Step.IDLE, memory={**answer.memory, "form": None})


def settled(turn: Turn) -> Answer:
    """已经好了、不用来了: what is not yet accepted is withdrawn, else the worker is asked."""
    return _settle(turn, "withdraw", _open(turn))


def not_solved(turn: Turn) -> Answer:
    """没解决 号, or the ended one that the words mean: an apology and a new promise."""
    command = turn.command
    if command is not None and command.number is not None:
        ticket = own(turn.db, turn.speaker.id, command.number)
        return mine.reopened(turn, ticket, command.rest or turn.text)
    return _settle(turn, "reopen", ended(turn))


def rate_freely(turn: Turn) -> Answer:
    """修得很好、一地泥没人扫: a rating in the person's own words, for what was done of late."""
    if in_vain(turn.text):
        return not_solved(turn)
    done = ended(turn)
    if not done:
        return reply(say("mine.empty"))
    ticket = meant(turn, done) or done[0]
    rating = read_content(turn.text)
    if rating:
        return mine.rated(turn, ticket, rating)
    residents.supplement(desk(turn), ticket, turn.text)
    return reply(say("mine.supplemented", number=f"#{ticket.id}"), request_id=ticket.id)


def in_vain(text: str) -> bool:
    """Whether the words say that the work was in vain."""
    return _IN_VAIN.search(text) is not None


def read_content(text: str) -> str | None:
    """The rating in a free sentence, None when it praises nothing or takes it back."""
    if _DISCONTENT.search(text):
        return "不满意"
    if "基本满意" in text:
        return "基本满意"
    content = "满意" in text or _CONTENT.search(text)
    return "满意" if content and not _BUT.search(text) else None


def _open(turn: Turn) -> Sequence[Ticket]:
    """The resident's own requests that are being worked on, the newest first."""
    own_ones = Request.resident_id == turn.speaker.id
    return tickets.find(turn.db, own_ones, Request.status.in_(WORKING), newest=True)


def ended(turn: Turn) -> Sequence[Ticket]:
    """The resident's own requests that ended of late, the newest first."""
    return tickets.find(
        turn.db,
        Request.resident_id == turn.speaker.id,
        (Request.status == Status.RESOLVED)
        | ((Request.status == Status.CLOSED) & (Request.closed_at > turn.now - AGAIN)),
        newest=True,
    )


def _settle(turn: Turn, wish: str, found: Sequence[Ticket]) -> Answer:
    """Carry the wish out on the request that is meant, or ask which one."""
    # With nothing to choose from, the right itself says why it cannot be done.
    ticket = meant(turn, found) if found else own(turn.db, turn.speaker.id, None)
    if ticket is not None:
        return WISHES[wish](turn, ticket, turn.text)
    if opened(turn.memory) is not None:
        # Another question is open, and two at a time nobody can answer by number.
        raise Refusal("refuse.needs_number", example=f"{_WORDS[wish]} {found[0].id}")
    draft = {
        "wish": wish,
        "reason": turn.text,
        "number": None,
        "open": [one.id for one in found],
        "labels": [_label(one) for one in found[:_OFFERED]],
    }
    return advance(WHICH, turn, draft)


def _label(ticket: Ticket) -> str:
    return f"#{ticket.id} {categories()[ticket.code].name} {ticket.place}".strip()


#: What is done with the request that is meant.
WISHES: dict[str, Callable[[Turn, Ticket, str], Answer]] = {
    "withdraw": lambda turn, ticket, _said: mine.withdrawn(turn, ticket),
    "reopen": mine.reopened,
}
_WORDS = {"withdraw": "撤回", "reopen": "没解决"}


def _lacks(_turn: Turn, draft: Draft) -> bool:
    return draft["number"] is None


def _ask(_turn: Turn, draft: Draft) -> Asked:
    offered = [*draft["open"][:_OFFERED], 0]
    return Asked(say("form.which", choices=choices([*draft["labels"], "都不是"])), offered)


def _read(turn: Turn, draft: Draft) -> Draft | None:
    """The request's own number, or words that fit only one."""
    number = turn.text.strip(" #＃号。")
    if number.isdecimal():
        return {**draft, "number": int(number)} if int(number) in draft["open"] else None
    open_ones = tickets.find(turn.db, Request.id.in_(draft["open"]), newest=True)
    ticket = meant(turn, open_ones) if len(open_ones) > 1 else None
    return None if ticket is None else {**draft, "number": ticket.id}


def _choose(_turn: Turn, draft: Draft, number: int) -> Draft:
    return {**draft, "number": number}


def _done(turn: Turn, draft: Draft) -> Answer:
    if not draft["number"]:
        return ending(say("mine.untouched"))
    ticket = own(turn.db, turn.speaker.id, draft["number"])
    return WISHES[draft["wish"]](turn, ticket, draft["reason"])


def _stuck(_turn: Turn, draft: Draft) -> Answer:
    example = f"{_WORDS[draft['wish']]} {draft['open'][0]}"
    return ending(say("mine.untouched"), say("refuse.needs_number", example=example))


WHICH = Form(
    "which",
    (Field("request", _lacks, _ask, _read, _choose),),
    done=_done,
    stuck=_stuck,
    wait=lambda _draft: timedelta(hours=2),
)
