"""The roster of an hour, worked out of the rota without any database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.roster import Roster, ShiftNode

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIN, CHEN, HE = 1, 2, 3
XFL, LA = 10, 11


def shift(person: int, absent: int | None, start: int, end: int, org: int = XFL) -> ShiftNode:
    """A shift by hours from noon."""
    return ShiftNode(org, person, absent, NOON + start * HOUR, NOON + end * HOUR)


@pytest.mark.parametrize(
    ("hour", "stand_in"),
    [(-2, None), (-1, CHEN), (0, CHEN), (0.99, CHEN), (1, None), (30, None)],
)
def test_a_stand_in_answers_from_the_first_moment_to_just_before_the_last(
    hour: float, stand_in: int | None
) -> None:
    roster = Roster([shift(CHEN, LIN, -1, 1)], NOON).at(NOON + hour * HOUR)
    assert roster.stand_ins.get(LIN) == stand_in


def test_who_stands_in_may_be_stood_in_for() -> None:
    roster = Roster([shift(CHEN, LIN, -1, 1), shift(HE, CHEN, -1, 1)], NOON)
    assert roster.stand_ins == {LIN: HE, CHEN: HE}
    assert sorted(roster.absent_for(HE)) == [LIN, CHEN]


def test_two_who_stand_in_for_each_other_make_no_endless_search() -> None:
    roster = Roster([shift(CHEN, LIN, -1, 1), shift(LIN, CHEN, -1, 1)], NOON)
    assert set(roster.stand_ins) == {LIN, CHEN}


def test_of_two_stand_ins_the_one_named_last_counts() -> None:
    assert Roster([shift(CHEN, LIN, -1, 1), shift(HE, LIN, -1, 1)], NOON).stand_ins[LIN] == HE


def test_duty_is_kept_by_organisation() -> None:
    roster = Roster([shift(LIN, None, -1, 1), shift(CHEN, None, -1, 2, LA)], NOON)
    assert roster.duty == {XFL: (LIN,), LA: (CHEN,)}
    assert roster.at(NOON + HOUR).duty == {LA: (CHEN,)}


def test_the_same_roster_serves_until_something_changes() -> None:
    roster = Roster([shift(CHEN, LIN, -1, 1)], NOON)
    assert roster.at(NOON + HOUR / 2) is roster
    assert roster.at(NOON + HOUR) is not roster
    assert Roster().at(NOON) is Roster().at(NOON) or Roster().at(NOON).stand_ins == {}


SHIFTS = st.lists(
    st.builds(
        lambda person, absent, start, length: shift(person, absent, start, start + length),
        st.sampled_from([LIN, CHEN, HE]),
        st.sampled_from([None, LIN, CHEN, HE]),
        st.integers(-20, 20),
        st.integers(1, 20),
    ),
    max_size=6,
)


@given(shifts=SHIFTS, first=st.integers(-90, 90), second=st.integers(-90, 90))
def test_a_roster_asked_for_another_hour_is_the_roster_of_that_hour(
    shifts: list[ShiftNode], first: int, second: int
) -> None:
    then = NOON + second * HOUR / 2
    asked = Roster(shifts, NOON + first * HOUR / 2).at(then)
    built = Roster(shifts, then)
    assert (asked.duty, asked.stand_ins) == (built.duty, built.stand_ins)
