"""The audit: one line for every command of staff, allowed or refused."""

import re
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.commands import Command
from models import Audit, Refusal

#: Widths of the columns, to which what is longer is cut.
OBJECT_WIDTH, OUTCOME_WIDTH = 64, 32
#: Commands without a number that are about a person, whom the audit names.
ABOUT_PEOPLE = frozenset({"邀请", "停用", "启用", "审计"})
DONE = "done"
#: What began like a command and was answered as free speech: nothing was commanded.
TALK = "no:talk"


def refused(refusal: Refusal) -> str:
    """The outcome of a refused command: no:scope, no:unknown."""
    return f"no:{refusal.kind.removeprefix('refuse.')}"


def write_audit(
    db: Connection, now: datetime, *, person_id: int, command: Command, outcome: str
) -> None:
    """One line for a command of staff: who, when, which word, about what, how it ended."""
    db.execute(
        insert(Audit),
        {
            "at": now,
            "person_id": person_id,
            "act": command.word,
            "outcome": outcome[:OUTCOME_WIDTH],
            "object": _object_of(command)[:OBJECT_WIDTH],
            "details": {},
        },
    )


def _object_of(command: Command) -> str:
    """What the command was about: a request's number or a person's name, never a phone.

    Other words are left out: behind 代报 and 上报 stands what a resident said.
    """
    if command.number is not None:
        return f"#{command.number}"
    if command.word not in ABOUT_PEOPLE:
        return ""
    words = command.rest.split()
    name = next((word for word in words if not any(map(str.isdigit, word))), command.rest)
    return re.sub(r"\d", "*", name)
