"""Asking for another date: 延期, 排期 and 长期. Each needs the approval of somebody above."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from models import Mode, Refusal, Status, Wish
from models.category import URGENT, Urgency, categories
from services import wishes
from services.approvers import approvers
from services.claiming import accepted
from services.dated import closing_of, day_words, local_day, moment_words, plan_words
from services.desk import Desk
from services.extending import CONSENT, LONGEST_EXTENSION, MOST_EXTENSIONS, needs_consent
from services.rights import Right, task
from services.telling import quoted
from services.ticket import Ticket
from services.tree import Staff
from services.wishes import WISH_NAMES, Stage

#: A date further away than a year is a plan, and a plan ends within five.
FARTHEST_DATE = 366
FARTHEST_STAGE = 5 * 366
#: The states from which each may be asked; 待派 is nobody's yet, 已派单 is accepted with the wish.
ASKABLE = {
    Wish.EXTENSION: frozenset({Status.CLAIMED, Status.IN_PROGRESS, Status.SCHEDULED}),
    Wish.SCHEDULE: frozenset({Status.CLAIMED, Status.IN_PROGRESS, Status.LONG_TERM}),
    Wish.LONG_TERM: frozenset(
        {Status.CLAIMED, Status.IN_PROGRESS, Status.SCHEDULED, Status.LONG_TERM}
    ),
}
#: What is said where a state lets it not be asked; elsewhere that it is in nobody's hands.
_WHY_NOT = {
    (Wish.EXTENSION, Status.LONG_TERM): "refuse.extends_plan",
    (Wish.SCHEDULE, Status.SCHEDULED): "refuse.scheduled_already",
    **dict.fromkeys(((wish, Status.NEED_INFO) for wish in Wish), "refuse.clock_rests"),
}
#: The new moment, reckoned from the old one.
Reach = Callable[[datetime], datetime]


class Asked(NamedTuple):
    """What was asked for, and of whom."""

    ticket: Ticket
    wish: Wish
    until: datetime
    approvers: Sequence[Staff]


def extension(desk: Desk, number: int | None, reach: Reach | None, reason: str) -> Asked:
    """延期: before the deadline, with a reason, twice at most, never where danger does not wait."""
    ticket = _task(desk, number, Wish.EXTENSION)
    if ticket.urgency in URGENT:
        raise refusal("refuse.never_extended", ticket)
    due = ticket.due_at
    if due is None or desk.now >= due:
        raise refusal("refuse.too_late_to_extend", ticket)
    if ticket.extensions >= MOST_EXTENSIONS:
        raise refusal("refuse.extended_before", ticket)
    if needs_consent(ticket) and CONSENT not in reason:
        raise refusal("refuse.needs_consent", ticket)
    if reach is None or not reason:
        raise refusal("refuse.needs_extension", ticket, said="" if reach else quoted(reason))
    until = reach(due).astimezone(UTC)
    days = (local_day(desk.house, until) - local_day(desk.house, due)).days
    if until <= due or days > LONGEST_EXTENSION:
        raise refusal("refuse.extension_span", ticket, days=LONGEST_EXTENSION)
    return _ask(desk, ticket, Wish.EXTENSION, until, reason)


def schedule(desk: Desk, number: int | None, day: date | None, reason: str) -> Asked:
    """排期: the date by which it will be solved; what is urgent is dated only where its category
    always is, and while it is in time.
    """
    ticket = _task(desk, number, Wish.SCHEDULE)
    if ticket.urgency in URGENT and not _dated(desk, ticket):
        raise refusal("refuse.danger_first", ticket)
    if day is None:
        raise refusal("refuse.needs_date", ticket, said=quoted(reason))
    _demand_ahead(desk, ticket, day, FARTHEST_DATE)
    until = closing_of(desk.house, desk.now, day)
    return _ask(desk, ticket, Wish.SCHEDULE, until, reason)


def _dated(desk: Desk, ticket: Ticket) -> bool:
    in_time = ticket.due_at is not None and desk.now < ticket.due_at
    dated = categories()[ticket.code].mode == Mode.DATED
    return ticket.urgency == Urgency.L2 and dated and in_time


def long_term(desk: Desk, number: int | None, plan: Sequence[tuple[date, str]]) -> Asked:
    """长期: a plan of dated stages, each later than the one before."""
    ticket = _task(desk, number, Wish.LONG_TERM)
    if ticket.urgency in URGENT:
        raise refusal("refuse.danger_first", ticket)
    if not plan or not all(text for _, text in plan):
        raise refusal("refuse.needs_plan", ticket)
    days = [day for day, _ in plan]
    for day in days:
        _demand_ahead(desk, ticket, day, FARTHEST_STAGE)
    if days != sorted(set(days)):
        raise refusal("refuse.plan_order", ticket)
    stages = [Stage(closing_of(desk.house, desk.now, day), text) for day, text in plan]
    told = plan_words(desk.house, stages)
    return _ask(desk, ticket, Wish.LONG_TERM, stages[-1].at, told, stages)


def _task(desk: Desk, number: int | None, wish: Wish) -> Ticket:
    """The request, in a state that lets this be asked; 接单 may be left out."""
    ticket = task(desk.db, desk.house, desk.person_id, number, Right.HANDLE)
    mine = ticket.status == Status.DISPATCHED and desk.person_id in desk.house.hands(ticket)
    status = Status.CLAIMED if mine else Status(ticket.status)
    if status not in ASKABLE[wish]:
        raise refusal(_WHY_NOT.get((wish, status), "refuse.not_in_hand"), ticket)
    return ticket


def refusal(kind: str, ticket: Ticket, **facts: object) -> Refusal:
    """A refusal that names the request."""
    return Refusal(kind, number=f"#{ticket.id}", plain_number=str(ticket.id), **facts)


def _demand_ahead(desk: Desk, ticket: Ticket, day: date, farthest: int) -> None:
    """A date to promise lies after today, and not further away than anybody can foresee."""
    ahead = (day - local_day(desk.house, desk.now)).days
    if ahead < 1:
        raise refusal("refuse.date_passed", ticket, date=f"{day.month}月{day.day}日")
    if ahead > farthest:
        raise refusal("refuse.date_too_far", ticket, date=f"{day.year}年{day.month}月{day.day}日")


def _ask(
    desk: Desk,
    ticket: Ticket,
    wish: Wish,
    until: datetime,
    reason: str,
    stages: Sequence[Stage] = (),
) -> Asked:
    """Lay the wish and tell who decides; the clock keeps running meanwhile."""
    people = approvers(desk.house, ticket, desk.person_id)
    if not people:
        raise refusal("refuse.nobody_above", ticket)
    before = wishes.open_of(desk.db, ticket.id)
    again = before is not None and before.asks(wish, desk.person_id, until, stages)
    # Said again, who decides has it before them already.
    asked = () if again else [one.id for one in people]
    facts = _facts(desk, wish, until, reason)
    ticket = accepted(desk, ticket)
    desk.amend(
        ticket,
        "approval_asked",
        note=f"{WISH_NAMES[wish]}到{day_words(desk.house, until)}：{reason}".rstrip("："),
        telling=lambda same: desk.tell_all(same, asked, "approval_wanted", **facts),
    )
    remind_at = _reminder(desk, ticket)
    laid = wishes.Laid(wish, desk.person_id, reason, until, remind_at, stages)
    wishes.lay(desk.db, desk.now, ticket, laid)
    return Asked(ticket, wish, until, people)


def _facts(desk: Desk, wish: Wish, until: datetime, reason: str) -> dict[str, str]:
    """What they read who decide."""
    asker = desk.house.staff(desk.person_id)
    return {
        "wish": WISH_NAMES[wish],
        "until": moment_words(desk.house, until),
        "name": asker.name if asker else "",
        "reason": reason,
    }


def _reminder(desk: Desk, ticket: Ticket) -> datetime:
    """A working day later, or when the present promise ends if that is earlier."""
    patient = desk.house.calendar.add_working_days(desk.now, 1)
    due = ticket.due_at
    return due if due is not None and desk.now < due < patient else patient
