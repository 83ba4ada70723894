"""Laws of every promise: it never runs backwards, and a pause takes nothing away from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models import Status
from models.category import Urgency, categories
from services.calendar import WorkCalendar
from services.limits import deadlines, shipped_limits
from services.moving import resumed_values
from services.spans import Span
from services.ticket import Ticket

CALENDAR = WorkCalendar()
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
WAITS = st.timedeltas(timedelta(0), timedelta(days=3))
_TABLE = shipped_limits()
SPANS = [
    span
    for row in (*_TABLE.rows.values(), *_TABLE.overrides.values())
    for span in (row.claim, row.contact, row.on_site, row.resolve)
    if span is not None
]
CLOCKS = ("claim_due_at", "contact_due_at", "on_site_due_at", "due_at")
relaxed = settings(deadline=None, max_examples=80)


@relaxed
@given(st.sampled_from(SPANS), INSTANTS, INSTANTS)
def test_who_files_later_is_never_promised_earlier(span: Span, a: datetime, b: datetime) -> None:
    a, b = sorted((a, b))
    assert a <= span.due(a, CALENDAR) <= span.due(b, CALENDAR)


@relaxed
@given(st.sampled_from(SPANS), INSTANTS)
def test_the_zone_in_which_a_moment_is_told_changes_no_promise(span: Span, at: datetime) -> None:
    assert span.due(at, CALENDAR) == span.due(at.astimezone(CALENDAR.timezone), CALENDAR)


def paused(created: datetime, asked: datetime, code: str, seconds: int = 0) -> Ticket:
    """A request that waits for its resident since `asked`."""
    due = deadlines(categories()[code], Urgency.L3, created, CALENDAR)
    values: dict[str, Any] = dict.fromkeys(Ticket._fields)
    values |= {
        "status": Status.NEED_INFO,
        "begun_at": created,
        "paused_at": asked,
        "paused_from": Status.CLAIMED,
        "paused_seconds": seconds,
        **dict(zip(CLOCKS, (due.claim, due.contact, due.on_site, due.resolve), strict=True)),
    }
    return Ticket(**values)


CODES = st.sampled_from(["R5", "D1", "B1", "H1", "H8", "G1"])


@relaxed
@given(INSTANTS, WAITS, WAITS, CODES)
def test_after_a_pause_each_clock_has_as_much_left_as_before_it(
    created: datetime, worked: timedelta, waited: timedelta, code: str
) -> None:
    asked = created + worked
    ticket = paused(created, asked, code)
    resumed = ticket._replace(**resumed_values(ticket, asked + waited))
    for clock in CLOCKS:
        before, after = getattr(ticket, clock), getattr(resumed, clock)
        assert (before is None) == (after is None)
        assert before is None or after - (asked + waited) == before - asked
    # The share of the promise that is used up stays the same, so no reminder comes early or late.
    assert asked + waited - resumed.begun_at == asked - ticket.begun_at


@relaxed
@given(INSTANTS, WAITS, WAITS, st.integers(0, 10**6))
def test_the_time_waited_is_summed_and_nothing_stays_paused(
    created: datetime, worked: timedelta, waited: timedelta, seconds: int
) -> None:
    ticket = paused(created, created + worked, "R5", seconds)
    values = resumed_values(ticket, created + worked + waited)
    assert values["paused_seconds"] == seconds + int(waited.total_seconds())
    assert (values["paused_at"], values["paused_from"]) == (None, "")
