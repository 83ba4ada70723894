"""What staff report for others or from their rounds: 上报 代报."""

import re
from dataclasses import replace
from typing import Any

from bot.forms import Draft, opened
from bot.turn import Answer
from handlers import emergency, report
from handlers.turns import Turn, reply, say
from handlers.work import command_of
from models import Source
from models.category import categories
from services import residents

_BEHALF = re.compile(
    r"(?P<name>[^\s,，]{1,10})[\s,，]+(?P<phone>1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})[\s,，]+(?P<what>.+)",
    re.DOTALL,
)


def on_patrol(turn: Turn) -> Answer:
    """上报: found on patrol; there is no resident to tell."""
    text = command_of(turn).rest
    if not text:
        return reply(say("work.ask_what"))
    return _report(turn, text, source=Source.PATROL.value, resident=None)


def on_behalf(turn: Turn) -> Answer:
    """代报 姓名 电话 事情: for somebody who rang or stood at the door."""
    found = _BEHALF.fullmatch(command_of(turn).rest)
    if found is None:
        return reply(say("work.ask_behalf"))
    contact = f"{found['name']} {found['phone']}"
    return _report(
        turn,
        found["what"],
        source=Source.PHONE.value,
        contact=contact,
        resident=residents.by_phone(turn.db, found["phone"]),
    )


def _report(turn: Turn, text: str, **more: Any) -> Answer:
    """What staff report goes the same way, danger first.

    A report that still lacked something is filed before the next one begins.
    """
    understood = turn.understand(text)
    if categories()[understood.code].is_emergency:
        return emergency.alarm_for(turn, text, understood.code, **more)
    kept = opened(turn.memory)
    if kept is None or kept.form != report.REPORT.name or _says(kept.draft, text):
        return report.begin(turn, text, **more)
    before = report.file_unfinished(turn, kept.draft)
    answer = report.begin(turn, text, **more)
    return replace(
        answer,
        says=(*before.says, *answer.says),
        memory={**before.memory, **answer.memory},
        request_id=answer.request_id or before.request_id,
    )


def _says(draft: Draft, text: str) -> bool:
    """Whether the report that is open was only said once more."""
    return text in {problem["text"] for problem in draft["problems"]}
