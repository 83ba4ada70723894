"""Bare answers to open questions: 1, 满意, 同意, the words a worker asked for."""

from bot.incoming import Kind
from bot.turn import Answer
from handlers import aliases, feedback, theirs, words
from handlers.asked import ABOUT_WORDS, AGREED, answered, hardly_cries, thanks
from handlers.judgements import tidied
from handlers.meant import meant
from handlers.turns import Turn, desk, recent_of, reply, say
from handlers.verdicts import read_echo
from models import STAFF, Status
from services import asking, attachments, questions, residents
from services import ticket as tickets
from services.feedback import Verdict
from services.questions import Ask, Waiting
from services.telling import worded
from services.ticket import Ticket


def answers(turn: Turn) -> bool:
    """Whether the words answer what is still asked."""
    return answered(turn) is not None


def _ticket(turn: Turn, waiting: Waiting) -> Ticket:
    ticket = tickets.load(turn.db, waiting.request_id or 0)
    if ticket is None:
        raise LookupError("a question is about no request")
    return ticket


def echoes(turn: Turn) -> bool:
    """Whether a choice comes back with its words, 2 没解决, which looks like a command about #2.

    It is one where the person has a request of that number; for staff 1 解决了 always is.
    """
    if turn.command is None or STAFF & turn.speaker.roles:
        return False
    if Ask.RATING not in theirs.questions(turn):
        return False
    named = tickets.peek(turn.db, turn.command.number or 0)
    owned = named is not None and named.resident_id == turn.speaker.id
    return not owned and read_echo(tidied(turn.text)) is not None


def reassures(turn: Turn) -> bool:
    """Whether few words answer a worker, and are hardly a cry: 他走了 to 您安全吗？.

    The worker reads them at once; a cry that is likely alarms everybody in spite of the question.
    """
    match = answered(turn) if hardly_cries(turn) else None
    return match is not None and match.waiting.kind is Ask.INFO


def answer(turn: Turn) -> Answer:
    """Take the words as the answer to the open question that they fit."""
    match = answered(turn)
    if match is None:
        raise LookupError("the question was closed in the same transaction")
    if match.waiting.kind in ABOUT_WORDS:
        return words.decided(turn, match.waiting)
    ticket, waiting = _ticket(turn, match.waiting), match.waiting
    if match.said is not None:
        return _judge(turn, ticket, match.said)
    if waiting.kind is Ask.ALIAS:
        return aliases.explained(turn, waiting)
    if waiting.kind is Ask.WITHDRAW:
        return _withdrawal(turn, ticket)
    asking.answer(desk(turn), ticket, turn.text)
    worker = turn.house.staff(ticket.worker_id)
    name = worker.name if worker else worded("who.handler")
    return reply(
        say("mine.answered", worker=name, number=f"#{ticket.id}"),
        *feedback.asked_next(turn),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )


def ask_again(turn: Turn) -> Answer:
    """A number that is no choice, a judgement nobody can read, thanks alone: asked once more."""
    if not thanks(turn):
        return reply(say("form.again"), *feedback.asked_next(turn))
    feedback.pass_on_thanks(turn)
    return reply(say("talk.thanks"), *feedback.asked_next(turn))


def _judge(turn: Turn, ticket: Ticket, said: Verdict) -> Answer:
    """A sentence such as 没解决，灯还是不亮 may be about another one than was asked about last."""
    about = meant(turn, theirs.done(turn)) if said.solved is False else None
    return feedback.judged(turn, about or ticket, said, turn.text)


def shows(turn: Turn) -> bool:
    """Whether a photo or a voice comes while a worker waits for an answer."""
    return turn.speaker.question is not None and _asked_about(turn) is not None


def _asked_about(turn: Turn) -> Ticket | None:
    """The request about which a worker asked this person something last."""
    waiting = questions.waiting(turn.db, turn.now, turn.speaker.id).get(Ask.INFO)
    if waiting is None:
        return None
    ticket = _ticket(turn, waiting)
    return None if ticket.status in residents.ENDED else ticket


def show(turn: Turn) -> Answer:
    """A photo or a voice answers what the worker asked, and is joined to that request."""
    ticket = _asked_about(turn)
    if ticket is None:
        raise LookupError("the question was closed in the same transaction")
    voice = turn.incoming.kind is Kind.VOICE
    kind, media = turn.incoming.kind.value, turn.incoming.media
    kept = attachments.keep(turn.db, turn.now, turn.speaker.id, kind, media)
    residents.attach(desk(turn), ticket, [kept], quiet=True)
    asking.answer(desk(turn), ticket, "（语音）" if voice else "（照片）")
    return reply(
        say("receipt.joined_voice" if voice else "receipt.joined_photo", number=f"#{ticket.id}"),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )


def _withdrawal(turn: Turn, ticket: Ticket) -> Answer:
    """同意 or 不同意, which only counts where nobody can write in the worker's name."""
    if not turn.incoming.trusted:
        return reply(say("refuse.plain"))
    agreed = AGREED[turn.text.rstrip("。.!！")]
    after = residents.agree_to_withdrawal(desk(turn), ticket, agreed=agreed)
    done = after.status == Status.CANCELLED
    words = "work.withdrawal_agreed" if done else "work.withdrawal_declined"
    return reply(say(words, number=f"#{ticket.id}"), request_id=ticket.id)
