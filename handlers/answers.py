"""Bare answers to open questions: 1, 满意, 同意, the words a worker asked for."""

from bot.forms import choice_number
from bot.turn import Answer
from handlers import mine
from handlers.turns import Turn, desk, recent_of, reply, say
from models import Status
from services import asking, questions, residents
from services import ticket as tickets
from services.questions import Ask, Waiting
from services.ticket import Ticket

AGREED = {"同意": True, "可以": True, "好": True, "好的": True, "行": True,
          "不同意": False, "不行": False, "继续办": False}  # fmt: skip
NOT_SOLVED = ("没解决", "未解决", "没修好", "还没好", "没弄好", "还是坏")


def answers(turn: Turn) -> bool:
    """Whether the words answer what is still asked."""
    if turn.speaker.question is None or not turn.text:
        return False
    waiting = questions.newest(turn.db, turn.speaker.id)
    return waiting is not None and waiting.expires_at > turn.now and _fits(turn, waiting)


def _fits(turn: Turn, waiting: Waiting) -> bool:
    if waiting.kind is Ask.RATING:
        return read_rating(turn.text) is not None
    if waiting.kind is Ask.WITHDRAW:
        return turn.text.rstrip("。.!！") in AGREED
    return not _is_news(turn, _ticket(turn, waiting))


def _is_news(turn: Turn, ticket: Ticket) -> bool:
    """A clear problem of another category, which answers nobody."""
    understood = turn.understanding
    return understood.known and understood.accepted and understood.code != ticket.code


def _ticket(turn: Turn, waiting: Waiting) -> Ticket:
    ticket = tickets.load(turn.db, waiting.request_id or 0)
    if ticket is None:
        raise LookupError("a question is about no request")
    return ticket


def read_rating(text: str) -> str | None:
    """The rating in a bare answer: a word of RATINGS, "" for 没解决, None when it is none."""
    plain = text.rstrip("。.!！~ ")
    picked = choice_number(plain)
    if picked is not None:
        return (mine.CHOICES[picked] or "") if picked in mine.CHOICES else None
    if plain in mine.RATINGS:
        return plain
    if plain.startswith(NOT_SOLVED):
        return ""
    return "满意" if plain in {"解决了", "已解决", "修好了", "好了", "很满意", "非常满意"} else None


def answer(turn: Turn) -> Answer:
    """Take the words as the answer to the newest open question."""
    waiting = questions.newest(turn.db, turn.speaker.id)
    if waiting is None:
        raise LookupError("the question was closed in the same transaction")
    ticket = _ticket(turn, waiting)
    if waiting.kind is Ask.RATING:
        rating = read_rating(turn.text)
        return (
            mine.rated(turn, ticket, rating) if rating else mine.reopened(turn, ticket, turn.text)
        )
    if waiting.kind is Ask.WITHDRAW:
        return _withdrawal(turn, ticket)
    asking.answer(desk(turn), ticket, turn.text)
    worker = turn.house.staff(ticket.worker_id)
    return reply(
        say("mine.answered", worker=worker.name if worker else "经办人", number=f"#{ticket.id}"),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )


def _withdrawal(turn: Turn, ticket: Ticket) -> Answer:
    agreed = AGREED[turn.text.rstrip("。.!！")]
    after = residents.agree_to_withdrawal(desk(turn), ticket, agreed=agreed)
    done = after.status == Status.CANCELLED
    words = "work.withdrawal_agreed" if done else "work.withdrawal_declined"
    return reply(say(words, number=f"#{ticket.id}"), request_id=ticket.id)
