from datetime import UTC, datetime, timedelta

import pytest

from bot.errcodes import Verdict
from bot.retry import KNOCK, OUTAGE, PATIENCE, next_try, parked_until

NOW = datetime(2026, 11, 20, 9, 0, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "jitter", "seconds"),
    [(1, 1.0, 2), (2, 1.0, 4), (3, 0.9, 7.2), (3, 1.1, 8.8), (7, 1.0, 128)],
)
def test_waits_double_with_each_failure(tries, jitter, seconds):
    assert next_try(tries, NOW, jitter) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("tries", [8, 9, 1000])
def test_after_eight_failures_it_is_given_up(tries):
    assert next_try(tries, NOW, 1.0) is None


@pytest.mark.parametrize("tries", [6, 100, 1399])
def test_an_outage_is_asked_after_about_once_a_minute(tries):
    assert next_try(tries * KNOCK, NOW, 1.0, OUTAGE) == NOW + timedelta(seconds=64)


@pytest.mark.parametrize(
    ("verdict", "until"),
    [
        (Verdict.WAIT_MINUTE, datetime(2026, 11, 20, 9, 1, tzinfo=UTC)),
        (Verdict.WAIT_DAY, datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),  # midnight in Beijing
        (Verdict.CONFIG_ALARM, NOW + timedelta(minutes=10)),
        (Verdict.RETRY, None),
        (Verdict.OTHER_CHANNEL, None),
    ],
)
def test_a_closed_door_says_when_to_come_back(verdict, until):
    assert parked_until(verdict, NOW) == until


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.NO_ANSWER, Verdict.REFRESH])
def test_two_hours_of_any_outage_lose_nothing(verdict):
    patience, moment, tries = PATIENCE[verdict], NOW, 0
    while moment < NOW + timedelta(hours=2):
        tries += patience.step
        moment = next_try(tries, moment, 0.9, patience)
        assert moment is not None


def test_an_outage_leaves_failures_the_tries_that_are_theirs():
    assert next_try(1399 * KNOCK + 1, NOW, 1.0) == NOW + timedelta(seconds=2)
    assert next_try(1399 * KNOCK + 8, NOW, 1.0) is None
    assert next_try(KNOCK + 17, NOW, 1.0, OUTAGE) == NOW + timedelta(seconds=2)
