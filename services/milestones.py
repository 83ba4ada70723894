"""The stages of a long-term plan: laid when it is approved, done one after the other."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from models import Milestone, Status, table_of
from services.approving import refusal
from services.dated import moment_words
from services.desk import Desk
from services.personal import Personal
from services.promises import new_term
from services.rights import Right, task
from services.ticket import Ticket
from services.wishes import Stage

#: So many working days remain for 办结 after the last stage.
DAYS_TO_CLOSE = 3
_TABLE = table_of(Milestone)
PERSONAL = (Personal(Milestone, about="request_id", words=("text",)),)


class Ahead(NamedTuple):
    """A stage that is still to be done."""

    id: int
    text: str
    due_at: datetime


def lay(db: Connection, ticket: Ticket, stages: Sequence[Stage]) -> None:
    """Lay the stages of a plan; what an older plan left open is no longer wanted."""
    db.execute(delete(_TABLE).where(_TABLE.c.request_id == ticket.id, _TABLE.c.done_at.is_(None)))
    rows = [{"request_id": ticket.id, "text": stage.text, "due_at": stage.at} for stage in stages]
    db.execute(insert(_TABLE), rows)


def following(db: Connection, ticket: Ticket) -> Ahead | None:
    """The next stage to be done, None when all are."""
    query = select(_TABLE.c.id, _TABLE.c.text, _TABLE.c.due_at).where(
        _TABLE.c.request_id == ticket.id, _TABLE.c.done_at.is_(None)
    )
    row = db.execute(query.order_by(_TABLE.c.due_at).limit(1)).one_or_none()
    return None if row is None else Ahead(*row)


def finish_stage(desk: Desk, number: int | None, note: str) -> tuple[Ticket, Ahead | None]:
    """长期 号 完成: the stage is done, the clock runs for the next; the resident hears of it.

    A next stage whose date has passed as well is no new promise: it stays overdue. After the last
    one it remains to say how it all ended.
    """
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    if ticket.status != Status.LONG_TERM:
        raise refusal("refuse.no_plan", ticket)
    stage = following(desk.db, ticket)
    if stage is None:
        raise refusal("refuse.plan_done", ticket)
    desk.db.execute(update(_TABLE).where(_TABLE.c.id == stage.id).values(done_at=desk.now))
    after = following(desk.db, ticket)
    told = note or stage.text
    until = after.due_at if after and after.due_at > desk.now else None
    facts = {
        "reason": told,
        "next": after.text if after else "",
        "until": moment_words(desk.house, until),
    }
    kind = "milestone_done" if after else "plan_done"
    done = desk.amend(
        ticket,
        "milestone_done",
        note=told,
        values=_next_term(desk, ticket, stage, after),
        telling=lambda moved: desk.tell(moved, moved.resident_id, kind, **facts),
    )
    return done, after


def _next_term(
    desk: Desk, ticket: Ticket, stage: Ahead, after: Ahead | None
) -> dict[str, Any] | None:
    """The promise that runs once a stage is done; None where it stays overdue."""
    if after is None:
        return {"due_at": _closing(desk), **new_term(ticket, desk.now)}
    if after.due_at <= desk.now:
        return None
    # What was done late has used up time of the next stage.
    return {"due_at": after.due_at, **new_term(ticket, min(desk.now, stage.due_at))}


def _closing(desk: Desk) -> datetime:
    return desk.house.calendar.add_working_days(desk.now, DAYS_TO_CLOSE).astimezone(UTC)
