"""The draft of a report: plain data in the dialogue, and how it becomes requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.understanding import Understanding
from models import Source
from models.category import Urgency, categories
from models.where import Where
from services.desk import Desk
from services.filing import Filing, file
from services.residents import attach
from services.ticket import Ticket

Draft = Mapping[str, Any]
#: The code of a true request that fits nothing else and goes to a person.
OTHER = "O8"


def problems_of(understood: Understanding, text: str) -> list[dict[str, str]]:
    """The problems of a message; without a code where the bot must ask."""
    if len(understood.parts) > 1:
        return [_problem(part.code, part.text) for part in understood.parts]
    code = understood.code if understood.accepted else ""
    return [{"code": code, "text": text, "urgency": understood.urgency.value}]


def _problem(code: str, text: str) -> dict[str, str]:
    return {"code": code, "text": text, "urgency": categories()[code].urgency.value}


def as_problem(code: str, text: str) -> dict[str, str]:
    """A problem whose category was chosen by a person."""
    return _problem(code, text)


def file_draft(desk: Desk, draft: Draft) -> list[Ticket]:
    """File every problem of the draft; the further ones are linked to the first."""
    where = Where(**draft["where"])
    filed: list[Ticket] = []
    for problem in draft["problems"]:
        code = problem["code"] or OTHER
        filing = Filing(
            code,
            problem["text"],
            Urgency(problem["urgency"]) if problem["code"] else Urgency.L3,
            where,
            draft["grid"],
            draft.get("resident", desk.person_id),
            source=Source(draft.get("source", Source.CHAT)),
            contact=draft.get("contact", ""),
            parent_id=filed[0].id if filed else None,
            place=draft.get("place", ""),
            reporter_id=desk.person_id,
        )
        filed.append(file(desk.db, desk.house, desk.now, filing))
    attachments: Sequence[int] = draft.get("attachments", [])
    if attachments:
        attach(desk, filed[0], attachments, quiet=True)
    return filed
