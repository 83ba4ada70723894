"""The turn as all handlers know it: a talk in this community's house."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot import turn as talk
from bot.turn import Answer
from bot.words import Say
from models import Step
from services.desk import Desk
from services.house import House

Turn = talk.Turn[House]

#: Within this time fragments join a report.
JOINING = timedelta(minutes=5)


def desk(turn: Turn) -> Desk:
    """The place where the speaker's wish is carried out."""
    return Desk(turn.db, turn.house, turn.now, turn.speaker.id)


def say(kind: str, **facts: Any) -> Say:
    """One thing to say."""
    return Say(kind, facts)


def reply(*says: Say, request_id: int | None = None, **memory: Any) -> Answer:
    """An answer that leaves the dialogue's step where it stands."""
    return Answer(says, request_id=request_id, memory=memory)


def ending(*says: Say, request_id: int | None = None, **memory: Any) -> Answer:
    """An answer after which nothing is open."""
    return Answer(says, Step.IDLE, {"form": None, **memory}, request_id=request_id)


def recent_of(turn: Turn, number: int, code: str, *, mine: bool = True) -> dict[str, Any]:
    """The memory of what was just dealt with, which fragments may join.

    To what a member of staff works on only photos and voices join, not their words.
    """
    return {"id": number, "code": code, "mine": mine, "at": turn.now.isoformat()}


def contact(house: House) -> dict[str, str]:
    """Whom to ring: facts that many answers carry."""
    return {"hotline": house.manners.hotline, "supervision": house.manners.supervision_phone}


def fresh(turn: Turn, name: str, within: timedelta = JOINING) -> Mapping[str, Any] | None:
    """What the talk remembers under this name, unless that is longer ago."""
    kept: Mapping[str, Any] | None = turn.memory.get(name)
    if not kept or turn.now - datetime.fromisoformat(kept["at"]) > within:
        return None
    return kept


def fresh_loose(turn: Turn) -> list[int]:
    """Photos and voices sent a moment ago that belong to nothing yet; older ones join nothing."""
    loose = fresh(turn, "loose")
    return list(loose["ids"]) if loose else []


def choices(names: Iterable[str]) -> str:
    """The lines of a numbered choice, from 1."""
    return "\n".join(f"{number} {name}" for number, name in enumerate(names, 1))
