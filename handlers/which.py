"""撤回, 没解决, 催办, 补充 and words that mean them: which of a person's requests they are about.

One that fits the words is taken; where several are left the resident is asked, because what was
withdrawn on a guess is not done by anybody.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from bot.forms import Asked, Draft, Field, Form, advance, opened
from bot.turn import Answer
from bot.words import Say
from handlers import drafts, ended, feedback, mine, support, theirs, together, urging
from handlers.extents import agree
from handlers.judgements import asks
from handlers.meant import fitting, meant, names
from handlers.turns import Turn, choices, ending, say
from handlers.wished import Wished, says_all, wished
from models import Refusal, Request, Step
from models.category import categories
from services import ticket as tickets
from services.feedback import Verdict
from services.filing import PRAISE
from services.following import unnamed
from services.rights import own
from services.routing import COMPLAINTS
from services.supporting import own_or_followed
from services.ticket import Ticket

#: Instead of a number: all that were asked about.
_ALL = -1
#: How a complaint that is open is named, and how one begins another.
_COMPLAINT = re.compile(r"投诉|举报|[那这][个件]")
_WISHES_ANEW = re.compile(
    r"[我俺咱]们?[还也又再]?[要想](?!撤|取消|催|补)|(?:还|再|又)要?(?:投诉|举报)"
)
#: 好了 or 不弄了 alone, which say nothing where nothing is open.
_OVER = re.compile(
    r"(?:[我都]?好[了啦]|(?:那|我|就|[\s，,])*[不别](?:弄|修|办|搞|整)[了啦])[吧呀啊哈]?[\s，,。.!！~～]*"
)
#: 确认 chooses the only one and none of several, whatever it weighs.
_AGREES = re.compile(
    r"(?:确认|确定|是|对|好|可以|行|嗯|同意|没错)+(?:撤回|取消|的|了|吧|啊|呀)*[\s，,。.!！~～]*"
)
#: So many requests are offered by number, and 都不是 after them.
_OFFERED = 4


def withdraw(turn: Turn) -> Answer:
    """撤回 号, or the one that the words mean."""
    number = turn.command.number if turn.command else None
    if number is None:
        return carry_out(turn, "withdraw", theirs.working(turn))
    if ended := support.withdrawn(turn, number):
        return _answering(turn, lambda: ended)
    ticket = own(turn.db, turn.speaker.id, number)
    return _answering(turn, lambda: mine.withdrawn(turn, ticket))


def urge(turn: Turn) -> Answer:
    """催办 号, or the open one that the words mean: 怎么还没人来."""
    command = turn.command
    if command is None or command.number is None:
        return carry_out(turn, "urge", urging.candidates(turn))
    ticket = own_or_followed(turn.db, turn.speaker.id, command.number)
    return _answering(turn, lambda: urging.urged(turn, ticket, command.rest))


def is_asked(turn: Turn) -> bool:
    """Whether the question which one is open; another wish takes its place."""
    return bool(asked_wish(turn))


def asked_wish(turn: Turn) -> str:
    """The wish about which the open question asks which request is meant; empty without one."""
    kept = opened(turn.memory)
    return str(kept.draft["wish"]) if kept is not None and kept.form == WHICH.name else ""


def withdraws(turn: Turn) -> bool:
    """Whether it is asked what to withdraw, and the words say so again: 不是撤灯是撤水龙头."""
    return asked_wish(turn) == "withdraw" and wished(turn.text) is Wished.WITHDRAW


def _answering(turn: Turn, act: Callable[[], Answer]) -> Answer:
    """A number answers the question which one, so that it is not asked again, come what may."""
    if not is_asked(turn):
        return act()
    answer = _answer_of(act)
    return replace(answer, step=Step.IDLE, memory={**answer.memory, "form": None})


def _answer_of(act: Callable[[], Answer]) -> Answer:
    """What is answered to a wish; that it cannot be done is an answer to it as well."""
    try:
        return act()
    except Refusal as refusal:
        return Answer([Say(refusal.kind, refusal.facts)])


def says_it_is_over(turn: Turn) -> bool:
    """Whether 好了 or 不弄了 and no more is said by somebody for whom something is being done.

    In danger 好了 may be said to what was advised, and ends no alarm.
    """
    if _OVER.fullmatch(turn.text) is None:
        return False
    working = theirs.working(turn)
    alarmed = any(categories()[one.code].is_emergency for one in working)
    return bool(working) and not alarmed


def settled(turn: Turn) -> Answer:
    """已经好了、不用来了: what is not yet accepted is withdrawn, else the worker is asked.

    With nothing in work it is the late answer to what was finished and never answered.
    """
    if asks(turn.text):
        return mine.progress(turn)
    if ended.is_spoken_of(turn):
        return ended.tell(turn)
    working = theirs.working(turn)
    unsaid = [] if working else [one for one in theirs.done(turn) if one.solved is None]
    ticket = meant(turn, unsaid) if unsaid else None
    if ticket is not None:
        return feedback.judged(turn, ticket, Verdict(solved=True), turn.text)
    only = len(working) == 1 and _OVER.fullmatch(turn.text)
    if only or _is_only_danger(turn, working):
        return _answering(turn, lambda: mine.withdrawn(turn, working[0]))
    answer = carry_out(turn, "withdraw", working, sure=_is_sure(turn, working))
    gone = ended.missed(turn)
    return replace(answer, says=(Say(gone.kind, gone.facts), *answer.says)) if gone else answer


def _is_only_danger(turn: Turn, working: Sequence[Ticket]) -> bool:
    """Whether nothing is open but an emergency, which 找到了 ends; the words name nothing else."""
    if len(working) != 1 or not categories()[working[0].code].is_emergency:
        return False
    return turn.understanding.accepted and agree(turn.understanding.place, working[0].where)


def _is_sure(turn: Turn, found: Sequence[Ticket]) -> bool:
    """Whether the words are clear, and speak of nothing else: 撤回投诉 may mean another one."""
    understood = turn.understanding
    others = {code for code in understood.alternatives if not categories()[code].is_control}
    fits = others & {one.code for one in found}
    return understood.accepted and (bool(fits) or not others - {PRAISE, drafts.OTHER})


def supplement(turn: Turn) -> Answer:
    """补充 号, or what the words fit: what is open before what is done."""
    command = turn.command
    rest = command.rest if command else ""
    if command and command.number is not None and rest:
        return mine.supplemented(turn, own(turn.db, turn.speaker.id, command.number), rest)
    working = theirs.working(turn)
    done = [] if working and not rest else theirs.done(turn)
    found = next((group for group in (working, done) if fitting(turn, group)), [*working, *done])
    if not rest:
        ticket = own(turn.db, turn.speaker.id, command.number if command else None)
        raise Refusal("refuse.needs_number", example=f"补充 {ticket.id} 漏得更厉害了")
    return carry_out(turn, "supplement", found, rest)


def carry_out(
    turn: Turn, wish: str, found: Sequence[Ticket], said: str = "", *, sure: bool = True
) -> Answer:
    """Carry the wish out on the request that is meant, or ask which one."""
    # With nothing to choose from, the right itself says why it cannot be done.
    ticket = meant(turn, found) if sure else None
    if ticket is None and wish == "urge":
        ticket = _told_at_once(found)
    if not found:
        ticket = own(turn.db, turn.speaker.id, None)
    if ticket is not None:
        return _answering(turn, partial(WISHES[wish].act, turn, ticket, said or turn.text))
    if opened(turn.memory) is not None and not is_asked(turn):
        # Another form is open, and two questions at a time nobody can answer by number.
        raise Refusal("refuse.needs_number", example=f"{WISHES[wish].word} {found[0].id}")
    draft = {
        "wish": wish,
        "reason": said or turn.text,
        "number": None,
        "open": [one.id for one in found],
        "labels": [_label(turn, one) for one in found[:_OFFERED]],
    }
    return advance(WHICH, turn, draft)


def _told_at_once(found: Sequence[Ticket]) -> Ticket | None:
    """The first of several troubles that were told in one message, if there are no others."""
    first = min(found, key=lambda one: one.id, default=None)
    if first is None or any(one.parent_id != first.id for one in found if one is not first):
        return None
    return first


def _label(turn: Turn, ticket: Ticket) -> str:
    theirs = ticket.resident_id == turn.speaker.id
    place = ticket.place if theirs else unnamed(ticket)["place"]
    return f"#{ticket.id} {categories()[ticket.code].name} {place}".strip()


def _withdrawn(turn: Turn, ticket: Ticket, _said: str) -> Answer:
    return mine.withdrawn(turn, ticket)


class Wish(NamedTuple):
    """A wish about a request: its word, how one asks which, what is done, and who may wish it.

    `said` is the same wish in everyday words, with which the answer may be given: 撤灯那个.
    """

    word: str
    question: str
    act: Callable[[Turn, Ticket, str], Answer]
    right: Callable[[Any, int, int], Ticket] = own
    said: Wished | None = None


WISHES = {
    "withdraw": Wish("撤回", "which.withdraw", _withdrawn, said=Wished.WITHDRAW),
    "reopen": Wish("没解决", "which.reopen", feedback.reopened, said=Wished.UNSOLVED),
    "urge": Wish("催办", "which.urge", urging.urged, own_or_followed, Wished.URGE),
    "renew": Wish("没解决", "which.reopen", together.renewed, own_or_followed, Wished.UNSOLVED),
    "supplement": Wish("补充", "which.supplement", mine.supplemented),
}


def _lacks(_turn: Turn, draft: Draft) -> bool:
    return draft["number"] is None


def _ask(_turn: Turn, draft: Draft) -> Asked:
    offered = [*draft["open"][:_OFFERED], 0]
    listed = choices([*draft["labels"], "都不是"])
    wish = WISHES[draft["wish"]]
    more = f"{wish.word} 号" if len(draft["open"]) > _OFFERED else ""
    return Asked(say(wish.question, choices=listed, more=more), offered)


def _read(turn: Turn, draft: Draft) -> Draft | None:
    """The request's own number, words that name only one and wish nothing else, or all of them."""
    if says_all(turn.text):
        return {**draft, "number": _ALL}
    number = turn.text.strip(" #＃号。")
    if number.isdecimal():
        return {**draft, "number": int(number)} if int(number) in draft["open"] else None
    if _AGREES.fullmatch(turn.text):
        only = draft["open"][0] if len(draft["open"]) == 1 else None
        return None if only is None else {**draft, "number": only}
    open_ones = tickets.find(turn.db, Request.id.in_(draft["open"]), newest=True)
    alone = len(open_ones) > 1 and names(turn, open_ones) and not _tells_anew(turn)
    ticket = meant(turn, open_ones) if alone else None
    return None if ticket is None else {**draft, "number": ticket.id}


