"""Bare answers to open questions: 1, 满意, 同意, the words a worker asked for."""

from bot.forms import choice_number
from bot.incoming import Kind
from bot.turn import Answer
from handlers import mine, which
from handlers.meant import meant
from handlers.turns import Turn, desk, recent_of, reply, say
from models import Status
from models.category import categories
from services import asking, attachments, questions, residents
from services import ticket as tickets
from services.questions import Ask, Waiting
from services.ticket import Ticket

AGREED = {"同意": True, "可以": True, "好": True, "好的": True, "行": True,
          "不同意": False, "不行": False, "继续办": False}  # fmt: skip
#: Control categories that are never the answer to what a worker asked: progress, 撤回, a person.
NEWS = frozenset({"O1", "O2", "O4"})
NOT_SOLVED = ("没解决", "未解决", "没修好", "还没好", "没弄好", "还是坏")


def answers(turn: Turn) -> bool:
    """Whether the words answer what is still asked."""
    if turn.speaker.question is None or not turn.text:
        return False
    waiting = questions.newest(turn.db, turn.speaker.id)
    return waiting is not None and waiting.expires_at > turn.now and _fits(turn, waiting)


def _fits(turn: Turn, waiting: Waiting) -> bool:
    if waiting.kind is Ask.RATING:
        again = not turn.understanding.known and which.in_vain(turn.text)
        return again or read_rating(turn.text) is not None
    if waiting.kind is Ask.WITHDRAW:
        # Whoever handles it now decides, and nobody who handed it on.
        handler = _ticket(turn, waiting).worker_id == turn.speaker.id
        return turn.text.rstrip("。.!！") in AGREED and handler
    return not _is_news(turn, _ticket(turn, waiting))


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
        if rating:
            return mine.rated(turn, ticket, rating)
        # 没解决，灯还是不亮 may be about another one than was asked about last.
        return mine.reopened(turn, meant(turn, which.ended(turn)) or ticket, turn.text)
    if waiting.kind is Ask.WITHDRAW:
        return _withdrawal(turn, ticket)
    asking.answer(desk(turn), ticket, turn.text)
    worker = turn.house.staff(ticket.worker_id)
    return reply(
        say("mine.answered", worker=worker.name if worker else "经办人", number=f"#{ticket.id}"),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, ticket.code),
    )


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
