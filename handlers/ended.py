"""What ended without being done, passed on or withdrawn: who speaks of it hears how it stands."""

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.turn import Answer
from handlers import theirs, urging
from handlers.turns import Turn
from models import Refusal, Request, Status
from services import feedback
from services import ticket as tickets
from services.reopening import WINDOW
from services.ticket import Ticket

#: So long after such an end people still speak of it.
_SPOKEN_OF: Mapping[Status, timedelta] = {
    Status.REDIRECTED: WINDOW,
    Status.CANCELLED: timedelta(hours=1),
}
#: What was withdrawn is wanted after all.
_WANTED = re.compile(r"[还仍]是?[要得](?:来|修|弄|办|处理)")
#: A judgement, and the words for it.
_JUDGES = "O3"
_WORDS = frozenset({"评价", "没解决"})


def is_judged(turn: Turn) -> bool:
    """Whether somebody judges what ended otherwise."""
    named = turn.command is not None and turn.command.word in _WORDS
    judges = turn.understanding.known and turn.understanding.code == _JUDGES
    return (named or judges) and is_spoken_of(turn)


def is_spoken_of(turn: Turn) -> bool:
    """Whether nothing is being done for somebody, and what they told last ended otherwise."""
    if theirs.working(turn) or theirs.done(turn) or urging.candidates(turn):
        return False
    return last(turn) is not None


def tell(turn: Turn) -> Answer:
    """How it ended, and what may be done now."""
    ticket = last(turn)
    if ticket is None:
        raise LookupError("the row is taken only where something ended")
    raise feedback.unfinished(ticket)


def last(turn: Turn) -> Ticket | None:
    """What they told last, if it was passed on or withdrawn not long ago."""
    told = tickets.find(turn.db, Request.resident_id == turn.speaker.id, most=1, newest=True)
    return next((one for one in told if _ended_lately(turn, one)), None)


def withdrawn(turn: Turn) -> Ticket | None:
    """What they withdrew last, not long ago."""
    mine = (Request.resident_id == turn.speaker.id, Request.status == Status.CANCELLED)
    since = Request.closed_at >= turn.now - _SPOKEN_OF[Status.CANCELLED]
    return next(iter(tickets.find(turn.db, *mine, since, most=1, newest=True)), None)


def missed(turn: Turn) -> Refusal | None:
    """That it is withdrawn, where 下水道还要来 is said among other wishes."""
    ticket = withdrawn(turn) if _WANTED.search(turn.text) else None
    return feedback.unfinished(ticket) if ticket else None


def _ended_lately(turn: Turn, ticket: Ticket) -> bool:
    within = _SPOKEN_OF.get(Status(ticket.status))
    return bool(within and ticket.closed_at and turn.now - ticket.closed_at <= within)
