"""The moment at which the clock looks next at a request nothing is known of but its row."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models import Status
from models.category import Urgency
from services.ladder import earliest, look_at
from services.ticket import Ticket

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MOMENTS = st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=9)).map(NOW.__add__)
#: What the clock goes by; whatever else a request holds does not matter to it.
TIMES = tuple(name for name in Ticket._fields if name.endswith("_at"))


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    values: dict[str, Any] = dict.fromkeys(Ticket._fields, 1)
    values |= {name: draw(MOMENTS) for name in TIMES}
    values |= {"begun_at": NOW, "code": draw(st.sampled_from(("F1", "H3")))}
    values |= {"status": draw(st.sampled_from([one.value for one in Status]))}
    values |= {"urgency": draw(st.sampled_from([one.value for one in Urgency]))}
    return Ticket(**values)


@given(tickets())
def test_the_clock_looks_at_the_first_of_all_steps(ticket: Ticket) -> None:
    step = earliest(ticket)
    assert look_at(ticket) == (step.at if step else None)
