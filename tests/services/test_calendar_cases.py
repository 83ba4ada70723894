"""Limits and promises against tables that were worked out by hand (see the two `.tsv` files)."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from models.category import Urgency, categories
from services.calendar import WorkCalendar
from services.limits import deadlines, shipped_limits
from services.spans import read_span

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()


def table(name: str) -> list[tuple[str, ...]]:
    """The rows of a table beside this file, without its comments."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def at(text: str) -> datetime | None:
    """A moment in Shanghai, or none."""
    if text == "-":
        return None
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


LIMITS = table("calendar_cases.tsv")
PROMISES = table("promise_cases.tsv")


@pytest.mark.parametrize(("limit", "begins", "ends"), LIMITS)
def test_a_limit_ends_when_it_was_counted_to_end(limit: str, begins: str, ends: str) -> None:
    begun = at(begins)
    assert begun is not None
    assert read_span(yaml.safe_load(limit), "limit").due(begun, CALENDAR) == at(ends)


@pytest.mark.parametrize(("code", "urgency", "filed", *("claim", "contact", "on_site", "resolve")),
                         PROMISES)  # fmt: skip
def test_a_promise_is_the_one_of_the_specification(
    code: str, urgency: str, filed: str, claim: str, contact: str, on_site: str, resolve: str
) -> None:
    created = at(filed)
    assert created is not None
    due = deadlines(categories()[code], Urgency(urgency), created, CALENDAR)
    found = (due.claim, due.contact, due.on_site, due.resolve)
    assert found == (at(claim), at(contact), at(on_site), at(resolve))


def test_there_are_as_many_cases_as_were_promised_and_none_twice() -> None:
    assert len({row[:2] for row in LIMITS}) == len(LIMITS) >= 200


def test_every_row_of_the_limits_has_its_cases() -> None:
    named = {code for code, *_ in PROMISES} | {urgency for _, urgency, *_ in PROMISES}
    named |= {categories()[code].clock.value for code, *_ in PROMISES}
    limits = shipped_limits()
    assert {*limits.rows, *limits.overrides} - named == set()
