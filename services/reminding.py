"""What the clock does to a request when a step of its ladder falls due.

One transaction a request: the row is locked, what was taken is read, each step that is due is
taken once. Steps that fall due together, after a sleep or a jump of the clock, are all written
into the history, but a person hears only the last of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from models import Request, Rung, Status, table_of
from models.category import Urgency
from services import board, feedback
from services import ticket as tickets
from services.above import climb, superiors
from services.checking import checkers
from services.circles import hangs
from services.due import Waiting
from services.extending import extension_facts
from services.filing import alarm
from services.following import with_followers
from services.history import Owed, owe
from services.house import House, HouseKeeper
from services.ladder import PATIENCE, UNCLAIMED, Due, earliest, look_at
from services.moving import amend, move, resumed_values
from services.personal import Personal
from services.telling import heard_at, tell, worded
from services.ticket import Ticket

_RUNGS = table_of(Rung)
#: The requests that the clock has to look at.
WAITING = Waiting(table_of(Request).c.look_at)
PERSONAL = (Personal(Rung, plain=("name",)),)


@dataclass
class Round:
    """One look of the clock at one request: the hour, the house, and what will be owed."""

    db: Connection
    house: House
    now: datetime
    #: The step that is being taken, by which its notices are known.
    subject: str = ""
    owed: dict[int, tuple[str, Owed]] = field(default_factory=dict)

    def tell(self, ticket: Ticket, people: Iterable[int | None], kind: str, **facts: Any) -> None:
        """Owe the same notice to each of these people."""
        for person_id in people:
            self.add(tell(self.house, ticket, self.now, person_id, kind, **facts))

    def remind(self, ticket: Ticket, kind: str, **facts: Any) -> None:
        """Tell whose task it is; where the handler has left, the nearest level above hears that."""
        hands = self.house.hands(ticket)
        self.tell(ticket, hands, kind, **facts)
        if not hands and ticket.worker_id is not None:
            for above in superiors(self.house, ticket)[:1]:
                people = (one.id for one in above.people if one.id not in self.owed)
                self.tell(ticket, people, "escalated", why=worded("why.left"))

    def add(self, owed: Iterable[Owed]) -> None:
        """What was owed to the same person before is overtaken by it."""
        for one in owed:
            self.owed[one.person_id] = (self.subject, one)

    def forget(self, kind: str) -> None:
        """Owe nobody what is no longer worth saying."""
        self.owed = {one: owed for one, owed in self.owed.items() if owed[1].kind != kind}


def look(db: Connection, now: datetime, keeper: HouseKeeper, row_id: int) -> int:
    """Take the steps of one request that are due; how many.

    Another clock that looks at the same time waits for the row and finds nothing left; the
    unique rows of `rungs` hold even where it does not wait.
    """
    ticket = tickets.load(db, row_id)
    if ticket is None or ticket.look_at is None or ticket.look_at > now:
        return 0
    round_ = Round(db, keeper.now(db, now), now)
    taken = {
        (row.name, row.slot)
        for row in db.execute(select(_RUNGS).where(_RUNGS.c.request_id == row_id))
    }
    count = len(taken)
    while (step := _next(ticket, taken, now)) is not None:
        taken.add((step.rung.name, step.slot))
        row = {"request_id": ticket.id, "name": step.rung.name, "slot": step.slot, "at": now}
        db.execute(insert(_RUNGS).values(row))
        round_.subject = f"rung:{ticket.id}:{step.rung.name}:{step.slot}"
        ticket = STEPS[step.rung.name](round_, ticket)
    for subject, owed in round_.owed.values():
        told = with_followers(db, ticket, [owed], knowing=round_.owed)
        owe(db, now, subject, told, request_id=ticket.id)
    WAITING.write(db, ticket.id, look_at(ticket, taken))
    return len(taken) - count


def _next(ticket: Ticket, taken: set[tuple[str, int]], now: datetime) -> Due | None:
    """The earliest step that is due; looked for anew after each, because one may end others."""
    step = earliest(ticket, taken)
    return step if step and step.at <= now else None


def _half(round_: Round, ticket: Ticket) -> Ticket:
    round_.remind(ticket, "half")
    return ticket


def _warning(round_: Round, ticket: Ticket) -> Ticket:
    left = round_.house.span_words(round_.now, ticket.due_at)
    round_.remind(ticket, "warning", left=left, **extension_facts(ticket))
    heard = heard_at(round_.house, ticket, round_.now, ticket.resident_id, "remaining")
    if ticket.due_at is None or heard < ticket.due_at:
        left = round_.house.span_words(heard, ticket.due_at)
        round_.tell(ticket, [ticket.resident_id], "remaining", left=left)
    return ticket


def _claim(round_: Round, ticket: Ticket) -> Ticket:
    """Nobody accepted in time: a board passes it on, a handler keeps it and the level above hears.

    In an emergency everyone on duty is alarmed once more.
    """
    if hangs(ticket):
        return board.pass_on(round_.db, round_.house, round_.now, ticket, round_.add)
    return _unclaimed(round_, ticket)


def _unclaimed(round_: Round, ticket: Ticket) -> Ticket:
    _alarm_again(round_, ticket)
    after, reported = _escalate(round_, ticket, "claim_missed")
    if ticket.urgency != Urgency.L1:
        round_.remind(after, "claim_missed", reported=reported)
    return after


def _alarm_again(round_: Round, ticket: Ticket) -> None:
    """As long as nobody accepted what cannot wait, everyone hears it at every step."""
    if ticket.urgency == Urgency.L1 and ticket.status in UNCLAIMED:
        round_.add(alarm(round_.house, round_.now, ticket, "alarm_again"))


def _escalate(
    round_: Round, ticket: Ticket, act: str, values: Mapping[str, Any] | None = None
) -> tuple[Ticket, str]:
    """One level up, in the history and to who stands there; and how they are called, if any."""
    above = climb(round_.house, ticket)
    after = amend(
        round_.db,
        round_.now,
        ticket,
        act,
        actor_id=None,
        note=above.reported,
        values={"level": max(above.level, ticket.level), **(values or {})},
    )
    round_.tell(after, (one.id for one in above.people), "escalated", why=worded(f"why.{act}"))
    return after, above.reported


def _missed(act: str, mark: str = "") -> "Step":
    """A clock on the way was missed: the handler and the nearest level hear, the level stays.

    `mark` is the column that keeps in which round it was.
    """

    def step(round_: Round, ticket: Ticket) -> Ticket:
        values = {mark: ticket.round} if mark else None
        after = amend(round_.db, round_.now, ticket, act, actor_id=None, values=values)
        round_.remind(after, act)
        for above in superiors(round_.house, after)[:1]:
            people = (one.id for one in above.people)
            round_.tell(after, people, "escalated", why=worded(f"why.{act}"))
        return after

    return step


def _overdue(round_: Round, ticket: Ticket) -> Ticket:
    _alarm_again(round_, ticket)
    overdue_at = {"overdue_at": ticket.overdue_at or round_.now}
    after, reported = _escalate(round_, ticket, "overdue", overdue_at)
    round_.remind(after, "overdue", reported=reported)
    round_.tell(after, [after.resident_id], "late", reported=reported)
    return after


def _later(round_: Round, ticket: Ticket) -> Ticket:
    _alarm_again(round_, ticket)
    after, reported = _escalate(round_, ticket, "escalated")
    round_.remind(after, "overdue", reported=reported)
    return after


def _progress(round_: Round, ticket: Ticket) -> Ticket:
    heard = heard_at(round_.house, ticket, round_.now, ticket.resident_id, "progress")
    future = ticket.due_at is not None and ticket.due_at > heard
    until = round_.house.clock_words(ticket.due_at, heard) if future else ""
    round_.tell(ticket, [ticket.resident_id], "progress", until=until)
    round_.remind(ticket, "progress_wanted")
    return ticket


def _nudge(round_: Round, ticket: Ticket) -> Ticket:
    if ticket.paused_at is None or round_.now < ticket.paused_at + PATIENCE:
        round_.tell(ticket, [ticket.resident_id], "asked_again")
    return ticket


def _silent(round_: Round, ticket: Ticket) -> Ticket:
    """追问 without an answer: the clock goes on where it stood, since the patience ended.

    The question stays open: a late answer still reaches the worker.
    """
    after = move(
        round_.db,
        round_.now,
        ticket,
        Status(ticket.paused_from),
        "unanswered",
        actor_id=None,
        values=resumed_values(ticket, ticket.paused_at + PATIENCE) if ticket.paused_at else None,
    )
    round_.remind(after, "unanswered")
    return after


def _check(round_: Round, ticket: Ticket) -> Ticket:
    (fit,) = checkers(round_.db, round_.house, [ticket])
    round_.tell(ticket, (one.id for one in fit), "check_wanted")
    return ticket


def _ask_again(round_: Round, ticket: Ticket) -> Ticket:
    """One reminder to whoever has not answered at all; the next bare number answers it."""
    silent = ticket.solved is None and not ticket.satisfaction
    if silent and feedback.ask(round_.db, round_.now, ticket):
        round_.tell(ticket, [ticket.resident_id], "ask_again")
    return ticket


def _unrated(round_: Round, ticket: Ticket) -> Ticket:
    """Silence ends a request as unrated, which is not satisfied; a hazard waits for its check.

    A late answer still counts, so the question stays; but a reminder to be sent just now would
    ask about what has ended.
    """
    round_.forget("ask_again")
    if feedback.awaits_check(ticket):
        return ticket
    values = {"closed_at": round_.now}
    return move(
        round_.db, round_.now, ticket, Status.CLOSED, "closed", actor_id=None, values=values
    )


Step = Callable[[Round, Ticket], Ticket]
#: What each step of the ladder does.
STEPS: Mapping[str, Step] = {
    "half": _half,
    "warning": _warning,
    "claim": _claim,
    "alarm": _unclaimed,
    "contact": _missed("contact_missed", "contact_missed_round"),
    "on_site": _missed("on_site_missed"),
    "overdue": _overdue,
    "late_150": _later,
    "late_200": _later,
    "progress": _progress,
    "nudge": _nudge,
    "silent": _silent,
    "check": _check,
    "ask_again": _ask_again,
    "unrated": _unrated,
}
