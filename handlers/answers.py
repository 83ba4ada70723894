"""Bare answers to open questions: 1, 满意, 同意, the words a worker asked for."""

from bot.forms import choice_number
from bot.incoming import Kind
from bot.turn import Answer
from handlers import feedback
from handlers.fragments import agrees
from handlers.meant import meant
from handlers.turns import Turn, desk, recent_of, reply, say
from handlers.verdicts import read_briefly, read_echo, read_freely, read_verdict, tidied
from models import STAFF, Status
from models.category import categories
from services import asking, attachments, questions, residents
from services import ticket as tickets
from services.feedback import Point, next_point
from services.filing import PRAISE
from services.questions import Ask, Waiting
from services.ticket import Ticket

AGREED = {"同意": True, "可以": True, "好": True, "好的": True, "行": True,
          "不同意": False, "不行": False, "继续办": False}  # fmt: skip
#: Control categories that are never the answer to what a worker asked: progress, 撤回, a person.
NEWS = frozenset({"O1", "O2", "O4"})
#: Those that never judge finished work; 已经好了 (O2) and thanks (K3) do.
NO_VERDICT = frozenset({"O1", "O4"})


def answers(turn: Turn) -> bool:
    """Whether the words answer what is still asked."""
    waiting = _waiting(turn)
    return waiting is not None and _fits(turn, waiting)


def _waiting(turn: Turn) -> Waiting | None:
    """The newest open question, if it can still be answered by these words."""
    if turn.speaker.question is None or not turn.text:
        return None
    waiting = questions.newest(turn.db, turn.speaker.id)
    return waiting if waiting is not None and waiting.expires_at > turn.now else None


def _fits(turn: Turn, waiting: Waiting) -> bool:
    ticket = tickets.peek(turn.db, waiting.request_id or 0)
    if ticket is None:
        return False
    if waiting.kind is Ask.RATING:
        if choice_number(turn.text) is not None:
            return True
        if read_briefly(turn.text, _point(ticket)) is not None:
            return True
        return read_freely(turn.text) is not None and not _is_other(turn)
    if waiting.kind is Ask.WITHDRAW:
        # Whoever handles it now decides, and nobody who handed it on.
        return turn.text.rstrip("。.!！") in AGREED and ticket.worker_id == turn.speaker.id
    return not _is_news(turn, ticket)


def _point(ticket: Ticket) -> Point:
    return next_point(ticket) or Point.SOLVED


def _is_other(turn: Turn) -> bool:
    """A clear problem that is none of those finished of late, progress, a call for a person."""
    understood = turn.understanding
    if not (understood.known and understood.accepted):
        return False
    if understood.code in NO_VERDICT:
        return True
    if categories()[understood.code].is_control or understood.code == PRAISE:
        return False
    return not any(
        understood.code == one.code and agrees(understood.place, one.where)
        for one in feedback.ended(turn)
    )


def _is_news(turn: Turn, ticket: Ticket) -> bool:
    """A clear problem of another category, which answers nobody; thanks and a greeting may."""
    understood = turn.understanding
    if not (understood.known and understood.accepted) or understood.code == ticket.code:
        return False
    return understood.code in NEWS or not categories()[understood.code].is_control


def _ticket(turn: Turn, waiting: Waiting) -> Ticket:
    ticket = tickets.load(turn.db, waiting.request_id or 0)
    if ticket is None:
        raise LookupError("a question is about no request")
    return ticket


def echoes(turn: Turn) -> bool:
    """Whether a choice comes back with its words, 2 没解决, which looks like a command about #2.

    It is one where the person has a request of that number; for staff 1 解决了 always is.
    """
    waiting = _waiting(turn) if turn.command is not None else None
    if waiting is None or waiting.kind is not Ask.RATING or STAFF & turn.speaker.roles:
        return False
    named = tickets.peek(turn.db, (turn.command and turn.command.number) or 0)
    owned = named is not None and named.resident_id == turn.speaker.id
    return not owned and read_echo(tidied(turn.text)) is not None


def answer(turn: Turn) -> Answer:
    """Take the words as the answer to the newest open question."""
    waiting = questions.newest(turn.db, turn.speaker.id)
    if waiting is None:
        raise LookupError("the question was closed in the same transaction")
    ticket = _ticket(turn, waiting)
    if waiting.kind is Ask.RATING:
        return _judge(turn, ticket)
    if waiting.kind is Ask.WITHDRAW:
        return _withdrawal(turn, ticket)
    asking.answer(desk(turn), ticket, turn.text)
    worker = turn.house.staff(ticket.worker_id)
    return reply(
        say("mine.answered", worker=worker.name if worker else "经办人", number=f"#{ticket.id}"),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )


def _judge(turn: Turn, ticket: Ticket) -> Answer:
    """A verdict, or a number that is none of the choices: asked once more.

    A sentence such as 没解决，灯还是不亮 may be about another one than was asked about last.
    """
    said = read_verdict(turn.text, _point(ticket))
    if said is None:
        return reply(say("form.again"), *feedback.asked_next(turn))
    about = meant(turn, feedback.ended(turn)) if said.solved is False else None
    return feedback.judged(turn, about or ticket, said, turn.text)


def shows(turn: Turn) -> bool:
    """Whether a photo or a voice comes while a worker waits for an answer."""
    return turn.speaker.question is not None and _asked_about(turn) is not None


def _asked_about(turn: Turn) -> Ticket | None:
    """The request about which a worker asked this person something last."""
    waiting = questions.newest(turn.db, turn.speaker.id, kind=Ask.INFO)
    if waiting is None or waiting.expires_at <= turn.now:
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
