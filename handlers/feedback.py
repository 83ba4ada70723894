"""After 办结: the three questions, 评价 and 没解决, however they are said."""

from bot.turn import Answer
from bot.words import Say
from handlers.meant import meant
from handlers.turns import Turn, desk, reply, say
from handlers.verdicts import read_verdict
from models import Refusal, Request, Status
from services import feedback, questions, reopening
from services import ticket as tickets
from services.above import climb
from services.feedback import Point, Verdict
from services.filing import PRAISE
from services.questions import Ask
from services.reopening import WINDOW
from services.rights import own
from services.telling import facts_of
from services.ticket import Ticket

#: How each point is asked about.
ASKING = {
    Point.SOLVED: "feedback.solved",
    Point.SATISFIED: "feedback.satisfied",
    Point.CONTACTED: "feedback.contacted",
}


def ended(turn: Turn) -> list[Ticket]:
    """The resident's own requests that were finished of late, the newest first."""
    return list(
        tickets.find(
            turn.db,
            Request.resident_id == turn.speaker.id,
            Request.resolved_at.is_not(None),
            (Request.status == Status.RESOLVED)
            | ((Request.status == Status.CLOSED) & (Request.closed_at > turn.now - WINDOW)),
            newest=True,
        )
    )


def rate(turn: Turn) -> Answer:
    """评价 号 满意/基本满意/不满意; without a number, what was finished last."""
    command = turn.command
    number = command.number if command else None
    done = ended(turn) if number is None else []
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
    return reply(*_thanks(turn, after, said), *asked_next(turn), request_id=ticket.id)


def _praises(turn: Turn, ticket: Ticket) -> bool:
    """Whether the words thank whoever did it by name, as people say it: 谢谢小林."""
    worker = turn.house.staff(ticket.worker_id)
    thanks = turn.understanding.accepted and turn.understanding.code == PRAISE
    return thanks and worker is not None and worker.name[0] in turn.text


def reopened(turn: Turn, ticket: Ticket, reason: str) -> Answer:
    """没解决: the request goes back to work, with an apology and the new promise."""
    after = reopening.reopen(desk(turn), ticket, reason)
    facts = facts_of(turn.house, after, turn.now)
    facts["reported"] = climb(turn.house, ticket).reported
    return reply(Say("mine.reopened", facts), request_id=ticket.id)


def _thanks(turn: Turn, ticket: Ticket, said: Verdict) -> list[Say]:
    facts = facts_of(turn.house, ticket, turn.now)
    if said.satisfaction:
        words = "mine.rated" if ticket.status == Status.CLOSED else "feedback.rated_unchecked"
        sorry = [say("feedback.sorry")] if said.satisfaction == "不满意" else []
        return [*sorry, Say(words, facts)]
    return [] if feedback.next_point(ticket) else [Say("feedback.thanks", facts)]


def asked_next(turn: Turn) -> list[Say]:
    """The question that is open now: the next about the same request, or one about another."""
    waiting = questions.newest(turn.db, turn.speaker.id, kind=Ask.RATING)
    if waiting is None or waiting.expires_at <= turn.now or waiting.request_id is None:
        return []
    ticket = tickets.peek(turn.db, waiting.request_id)
    point = feedback.next_point(ticket) if ticket else None
    if ticket is None or point is None:
        return []
    return [Say(ASKING[point], facts_of(turn.house, ticket, turn.now))]
