"""A resident's own requests: 进度 补充, and how they are withdrawn."""

from datetime import datetime

from bot.turn import Answer
from bot.words import Say
from handlers import support
from handlers.turns import Turn, desk, recent_of, reply, say
from models import WORKING, Request, Status
from services import history, residents
from services import ticket as tickets
from services.rights import own
from services.telling import facts_of
from services.ticket import Ticket

#: Lines of the history that a resident reads.
SHOWN = frozenset(
    {
        "filed", "unit_called", "claimed", "arrived", "resolved", "designated", "asked", "answered",
        "supplemented", "relocated", "rejected", "merged", "split", "cancelled", "rated",
        "reopened", "extended", "scheduled", "long_term", "milestone_done", "redirected",
        "returned", "handed_on",
    }
)  # fmt: skip


def progress(turn: Turn) -> Answer:
    """进度: one request with its history, or all that are open."""
    number = turn.command.number if turn.command else None
    if number is not None:
        return support.detail(turn, number) or _detail(turn, own(turn.db, turn.speaker.id, number))
    mine = Request.resident_id == turn.speaker.id
    ongoing = tickets.find(
        turn.db, mine, Request.status.in_([*WORKING, Status.RESOLVED]), most=6, newest=True
    )
    followed = support.lines(turn)
    if len(ongoing) == 1 and not followed:
        return _detail(turn, ongoing[0])
    lines = [Say("mine.line", facts_of(turn.house, one, turn.now)) for one in ongoing]
    if lines or followed:
        return reply(*lines, *followed)
    ended = tickets.find(turn.db, mine, most=3, newest=True)
    lines = [Say("mine.line_ended", facts_of(turn.house, one, turn.now)) for one in ended]
    return reply(say("mine.empty"), *lines)


def _detail(turn: Turn, ticket: Ticket) -> Answer:
    facts = facts_of(turn.house, ticket, turn.now) | {"reason": ticket.result_text}
    if Status(ticket.status) not in WORKING:
        facts["due"] = ""
    return reply(Say("mine.detail", facts), *_steps(turn, ticket), request_id=ticket.id)


def _steps(turn: Turn, ticket: Ticket) -> list[Say]:
    """The history in words, newest last."""
    says = []
    for line in history.lines(turn.db, ticket.id, most=12):
        if line.act not in SHOWN:
            continue
        who = turn.house.staff(line.actor_id)
        facts = {"name": who.name if who else "", "note": line.note, "worker": ""}
        says.append(Say(f"step.{line.act}", facts | {"at": _at(turn, line.at)}))
    return says


def _at(turn: Turn, moment: datetime) -> str:
    return turn.house.clock_words(moment, turn.now)


def supplemented(turn: Turn, ticket: Ticket, text: str) -> Answer:
    """补充, to whichever request."""
    residents.supplement(desk(turn), ticket, text)
    return added(turn, ticket)


def added(turn: Turn, ticket: Ticket, words: str = "mine.supplemented", **memory: None) -> Answer:
    """What is said when something was added to a request, which more may join."""
    recent = recent_of(turn, ticket.id, ticket.code)
    return reply(say(words, number=f"#{ticket.id}"), request_id=ticket.id, recent=recent, **memory)


def withdrawn(turn: Turn, ticket: Ticket) -> Answer:
    """撤回, of whichever request: at once, or the worker is asked."""
    after = residents.withdraw(desk(turn), ticket)
    words = "mine.withdrawn" if after.status == Status.CANCELLED else "mine.withdrawal_asked"
    return reply(say(words, number=f"#{ticket.id}"), request_id=ticket.id, recent=None)
