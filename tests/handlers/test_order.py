"""Deliveries that come twice, late or in another order come to the same state (R12)."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.incoming import Kind
from models import Address
from reliability.shuffled import Delivered, in_order, play, shuffled, state_of
from tests.town import MONDAY, WANG, Town


def after(town: Town, course: list[Delivered]) -> dict[str, Any]:
    """What a town keeps of these deliveries."""

    def hear(one: Delivered) -> None:
        town.now = MONDAY + one.after
        town.bot.hear(one.incoming)

    play(course, hear)
    return state_of(town.store)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_deliveries_does_not_change_what_is_kept(
    new_town: Callable[..., Town], seed: int
) -> None:
    course = in_order(MONDAY)
    expected = after(new_town(), course)
    assert after(new_town(), shuffled(course, random.Random(seed))) == expected


@pytest.mark.parametrize(
    ("first", "second", "followed"),
    [(Kind.FOLLOW, Kind.UNFOLLOW, False), (Kind.UNFOLLOW, Kind.FOLLOW, True)],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_of_coming_and_going_what_was_sent_last_counts(
    town: Town, first: Kind, second: Kind, followed: bool, swapped: bool
) -> None:
    town.wait(minutes=1)
    sent = [(town.now, first), (town.now + timedelta(seconds=3), second)]
    for number, (moment, kind) in enumerate(reversed(sent) if swapped else sent):
        town.now = moment
        town.hear(WANG, kind, key=f"coming-{number}")
    rows = town.rows(select(Address.followed).where(Address.value == WANG))
    assert [row["followed"] for row in rows] == ([True] if followed else [])
