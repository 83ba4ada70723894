"""What a grid worker does in the field: 到场 办结."""

import re
from typing import Any

from sqlalchemy import select

from models import Attachment, Refusal, Result, Status
from services import feedback, oversight, questions
from services.calling_off import called_off
from services.claiming import accepted
from services.desk import Desk
from services.history import Owed
from services.rights import Right, task
from services.ticket import Ticket

#: States in which a visit is one of several steps: it is written down and the state stays.
VISITED = frozenset({Status.IN_PROGRESS, Status.NEED_INFO, Status.SCHEDULED, Status.LONG_TERM})
#: Words at the beginning of a result that say it is not simply solved.
RESULT_WORDS = {
    Result.PARTLY: ("部分解决", "部分完成", "先解决一部分"),
    Result.IMPOSSIBLE: ("无法解决", "解决不了", "客观无法", "没法解决"),
    Result.OUT_OF_DUTY: ("超出职责", "不归我们管", "不归社区管", "不属于"),
    Result.UNFOUNDED: ("不属实", "经查不属实", "没有此事", "查无此事"),
    Result.DUPLICATE: ("重复",),
}
#: The beginning of a result that says whose it is instead: 转12345, 已转渠道 供电公司95598.
_REDIRECTED = re.compile(r"已?转(?:交|到|至|给)?\s*(?=\d{3})|已?转(?:其他|别的)?渠道")
#: Where to turn to is a number that can be rung.
_CHANNEL = re.compile(r"\d{3}")


def arrive(desk: Desk, number: int | None) -> Ticket:
    """到场: the worker is there. It is written down once; the state changes with the first step."""
    found = task(desk.db, desk.house, desk.person_id, number, Right.WORK)
    ticket = accepted(desk, found, quiet=True)
    if ticket.status in VISITED and ticket.arrived_at is not None:
        facts = {"number": f"#{ticket.id}", "plain_number": ticket.id}
        raise Refusal("refuse.already_arrived", **facts)
    told: dict[str, Any] = {
        "values": {
            "arrived_at": ticket.arrived_at or desk.now,
            "contacted_at": ticket.contacted_at or desk.now,
        },
        "telling": lambda moved: desk.tell(moved, moved.resident_id, "arrived"),
    }
    if ticket.status in VISITED:
        return desk.amend(ticket, "arrived", **told)
    return desk.move(ticket, Status.IN_PROGRESS, "arrived", **told)


def finish(desk: Desk, number: int | None, text: str) -> Ticket:
    """办结: a result in words ends the work; the resident is told and asked.

    What turns out not to be ours ends as 已转渠道, and the resident is told whom to ring.
    """
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.WORK)
    if _REDIRECTED.match(text.strip()):
        return _redirect(desk, ticket, text.strip())
    result, told = read_result(text)
    if not told:
        raise Refusal("refuse.needs_result", number=f"#{ticket.id}", plain_number=ticket.id)
    if ticket.code in desk.house.manners.photo_required and not _has_photo(desk, ticket):
        raise Refusal("refuse.needs_photo", number=f"#{ticket.id}")
    held = accepted(desk, ticket, quiet=True)
    done = desk.move(
        held,
        Status.RESOLVED,
        "resolved",
        note=told,
        values={
            "resolved_at": desk.now,
            # What nobody had is the work of who answered it on the spot.
            "worker_id": held.worker_id or desk.person_id,
            # Whom nobody spoke to before hears from a human with the result.
            "contacted_at": ticket.contacted_at or desk.now,
            "result": result.value,
            "result_text": told,
            "solved": None,
            "satisfaction": "",
        },
        telling=lambda moved: [
            *_told_of_end(desk, moved, told),
            *oversight.told_of_end(desk, moved, told),
            *called_off(desk, moved),
        ],
    )
    questions.close(desk.db, desk.now, done.id)
    feedback.ask(desk.db, desk.now, done)
    return done


def _told_of_end(desk: Desk, ticket: Ticket, told: str) -> list[Owed]:
    """The resident hears it and is asked; who did it for themselves is not."""
    if not feedback.may_rate(ticket):
        return []
    return desk.tell(ticket, ticket.resident_id, "resolved", reason=told)


def _redirect(desk: Desk, ticket: Ticket, told: str) -> Ticket:
    if not _CHANNEL.search(told):
        raise Refusal("refuse.needs_channel", number=f"#{ticket.id}", plain_number=ticket.id)
    done = desk.move(
        accepted(desk, ticket, quiet=True),
        Status.REDIRECTED,
        "redirected",
        note=told,
        values={
            "contacted_at": ticket.contacted_at or desk.now,
            "closed_at": desk.now,
            "result_text": told,
        },
        telling=lambda moved: [
            *desk.tell(moved, moved.resident_id, "redirected", reason=told),
            *oversight.told_of_end(desk, moved, told),
            *called_off(desk, moved),
        ],
    )
    questions.close(desk.db, desk.now, done.id)
    return done


def read_result(text: str) -> tuple[Result, str]:
    """The result code that a worker's words begin with, and the words."""
    told = text.strip()
    for result, words in RESULT_WORDS.items():
        if told.startswith(words):
            return result, told
    return Result.SOLVED, told


def _has_photo(desk: Desk, ticket: Ticket) -> bool:
    mine = select(Attachment.id).where(
        Attachment.request_id == ticket.id,
        Attachment.kind == "image",
        Attachment.person_id == desk.person_id,
    )
    return desk.db.execute(mine.limit(1)).first() is not None
