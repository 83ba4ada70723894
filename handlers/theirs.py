"""What the speaker has with us: requests, open and done, those they follow, what they were asked.

Many rows of the table look at it before one of them answers, so each is read once a turn. What is
written in this very turn is not in it; who needs that reads anew from `services`.
"""

from handlers.turns import Turn
from models import WORKING
from services import following
from services import ticket as tickets
from services.questions import Ask, Waiting, waiting
from services.reopening import WINDOW
from services.ticket import Ticket


def working(turn: Turn) -> list[Ticket]:
    """Their own requests that are being worked on, the newest first."""
    return [one for one in _own(turn) if one.status in WORKING]


def done(turn: Turn) -> list[Ticket]:
    """Their own requests that were finished of late, the newest first."""
    return [one for one in _own(turn) if one.status not in WORKING]


def followed(turn: Turn) -> list[Ticket]:
    """The requests of others that they follow and that have not ended, the newest first."""
    return turn.once(
        "followed", lambda: following.followed(turn.db, turn.speaker.id, _numbers(turn))
    )


def followed_done(turn: Turn) -> list[Ticket]:
    """What they follow and ended so lately that they may say it is not done at theirs."""
    since = turn.now - WINDOW
    return turn.once(
        "followed_done",
        lambda: following.ended(turn.db, turn.speaker.id, _numbers(turn), since),
    )


def questions(turn: Turn) -> dict[Ask, Waiting]:
    """What they were asked and may still answer."""
    if turn.speaker.question is None or not turn.text:
        return {}
    return turn.once("questions", lambda: waiting(turn.db, turn.now, turn.speaker.id))


def _own(turn: Turn) -> list[Ticket]:
    since = turn.now - WINDOW
    return turn.once("own", lambda: tickets.own_lately(turn.db, turn.speaker.id, since))


def _numbers(turn: Turn) -> list[int]:
    """Most follow nothing, which one look says for what has ended and what has not."""
    return turn.once(
        "followed_numbers", lambda: following.followed_numbers(turn.db, turn.speaker.id)
    )
