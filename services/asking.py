"""Words about a request: 备注 in its history, 追问 to its resident, and the answer."""

import re
from typing import Any

from models import WORKING, Refusal, Status
from models.category import URGENT
from services import oversight, questions
from services.desk import Desk
from services.history import Owed
from services.moves import MOVES
from services.questions import Ask
from services.rights import Right, task
from services.routing import alarmed, is_emergency
from services.ticket import Ticket

#: Words of a 备注 that say the resident was spoken to, and that nobody could be reached.
_REACHED = re.compile("联系|电话|打过|当面|见面|上门|微信")
_MISSED = re.compile(
    "联系不|[没未]联系|[没未]打|打不通|不接|[没无]人|[没未]见|不在家|空号|关机|停机"
)
#: 已联系物业 is work, but the resident has heard nothing.
_OTHERS = re.compile(
    "联系[了过好到]?(?:物业|供电|电力|水务|自来水|燃气|热力|维修|师傅|厂家|公司|部门|街道|施工|消防|派出所)"
)
#: A request waits for its resident twice at most.
MOST_PAUSES = 2


def note(desk: Desk, number: int | None, text: str) -> Ticket:
    """备注: a line in the history; the first one of a worker says that work has begun.

    One that says the resident was spoken to is the first contact.
    """
    ticket, said = _said_of(desk, number, text, "备注 {} 已联系物业")
    told: dict[str, Any] = {
        "note": said,
        "telling": lambda same: oversight.told_of_note(desk, same, said),
    }
    if ticket.contacted_at is None and says_contact(text):
        told["values"] = {"contacted_at": desk.now}
    if ticket.status == Status.CLAIMED and ticket.worker_id == desk.person_id:
        return desk.move(ticket, Status.IN_PROGRESS, "noted", **told)
    return desk.amend(ticket, "noted", **told)


def _said_of(desk: Desk, number: int | None, text: str, example: str) -> tuple[Ticket, str]:
    """The request, and what its handler says of it, which may not be nothing."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    if not text.strip():
        raise Refusal("refuse.needs_text", example=example.format(ticket.id))
    return ticket, text.strip()


def says_contact(text: str) -> bool:
    """Whether a note says that the resident was spoken to; a call nobody took is none."""
    said = _OTHERS.sub("", text)
    return bool(_REACHED.search(said)) and not _MISSED.search(said)


def question(desk: Desk, number: int | None, text: str) -> Ticket:
    """追问: ask the resident; the clock waits, except where danger does not."""
    ticket, said = _said_of(desk, number, text, "追问 {} 是几层的灯？")
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    if ticket.resident_id is None:
        raise Refusal("refuse.nobody_to_ask", number=f"#{ticket.id}", phone=ticket.contact)
    told: dict[str, Any] = {
        "note": said,
        "telling": lambda moved: desk.tell(moved, moved.resident_id, "asked", reason=said),
    }
    values: dict[str, Any] = {"contacted_at": ticket.contacted_at or desk.now}
    pausing = ticket.urgency not in URGENT and ticket.pauses < MOST_PAUSES
    if pausing and Status.NEED_INFO in MOVES[Status(ticket.status)]:
        values |= {
            "paused_at": desk.now,
            "paused_from": ticket.status,
            "pauses": ticket.pauses + 1,
        }
        asked = desk.move(ticket, Status.NEED_INFO, "asked", values=values, **told)
    else:
        asked = desk.amend(ticket, "asked", values=values, **told)
    questions.ask(desk.db, desk.now, ticket.resident_id, Ask.INFO, ticket.id)
    return asked


def answer(desk: Desk, ticket: Ticket, text: str) -> Ticket:
    """The resident's answer to 追问: the work goes on where it stood, and the worker is told.

    Of an emergency everyone alarmed reads the new words, without another alarm.
    """
    questions.close(desk.db, desk.now, ticket.id, Ask.INFO, text)

    def telling(moved: Ticket) -> list[Owed]:
        if is_emergency(moved):
            return desk.tell_all(moved, alarmed(desk.house, moved), "supplemented", reason=text)
        moves = moved.due_at != ticket.due_at
        due = desk.house.clock_words(moved.due_at, desk.now) if moves else ""
        facts = {"reason": text, "until": due}
        return desk.tell(moved, moved.worker_id, "supplemented", **facts)

    if ticket.status != Status.NEED_INFO:
        return desk.amend(ticket, "supplemented", note=text, telling=telling)
    return desk.move(ticket, Status(ticket.paused_from), "answered", note=text, telling=telling)