def _tells_anew(turn: Turn) -> bool:
    """Whether the words report something: 我要投诉网格员, and 网格员骂人 once more.

    A complaint is named by its own word alone, because what one tells of staff is always another.
    """
    tells = turn.understanding.code in COMPLAINTS and not _COMPLAINT.search(turn.text)
    return tells or _WISHES_ANEW.search(turn.text) is not None


def _choose(_turn: Turn, draft: Draft, number: int) -> Draft:
    return {**draft, "number": number}


def _done(turn: Turn, draft: Draft) -> Answer:
    if not draft["number"]:
        return ending(say("mine.untouched"))
    wish = WISHES[draft["wish"]]
    numbers = draft["open"] if draft["number"] == _ALL else [draft["number"]]

    def act(number: int) -> Answer:
        ticket = wish.right(turn.db, turn.speaker.id, number)
        return wish.act(turn, ticket, draft["reason"])

    answers = [_answer_of(partial(act, number)) for number in numbers]
    return replace(answers[-1], says=[one for answer in answers for one in answer.says])


def _stuck(_turn: Turn, draft: Draft) -> Answer:
    example = f"{WISHES[draft['wish']].word} {draft['open'][0]}"
    return ending(say("mine.untouched"), say("refuse.needs_number", example=example))


WHICH = Form(
    "which",
    (Field("request", _lacks, _ask, _read, _choose),),
    done=_done,
    stuck=_stuck,
    wait=lambda _draft: timedelta(hours=2),
)
