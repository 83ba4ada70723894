from collections import namedtuple

import pytest

from reliability.racing import lost, possible

Event = namedtuple("Event", "act from_status to_status")
WHOLE = [
    Event("filed", "", "dispatched"),
    Event("claimed", "dispatched", "claimed"),
    Event("noted", "claimed", "claimed"),
]


def test_a_history_without_a_gap_has_lost_nothing() -> None:
    assert lost(WHOLE, "claimed") == 0


def test_an_event_that_begins_elsewhere_is_a_lost_update() -> None:
    assert lost([*WHOLE, Event("resolved", "dispatched", "resolved")], "resolved") == 1


def test_an_end_that_no_event_wrote_is_a_lost_update() -> None:
    assert lost(WHOLE, "resolved") == 1


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [("", "new", True), ("claimed", "claimed", True), ("closed", "claimed", False)],
)
def test_a_move_is_possible_where_the_table_has_it(before: str, after: str, may: bool) -> None:
    assert possible(Event("x", before, after)) == may
