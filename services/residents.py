"""What a resident does with a request of theirs: 补充 撤回, and adding a photo."""

from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from models import Attachment, Person, Refusal, Status
from models.category import Urgency, categories
from services import following, questions
from services.asking import answer
from services.calling_off import VERIFY, called_off, may_be_forced
from services.desk import Desk
from services.office import reroute
from services.promises import promised
from services.questions import Ask
from services.ticket import Ticket

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
    values = promised(desk.db, desk.house, ticket, categories()[code], urgency, desk.now)
    return reroute(desk, ticket, "described", text, {**values, "text": f"{ticket.text}{text}"})


def attach(desk: Desk, ticket: Ticket, attachments: Sequence[int], *, quiet: bool = False) -> None:
    """Join photos and voices to a request; the handler is told unless the push itself follows."""
    desk.db.execute(
        update(Attachment).where(Attachment.id.in_(attachments)).values(request_id=ticket.id)
    )
    if quiet:
        return
    desk.amend(
        ticket,
        "attached",
        telling=lambda same: (
            [] if same.worker_id == desk.person_id else desk.tell(same, same.worker_id, "attached")
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
    return desk.amend(
        ticket,
        "withdrawal_asked",
        telling=lambda same: desk.tell(same, same.worker_id, "withdrawal_asked"),
    )


def agree_to_withdrawal(desk: Desk, ticket: Ticket, *, agreed: bool) -> Ticket:
    """The worker's answer to a resident who wants to withdraw."""
    questions.close(desk.db, desk.now, ticket.id, Ask.WITHDRAW, "同意" if agreed else "不同意")
    if agreed:
        return _cancel(desk, ticket, ticket.resident_id, "withdrawal_agreed")
    return desk.amend(
        ticket,
        "withdrawal_declined",
        telling=lambda same: desk.tell(same, same.resident_id, "withdrawal_declined"),
    )


def stay(desk: Desk, ticket: Ticket, text: str) -> bool:
    """不撤了: a worker who was asked to agree to 撤回 is not asked any more, and told why.

    Whether one was asked.
    """
    asked = questions.waiting_of(desk.db, desk.now, ticket.worker_id or 0, Ask.WITHDRAW)
    if all(one.request_id != ticket.id for one in asked):
        return False
    questions.close(desk.db, desk.now, ticket.id, Ask.WITHDRAW, text)
    supplement(desk, ticket, text)
    return True


def _cancel(desk: Desk, ticket: Ticket, told: int | None, kind: str) -> Ticket:
    cancelled = desk.move(
        ticket,
        Status.CANCELLED,
        "cancelled",
        values={"closed_at": desk.now},
        telling=lambda moved: [
            *desk.tell(moved, told, VERIFY if may_be_forced(desk, moved) else kind),
            *following.told(desk.db, desk.house, moved, desk.now, "follow_cancelled"),
            *called_off(desk, moved, desk.house.hands(moved) if told == moved.worker_id else ()),
        ],
    )
    questions.close(desk.db, desk.now, cancelled.id)
    return cancelled


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
