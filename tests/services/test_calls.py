"""How long a called unit has for each step, whatever hour it is called."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import CallState
from models.category import Urgency
from services import calling
from services.calendar import WorkCalendar
from services.calling import Called

CALENDAR = WorkCalendar()
ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.strptime(text, "%m-%d %H:%M").replace(year=2026, tzinfo=ZONE).astimezone(UTC)


def called(at: str, state: CallState = CallState.CALLED, level: int = 1) -> Called:
    moment = local(at)
    return Called(
        1, 1, 1, True, level, state, "", 1, moment, "", moment, moment, None, None, None, ""
    )


@pytest.mark.parametrize(
    ("at", "urgency", "signed", "contacted", "reported"),
    [
        ("11-23 09:00", Urgency.L3, "11-23 10:00", "11-24 09:00", "11-26 17:30"),
        ("11-23 11:40", Urgency.L3, "11-23 14:10", "11-24 11:40", "11-26 17:30"),
        ("11-27 17:20", Urgency.L3, "11-30 09:20", "11-30 17:20", "12-02 17:30"),
        ("11-28 15:00", Urgency.L4, "11-30 09:30", "11-30 17:30", "12-02 17:30"),
        ("11-28 15:00", Urgency.L2, "11-28 16:00", "11-29 15:00", "12-02 17:30"),
        ("11-28 15:00", Urgency.L1, "11-28 16:00", "11-29 15:00", "12-02 17:30"),
        # 国庆 and the working Saturday after it.
        ("09-30 17:00", Urgency.L3, "10-08 09:00", "10-08 17:00", "10-10 17:30"),
    ],
)
def test_the_steps_of_a_call_fall_due_in_office_hours_unless_it_is_urgent(
    at: str, urgency: Urgency, signed: str, contacted: str, reported: str
) -> None:
    steps = calling.steps(CALENDAR, called(at), urgency)
    assert [step.at for step in steps] == [local(signed), local(contacted), local(reported)]
    assert [step.clock.state for step in steps] == ["signed", "contacted", "reported"]


@pytest.mark.parametrize(("level", "reported"), [(1, "11-26 17:30"), (2, "11-26 17:30"),
                                                 (3, "11-30 17:30")])  # fmt: skip
def test_a_call_of_the_third_level_has_five_working_days(level: int, reported: str) -> None:
    steps = calling.steps(CALENDAR, called("11-23 09:00", level=level), Urgency.L3)
    assert steps[-1].at == local(reported)


@pytest.mark.parametrize(
    ("state", "left"),
    [
        (CallState.CALLED, ["签收", "联系", "回报"]),
        (CallState.SIGNED, ["联系", "回报"]),
        (CallState.CONTACTED, ["回报"]),
        (CallState.REPORTED, []),
        (CallState.ENDED, []),
    ],
)
def test_what_a_unit_has_done_is_waited_for_no_more(state: CallState, left: list[str]) -> None:
    steps = calling.steps(CALENDAR, called("11-23 09:00", state), Urgency.L3)
    assert [step.clock.wish for step in steps] == left


def test_the_clock_looks_at_the_next_step_and_never_again_at_one_that_is_over() -> None:
    call = called("11-23 09:00")
    first = call.called_at + timedelta(hours=1)
    look = calling.clocks(CALENDAR, call, Urgency.L3, call.called_at)
    assert look == {"awaits": "signed", "due_at": first, "look_at": first}
    assert calling.clocks(CALENDAR, call, Urgency.L3, first)["look_at"] == local("11-24 09:00")
    over = calling.clocks(CALENDAR, call, Urgency.L3, local("11-26 17:30"))
    assert over == {"awaits": "", "look_at": None}
