"""After 办结: the three questions, 评价 and 没解决, however they are said."""

from bot.turn import Answer
from bot.words import Say
from handlers import theirs
from handlers.judgements import rated_thing, reason_in
from handlers.meant import meant
from handlers.turns import Turn, desk, reply, say
from handlers.verdicts import read_verdict
from models import Refusal, Status
from models.category import categories
from services import feedback, history, questions, reopening
from services import ticket as tickets
from services.above import climb
from services.feedback import Point, Verdict
from services.filing import PRAISE
from services.questions import Ask
from services.reopening import may_reopen
from services.rights import own
from services.telling import facts_of
from services.ticket import Ticket

#: How each point is asked about.
ASKING = {
    Point.SOLVED: "feedback.solved",
    Point.SATISFIED: "feedback.satisfied",
    Point.CONTACTED: "feedback.contacted",
}


def rate(turn: Turn) -> Answer:
    """评价 号 满意/基本满意/不满意; without a number, what was finished last."""
    command = turn.command
    number = command.number if command else None
    done = theirs.done(turn) if number is None else []
    ticket = (meant(turn, done) or done[0]) if done else own(turn.db, turn.speaker.id, number)
    said = read_verdict(command.rest, Point.SATISFIED) if command and command.rest else None
    if said is None:
        raise Refusal("refuse.needs_number", example=f"评价 {ticket.id} 满意")
    return judged(turn, ticket, said, command.rest if command else "")


def judged(turn: Turn, ticket: Ticket, said: Verdict, words: str) -> Answer:
    """What was said of the work is carried out: written down, or the work begins again."""
    if said.solved is False:
        return reopened(turn, ticket, words)
    after = feedback.respond(desk(turn), ticket, said)
    if _praises(turn, after):
        after = feedback.praise(desk(turn), after, words)
    says = [*_thanks(turn, after, said), *asked_next(turn)]
    # Of what is private nothing more is asked, and what was told is thanked for all the same.
    return reply(*(says or [say("feedback.thanks")]), request_id=ticket.id)


def _praises(turn: Turn, ticket: Ticket) -> bool:
    """Whether the words thank whoever did it by name, as people say it: 谢谢小林."""
    worker = turn.house.staff(ticket.worker_id)
    thanks = turn.understanding.accepted and turn.understanding.code == PRAISE
    return thanks and worker is not None and worker.name[0] in turn.text


def reopened(turn: Turn, ticket: Ticket, reason: str) -> Answer:
    """没解决: the request goes back to work, with an apology and the new promise."""
    after = reopening.reopen(desk(turn), ticket, reason_in(reason))
    facts = facts_of(turn.house, after, turn.now)
    facts["reported"] = climb(turn.house, ticket).reported
    return reply(Say("mine.reopened", facts), request_id=ticket.id)


def rates(turn: Turn, ticket: Ticket) -> bool:
    """Whether a rating is bare or names what the request was about: 不满意物业的服务 is news."""
    category = categories()[ticket.code].name
    about = "，".join((ticket.text, ticket.place, category, *_names(turn, ticket)))
    named = rated_thing(turn.text)
    return len(named) < 2 or any(named[at : at + 2] in about for at in range(len(named) - 1))


def _names(turn: Turn, ticket: Ticket) -> frozenset[str]:
    """How people call whoever did it."""
    worker = turn.house.staff(ticket.worker_id)
    if worker is None:
        return frozenset()
    family = worker.name[0]
    titles = ("师傅", "姐", "哥", "大姐", "书记", "主任", "经理", "工")
    return frozenset(
        {worker.name, f"小{family}", f"老{family}", *(f"{family}{one}" for one in titles)}
    )


def _rated(turn: Turn) -> Ticket | None:
    """The request about whose work is asked now."""
    waiting = questions.waiting(turn.db, turn.now, turn.speaker.id).get(Ask.RATING)
    return tickets.peek(turn.db, waiting.request_id or 0) if waiting else None


def thanks_by_name(turn: Turn, name: str) -> bool:
    """Whether this is how people call whoever did what is asked about."""
    ticket = _rated(turn)
    return ticket is not None and name in _names(turn, ticket)


def pass_on_thanks(turn: Turn) -> None:
    """谢谢小林 alone, without a word of the work, stands in the worker's record."""
    ticket = _rated(turn)
    if ticket is not None and _praises(turn, ticket):
        feedback.praise(desk(turn), ticket, turn.text)


def _thanks(turn: Turn, ticket: Ticket, said: Verdict) -> list[Say]:
    """Nothing is called ended before it is known whether it is solved."""
    facts = facts_of(turn.house, ticket, turn.now)
    sorry = [say("feedback.sorry")] if said.satisfaction == "不满意" else []
    asked = feedback.next_point(ticket)
    if asked is Point.SOLVED or (asked is not None and not said.satisfaction):
        return sorry
    again = [Say("feedback.again", facts)] if may_reopen(ticket, turn.now) else []
    if not said.satisfaction:
        return [Say("feedback.thanks", facts), *again]
    if ticket.status != Status.CLOSED:
        return [*sorry, Say("feedback.rated_unchecked", facts)]
    return [*sorry, Say("mine.rated", facts), *again]


def asked_next(turn: Turn) -> list[Say]:
    """What is open now and a bare number would answer: a rating, else what a worker asked."""
    ticket = _rated(turn)
    point = feedback.next_point(ticket) if ticket else None
    if ticket is not None and point is not None:
        return [Say(ASKING[point], facts_of(turn.house, ticket, turn.now))]
    waiting = questions.waiting(turn.db, turn.now, turn.speaker.id).get(Ask.INFO)
    ticket = tickets.peek(turn.db, waiting.request_id or 0) if waiting else None
    if ticket is None:
        return []
    asked = [line.note for line in history.lines(turn.db, ticket.id) if line.act == "asked"]
    facts = facts_of(turn.house, ticket, turn.now) | {"question": asked[-1] if asked else ""}
    return [Say("feedback.inquired", facts)]
