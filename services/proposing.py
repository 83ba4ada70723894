"""A change of words that waits for whoever may decide it: asked, passed on, answered."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models import Refusal
from models.category import categories
from services import questions
from services.desk import Desk
from services.history import Owed, owe
from services.house import House
from services.questions import Ask
from services.teaching import masters
from services.telling import HINTS
from services.tree import Staff
from services.words import Wanted, wanted_of


def put(
    db: Connection,
    house: House,
    now: datetime,
    deciding: Staff,
    wanted: Wanted,
    kind: str,
    reason: Mapping[str, Any],
) -> None:
    """Ask who may change words, by a notice and an open question; what waits is not asked twice.

    `reason` says why, as words with their facts.
    """
    waiting = questions.waiting_of(db, now, deciding.id, Ask.WORD)
    if any(wanted_of(one.choices[0]) == wanted for one in waiting):
        return
    question = questions.ask(db, now, deciding.id, Ask.WORD, None, [wanted.as_choice()])
    category = categories()[wanted.code].name
    said = {"text": wanted.word, "category": category, "hint": HINTS[kind], "reason": [reason]}
    owe(db, now, f"word:{question}", [Owed(deciding.id, kind, said, house.polite_time(now))])


def pass_on(desk: Desk, wanted: Wanted) -> Staff:
    """Put the wish of somebody who may not change words before who may; this person."""
    deciding = next(iter(masters(desk.house)), None)
    if deciding is None:
        raise Refusal("refuse.word_nobody")
    speaker = desk.house.staff(desk.person_id)
    wish = replace(wanted, evidence={**wanted.evidence, "wished_by": desk.person_id})
    kind = "word_strike_wished" if wanted.struck else "word_wished"
    reason = {"say": "why.word_wished", "who": speaker.name if speaker else ""}
    put(desk.db, desk.house, desk.now, deciding, wish, kind, reason)
    return deciding


def tell_wisher(desk: Desk, wanted: Wanted, kind: str) -> None:
    """Who wished for a change hears what became of it."""
    wisher = wanted.evidence.get("wished_by")
    if wisher is None or not desk.house.serves(wisher):
        return
    facts = {"text": wanted.word, "category": categories()[wanted.code].name}
    owed = Owed(wisher, kind, facts, desk.house.polite_time(desk.now))
    subject = f"{kind}:{wanted.code}:{wanted.word}:{int(desk.now.timestamp())}"
    owe(desk.db, desk.now, subject, [owed])
