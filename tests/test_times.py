"""Times on their way into a database without a type for them, and back."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from models.base import UtcDateTime

DIALECT = sqlite.dialect()
MOMENT = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)


def written(value: datetime | None) -> Any:
    return UtcDateTime().bind_processor(DIALECT)(value)


def read(text: str | None) -> datetime | None:
    return UtcDateTime().result_processor(DIALECT, None)(text)


@pytest.mark.parametrize("moment", [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=8)))])
def test_a_time_is_written_in_utc_with_microseconds_and_without_its_zone(moment: datetime) -> None:
    assert written(moment) == "2026-11-23 01:02:03.000004"


@pytest.mark.parametrize(
    "text",
    ["2026-11-23 01:02:03.000004", "2026-11-23 01:02:03.000004+00:00"],
    ids=["as it is written", "with its zone, as a driver writes it by itself"],
)
def test_a_time_is_read_in_utc(text: str) -> None:
    found = read(text)
    assert found == MOMENT
    assert found is not None and found.tzinfo is UTC


def test_no_time_stays_none() -> None:
    assert written(None) is None
    assert read(None) is None


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        written(datetime(2026, 11, 23, 1))  # noqa: DTZ001 - that is what is refused.
