"""Whoever sends too much is asked politely to wait, once; what they sent is kept."""

from bot.incoming import SPOKEN, Kind
from bot.turn import Answer
from bot.words import Say
from handlers.turns import Turn, contact, say
from models import HELPERS, OFFICIAL, Refusal, Role
from services import pace

#: What is counted against a person; following and what the platform reports always count.
COUNTED = SPOKEN | {Kind.CLICK, Kind.SCAN}
#: Whoever works here writes more than a resident.
BUSY = OFFICIAL | HELPERS | {Role.UNIT}


def _excess(turn: Turn) -> int:
    tally, staff = turn.speaker.tally, bool(turn.speaker.roles & BUSY)
    return pace.excess(turn.house.manners.pace, tally.in_minute, tally.in_hour, staff=staff)


def hurries(turn: Turn) -> bool:
    """Whether this is one message too many, and no cry for help."""
    if turn.incoming.kind not in COUNTED or _excess(turn) <= 0:
        return False
    return not turn.understanding.code.startswith("E")


def wait(turn: Turn) -> Answer:
    """The polite sentence with the first message too many, and no word with those after it.

    Staff are told every time: they must know that a command was not carried out.
    """
    if turn.speaker.roles & BUSY:
        raise Refusal("refuse.too_fast")
    if _excess(turn) > 1:
        return Answer(resume=False)
    return Answer((say("talk.too_fast", **contact(turn.house)),), resume=False)


def enough(turn: Turn) -> Say | None:
    """What is said instead of filing one more of the speaker's own requests today."""
    tally, most = turn.speaker.tally, turn.house.manners.pace
    if pace.may_file(most, turn.now, tally.filed, tally.known_since):
        return None
    return say("talk.enough_today", count=tally.filed, **contact(turn.house))
