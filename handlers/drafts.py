"""The draft of a report: plain data in the dialogue, and how it becomes requests."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.understanding import Understanding
from models import Corrector, Source
from models.category import Urgency, categories
from models.where import Where
from services import correcting
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
        return [
            {"code": part.code, "text": part.text, "urgency": str(part.urgency)}
            for part in understood.parts
        ]
    code = understood.code if understood.accepted else ""
    return [{"code": code, "text": text, "urgency": str(understood.urgency)}]


def as_problem(code: str, text: str) -> dict[str, str]:
    """A problem whose category is known, with the urgency that it usually has."""
    return {"code": code, "text": text, "urgency": categories()[code].urgency.value}


def more_told(draft: Draft, text: str) -> Draft:
    """The problems of a draft, with more words about the first."""
    first, *others = draft.get("problems", ()) or (None,)
    if first is None:
        return {}
    return {"problems": [{**first, "text": f"{first['text']} {text}"}, *others]}


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
            source=Source(draft["source"]) if "source" in draft else Source.CHAT,
            contact=draft.get("contact", ""),
            parent_id=filed[0].id if filed else None,
            place=draft.get("place", ""),
            reporter_id=desk.person_id,
        )
        filed.append(file(desk.db, desk.house, desk.now, filing))
    _remember(desk, draft, filed[0])
    attachments: Sequence[int] = draft.get("attachments", [])
    if attachments:
        attach(desk, filed[0], attachments, quiet=True)
    return filed


def guesses(understood: Understanding) -> list[str]:
    """The two likeliest categories of a message, to choose from where it is not clear."""
    codes = (understood.code, *understood.alternatives)
    return [code for code in codes if code != OTHER and not categories()[code].is_control][:2]


def _remember(desk: Desk, draft: Draft, filed: Ticket) -> None:
    """What the person chose when asked teaches; what nobody could name is looked at by staff."""
    taught = draft.get("taught", None if draft["problems"][0]["code"] else "")
    if taught is None:
        return
    by = Corrector.STAFF if "source" in draft else Corrector.RESIDENT
    guessed = next(iter(draft.get("options", ())), OTHER)
    correcting.keep(
        desk.db,
        desk.now,
        guessed,
        taught,
        by if taught else Corrector.NOBODY,
        said_by=desk.person_id,
        request_id=filed.id,
    )
