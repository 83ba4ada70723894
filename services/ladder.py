"""The ladder of a request, pure: which step its clocks reach when, and who stands above it.

Reminders at 50 and 80 % of the promised span, then carried upwards at 100, 150 and 200 % and at
every missed claim (docs/lifecycle.md). A step is a row of `LADDER`; what it does is written in
`services/reminding.py`. The shares are of natural time; quiet hours hold back what can wait.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from models import WORKING, Status
from models.category import Urgency
from services.sampling import is_checked
from services.ticket import Ticket

S = Status
#: How a step tells its repetitions apart and when it falls due; nothing where no clock runs.
Slots = Sequence[tuple[int, datetime]]
Times = Callable[[Ticket], Slots]

UNCLAIMED = frozenset({S.NEW, S.DISPATCHED})
#: States in which the promise's own clock runs; 待居民补充 rests.
RUNNING = WORKING - {S.NEED_INFO}
IN_HAND = frozenset({S.DISPATCHED, S.CLAIMED, S.IN_PROGRESS, S.SCHEDULED})
#: 特急 that nobody has accepted: the first alarm comes at its claim limit of 10 minutes, the
#: second so much later, at 30.
SECOND_ALARM = timedelta(minutes=20)
#: 追问: asked once more after a day; after three the clock goes on (docs/lifecycle.md).
NUDGE = timedelta(days=1)
PATIENCE = timedelta(days=3)
#: After 办结: asked once more after a day, closed unrated after three.
ASK_AGAIN = timedelta(hours=24)
SILENCE = timedelta(hours=72)
#: 长期整改: the resident hears of it every thirty days, for five years at most.
PROGRESS = timedelta(days=30)
MOST_PROGRESS = 60


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: its name, when it falls due, in which states, and whether it leads upwards.

    `after` names a step that never falls due later than this one.
    """

    name: str
    times: Times
    states: Collection[Status]
    climbs: bool = False
    after: str = ""


def share(part: float) -> Times:
    """A share of the promised span, once for each promise."""

    def times(ticket: Ticket) -> Slots:
        if ticket.due_at is None:
            return ()
        span = max(ticket.due_at - ticket.begun_at, timedelta(0))
        return ((ticket.term, ticket.begun_at + span * part),)

    return times


def _claim(ticket: Ticket) -> Slots:
    return () if ticket.claim_due_at is None else ((ticket.claim_round, ticket.claim_due_at),)


def _second_alarm(ticket: Ticket) -> Slots:
    if ticket.urgency != Urgency.L1 or ticket.claim_due_at is None:
        return ()
    return ((ticket.claim_round, ticket.claim_due_at + SECOND_ALARM),)


def _contact(ticket: Ticket) -> Slots:
    if ticket.contact_due_at is None or ticket.contacted_at is not None:
        return ()
    return ((ticket.round, ticket.contact_due_at),)


def _on_site(ticket: Ticket) -> Slots:
    if ticket.on_site_due_at is None or ticket.arrived_at is not None:
        return ()
    return ((ticket.round, ticket.on_site_due_at),)


def paused(wait: timedelta) -> Times:
    """So long after a 追问."""

    def times(ticket: Ticket) -> Slots:
        return () if ticket.paused_at is None else ((ticket.pauses, ticket.paused_at + wait),)

    return times


def resolved(wait: timedelta) -> Times:
    """So long after 办结."""

    def times(ticket: Ticket) -> Slots:
        return () if ticket.resolved_at is None else ((ticket.round, ticket.resolved_at + wait),)

    return times


def _check(ticket: Ticket) -> Slots:
    if ticket.resolved_at is None or ticket.checked_at is not None or not is_checked(ticket):
        return ()
    return ((ticket.round, ticket.resolved_at),)


def _progress(ticket: Ticket) -> Slots:
    """Counted from the present stage, because the end of each stage is told as well."""
    return [
        (ticket.term * 100 + count, ticket.begun_at + count * PROGRESS)
        for count in range(1, MOST_PROGRESS + 1)
    ]


LADDER = (
    Rung("half", share(0.5), RUNNING - {S.NEW}),
    Rung("warning", share(0.8), RUNNING - {S.NEW}, after="half"),
    Rung("claim", _claim, UNCLAIMED, climbs=True),
    Rung("alarm", _second_alarm, UNCLAIMED, climbs=True, after="claim"),
    Rung("contact", _contact, IN_HAND),
    Rung("on_site", _on_site, IN_HAND),
    Rung("overdue", share(1.0), RUNNING, climbs=True, after="warning"),
    Rung("late_150", share(1.5), RUNNING, climbs=True, after="overdue"),
    Rung("late_200", share(2.0), RUNNING, climbs=True, after="late_150"),
    Rung("progress", _progress, {S.LONG_TERM}),
    Rung("nudge", paused(NUDGE), {S.NEED_INFO}),
    Rung("silent", paused(PATIENCE), {S.NEED_INFO}, after="nudge"),
    Rung("check", _check, {S.RESOLVED}),
    Rung("ask_again", resolved(ASK_AGAIN), {S.RESOLVED}),
    Rung("unrated", resolved(SILENCE), {S.RESOLVED}, after="ask_again"),
)
#: The steps of each state: most have few.
_OF_STATE = {status.value: [rung for rung in LADDER if status in rung.states] for status in Status}
#: Those of them that come first where none was taken: not those after another of the state.
_FIRST = {
    status: [rung for rung in rungs if rung.after not in {one.name for one in rungs}]
    for status, rungs in _OF_STATE.items()
}


class Due(NamedTuple):
    """A step of one request: which, which repetition of it, and when it falls due."""

    rung: Rung
    slot: int
    at: datetime


Taken = Collection[tuple[str, int]]
_MOMENT = attrgetter("at")


def ahead(ticket: Ticket, taken: Taken = ()) -> Iterator[Due]:
    """All steps that the request's state leaves before it, in the order of the ladder."""
    for rung in _OF_STATE[ticket.status]:
        for slot, at in rung.times(ticket):
            if (rung.name, slot) not in taken:
                yield Due(rung, slot, at)


def earliest(ticket: Ticket, taken: Taken = ()) -> Due | None:
    """The step that falls due first; of those at one moment, the lowest."""
    return min(ahead(ticket, taken), key=_MOMENT, default=None)


def look_at(ticket: Ticket, taken: Taken = ()) -> datetime | None:
    """When the clock has to look next; None when nothing can fall due any more.

    Whoever does not know what was taken may be told too early, never too late: the clock looks,
    finds nothing new and corrects it.
    """
    if taken:
        step = earliest(ticket, taken)
        return step.at if step else None
    first = [at for rung in _FIRST[ticket.status] for _, at in rung.times(ticket)]
    return min(first, default=None)
