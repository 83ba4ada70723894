"""What a resident does with a request of theirs: 补充 撤回 评价 没解决, and adding a photo."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from models import Attachment, Person, Refusal, Status
from models.category import Urgency, categories
from services import questions
from services.above import climb
from services.asking import answer
from services.desk import Desk
from services.history import Owed
from services.moving import amend, move
from services.office import reroute
from services.promises import handed, promised, promised_again
from services.questions import Ask
from services.telling import tell
from services.ticket import Ticket
from services.tree import Staff

#: States in which a request has ended for its resident.
ENDED = frozenset(
    {Status.CLOSED, Status.REJECTED, Status.REDIRECTED, Status.MERGED, Status.CANCELLED}
)


def supplement(desk: Desk, ticket: Ticket, text: str) -> Ticket:
    """补充: more words for whoever handles it; where the worker had asked, it is the answer."""
    if ticket.status in ENDED:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    return answer(desk, ticket, text)


def describe(desk: Desk, ticket: Ticket, code: str, urgency: Urgency, text: str) -> Ticket:
    """Words that say what a voice message was about: its category, and a promise to fit."""
    values = promised(desk.house, ticket, categories()[code], urgency, desk.now)
    return reroute(desk, ticket, "described", text, {**values, "text": f"{ticket.text}{text}"})


def attach(desk: Desk, ticket: Ticket, attachments: Sequence[int], *, quiet: bool = False) -> None:
    """Join photos and voices to a request; the handler is told unless the push itself follows."""
    desk.db.execute(
        update(Attachment).where(Attachment.id.in_(attachments)).values(request_id=ticket.id)
    )
    if quiet:
        return
    amend(
        desk.db,
        desk.now,
        ticket,
        "attached",
        actor_id=desk.person_id,
        telling=lambda same: (
            []
            if same.worker_id == desk.person_id
            else tell(desk.house, same, desk.now, same.worker_id, "attached")
        ),
    )


def withdraw(desk: Desk, ticket: Ticket) -> Ticket:
    """撤回: at once before 接单; after it the worker is asked to agree."""
    if ticket.status in ENDED or ticket.status == Status.RESOLVED:
        raise Refusal("refuse.ended", number=f"#{ticket.id}")
    if ticket.status in {Status.NEW, Status.DISPATCHED}:
        return _cancel(desk, ticket, ticket.worker_id, "withdrawn")
    if ticket.worker_id is not None:
        questions.ask(desk.db, desk.now, ticket.worker_id, Ask.WITHDRAW, ticket.id)
    return amend(
        desk.db,
        desk.now,
        ticket,
        "withdrawal_asked",
        actor_id=desk.person_id,
        telling=lambda same: tell(desk.house, same, desk.now, same.worker_id, "withdrawal_asked"),
    )


def agree_to_withdrawal(desk: Desk, ticket: Ticket, *, agreed: bool) -> Ticket:
    """The worker's answer to a resident who wants to withdraw."""
    questions.close(desk.db, desk.now, ticket.id, Ask.WITHDRAW, "同意" if agreed else "不同意")
    if agreed:
        return _cancel(desk, ticket, ticket.resident_id, "withdrawal_agreed")
    return amend(
        desk.db,
        desk.now,
        ticket,
        "withdrawal_declined",
        actor_id=desk.person_id,
        telling=lambda same: tell(
            desk.house, same, desk.now, same.resident_id, "withdrawal_declined"
        ),
    )


def _cancel(desk: Desk, ticket: Ticket, told: int | None, kind: str) -> Ticket:
    cancelled = move(
        desk.db,
        desk.now,
        ticket,
        Status.CANCELLED,
        "cancelled",
        actor_id=desk.person_id,
        values={"closed_at": desk.now},
        telling=lambda moved: tell(desk.house, moved, desk.now, told, kind),
    )
    questions.close(desk.db, desk.now, cancelled.id)
    return cancelled


def rate(desk: Desk, ticket: Ticket, satisfaction: str, *, solved: bool) -> Ticket:
    """评价: the resident's word ends the request; the last word wins, the history keeps all."""
    if ticket.status not in {Status.RESOLVED, Status.CLOSED}:
        raise Refusal("refuse.not_resolved", number=f"#{ticket.id}")
    questions.close(desk.db, desk.now, ticket.id, Ask.RATING, satisfaction)
    values = {"satisfaction": satisfaction, "solved": solved}
    if ticket.status == Status.CLOSED:
        return amend(
            desk.db,
            desk.now,
            ticket,
            "rated",
            actor_id=desk.person_id,
            note=satisfaction,
            values=values,
        )
    return move(
        desk.db,
        desk.now,
        ticket,
        Status.CLOSED,
        "rated",
        actor_id=desk.person_id,
        note=satisfaction,
        values={**values, "closed_at": desk.now},
    )


def reopen(desk: Desk, ticket: Ticket, reason: str) -> Ticket:
    """没解决: the work begins again with a new promise, and the level above hears of it."""
    if ticket.status not in {Status.RESOLVED, Status.CLOSED}:
        raise Refusal("refuse.not_resolved", number=f"#{ticket.id}")
    questions.close(desk.db, desk.now, ticket.id, Ask.RATING, "没解决")
    again = ticket._replace(**promised_again(desk.house, ticket, desk.now))
    level, above = climb(desk.house, ticket)
    return move(
        desk.db,
        desk.now,
        ticket,
        Status.DISPATCHED,
        "reopened",
        actor_id=desk.person_id,
        note=reason,
        values={
            **promised_again(desk.house, ticket, desk.now),
            **handed(desk.house, again, ticket.worker_id, desk.now),
            "claim_due_at": again.claim_due_at,
            "level": level,
            "round": ticket.round + 1,
            "solved": False,
            "satisfaction": "",
            "result": "",
            "contacted_at": None,
            "arrived_at": None,
            "resolved_at": None,
            "closed_at": None,
            "checked_at": None,
        },
        telling=lambda moved: _told_of_reopening(desk, moved, reason, above),
    )


def _told_of_reopening(
    desk: Desk, ticket: Ticket, reason: str, above: Sequence[Staff]
) -> list[Owed]:
    """The handler, and someone else than the handler: the next level above, else the heads."""
    told = tell(desk.house, ticket, desk.now, ticket.worker_id, "reopened", reason=reason)
    others = above or desk.house.heads(ticket.org_id, (ticket.worker_id, ticket.accused_id))
    for staff in others:
        told += tell(desk.house, ticket, desk.now, staff.id, "reopened", reason=reason)
    return told


def name_of(db: Connection, person_id: int | None) -> str:
    """A resident's name and phone, as far as they are known."""
    if person_id is None:
        return ""
    row = db.execute(select(Person.name, Person.phone).where(Person.id == person_id)).one()
    return f"{row.name} {row.phone}".strip()


def by_phone(db: Connection, phone: str) -> int | None:
    """The one person of that phone, to be told how what was reported for them ends."""
    found = db.execute(select(Person.id).where(Person.phone == phone).limit(2)).all()
    return int(found[0].id) if len(found) == 1 else None
