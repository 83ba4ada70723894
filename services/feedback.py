"""What a resident says of finished work: solved, satisfied, contacted.

Three points, asked one after the other, each recorded at once. The last answer to a point
counts; the history keeps all of them. Silence is no answer (docs/lifecycle.md).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from models import WORKING, Refusal, Status
from models.category import Privacy
from services import questions
from services.counting import SATISFIED
from services.desk import Desk
from services.history import Owed
from services.house import House
from services.questions import Ask
from services.rights import leads
from services.sampling import needs_check
from services.telling import cut
from services.ticket import Ticket

#: States in which the work is done and may be judged.
FINISHED = frozenset({Status.RESOLVED, Status.CLOSED})
#: What is said of work that was not finished here.
_ENDED_AS = {Status.REDIRECTED: "refuse.redirected", Status.CANCELLED: "refuse.withdrawn"}
#: Lines of the history by which a worker would learn who rated them how.
VERDICTS = frozenset({"said_solved", "rated", "said_contacted"})


class Point(StrEnum):
    """What is asked after 办结, in this order."""

    SOLVED = "solved"  #: 解决了吗
    SATISFIED = "satisfied"  #: 满意吗
    CONTACTED = "contacted"  #: 网格员联系过您吗


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of the work; what was not said is None or empty.

    A remark (就是来得太慢) is kept with it, and reaches no more people than it does.
    """

    solved: bool | None = None
    satisfaction: str = ""
    contacted: bool | None = None
    remark: str = ""


def next_point(ticket: Ticket) -> Point | None:
    """What is still to be asked, None when all was said."""
    if ticket.solved is None:
        return Point.SOLVED
    if not ticket.satisfaction:
        return Point.SATISFIED
    return Point.CONTACTED if ticket.contact_confirmed is None else None


def may_rate(ticket: Ticket) -> bool:
    """Whether there is somebody to ask: nobody rates the work they had themselves."""
    return ticket.resident_id not in {None, ticket.worker_id, ticket.keeper_id}


def awaits_check(ticket: Ticket) -> bool:
    """Whether it stays open until somebody else has looked at it, whatever its resident says."""
    return needs_check(ticket) and ticket.checked_at is None


def respond(desk: Desk, ticket: Ticket, said: Verdict) -> Ticket:
    """Record what was said, all but 没解决, and leave open what is still to be asked.

    Being satisfied implies that it is solved; being dissatisfied does not, so it is asked.
    """
    demand_finished(ticket)
    if not may_rate(ticket):
        raise Refusal("refuse.rates_own", number=f"#{ticket.id}")
    if said.solved and not said.satisfaction:
        values: dict[str, Any] = {"solved": True}
        ticket = desk.amend(ticket, "said_solved", note=said.remark, values=values)
    if said.satisfaction:
        solved = said.solved or said.satisfaction in SATISFIED or ticket.solved
        values = {"satisfaction": said.satisfaction, "solved": solved or None}
        note = "：".join(filter(None, (said.satisfaction, said.remark)))
        ticket = _rate(desk, ticket, values, note)
    if said.contacted is not None:
        note = "联系过" if said.contacted else "没有联系"
        ticket = desk.amend(
            ticket, "said_contacted", note=note, values={"contact_confirmed": said.contacted}
        )
    _ask_on(desk, ticket)
    return ticket


def _rate(desk: Desk, ticket: Ticket, values: dict[str, Any], note: str) -> Ticket:
    """The rating ends the request, unless somebody else must look at it first."""
    if ticket.status == Status.CLOSED or awaits_check(ticket):
        return desk.amend(ticket, "rated", note=note, values=values)
    return desk.move(
        ticket, Status.CLOSED, "rated", note=note, values={**values, "closed_at": desk.now}
    )


def praise(desk: Desk, ticket: Ticket, words: str) -> Ticket:
    """Thanks by name go to the worker and stand in their record, apart from any rating."""

    def telling(same: Ticket) -> list[Owed]:
        if same.privacy != Privacy.OPEN:
            return []
        return desk.tell(same, same.worker_id, "praised", text=cut(words))

    return desk.amend(ticket, "praised", note=words, telling=telling)


def _ask_on(desk: Desk, ticket: Ticket) -> None:
    if next_point(ticket) is None:
        questions.close(desk.db, desk.now, ticket.id, Ask.RATING)
    else:
        ask(desk.db, desk.now, ticket)


def ask(db: Connection, now: datetime, ticket: Ticket) -> bool:
    """Open the question about finished work, and say whether there is anybody to ask.

    Of what is restricted nothing is asked: others may read that phone.
    """
    restricted = ticket.privacy == Privacy.RESTRICTED
    if ticket.resident_id is None or restricted or not may_rate(ticket):
        return False
    questions.ask(db, now, ticket.resident_id, Ask.RATING, ticket.id)
    return True


def pooled(house: House, person_id: int, ticket: Ticket) -> frozenset[str]:
    """The lines of its history that the person must not read one by one.

    Ratings reach who was rated, and their colleagues, only in the figures of a period.
    """
    rated = person_id in {ticket.worker_id, ticket.keeper_id}
    return VERDICTS if rated or not leads(house, person_id, ticket) else frozenset()


def demand_finished(ticket: Ticket) -> None:
    """Refuse to judge what is still being worked on, and praise, on which nobody worked."""
    if ticket.status not in FINISHED:
        raise unfinished(ticket)
    if ticket.resolved_at is None:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")


def unfinished(ticket: Ticket) -> Refusal:
    """Why there is nothing to judge: it is in work, or ended otherwise, and how."""
    kind = "refuse.not_resolved" if ticket.status in WORKING else "refuse.ended"
    facts = {"number": f"#{ticket.id}", "reason": ticket.result_text}
    return Refusal(_ENDED_AS.get(Status(ticket.status), kind), **facts)
