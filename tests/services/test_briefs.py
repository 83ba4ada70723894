"""On which day which week and which month is reported; how a list is put into words."""

from datetime import date

import pytest

from bot.words import Say, Words
from services.briefs.reports import periods
from services.calendar import WorkCalendar

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "reported"),
    [
        ("2026-03-16", "week 03-09 03-15"),  # an ordinary Monday
        ("2026-03-17", ""),
        ("2026-03-15", ""),  # a Sunday
        ("2026-04-07", "week 03-30 04-05"),  # Tuesday after Qingming's Monday off
        ("2026-06-01", "week 05-25 05-31; month 05-01 05-31"),
        ("2026-07-01", "month 06-01 06-30"),  # a Wednesday
        ("2026-01-04", "month 12-01 12-31"),  # a Sunday worked: its week began on 12-29
        ("2026-01-05", "week 12-29 01-04"),
        ("2026-02-14", ""),  # a Saturday worked
        ("2026-02-24", "week 02-09 02-15"),  # the week between had no day worked
        ("2026-03-02", "week 02-23 03-01; month 02-01 02-28"),
        ("2025-10-09", "week 09-29 10-05; month 09-01 09-30"),  # after National Day
        ("2025-10-13", "week 10-06 10-12"),
        ("2025-02-05", "week 01-27 02-02; month 01-01 01-31"),  # after Spring Festival
        ("2025-05-06", "week 04-28 05-04; month 04-01 04-30"),
    ],
)
def test_a_period_is_reported_on_the_first_day_worked_after_it(day: str, reported: str) -> None:
    found = periods(CALENDAR, date.fromisoformat(day))
    assert "; ".join(f"{one.name} {one.first:%m-%d} {one.last:%m-%d}" for one in found) == reported


WORDS = Words({"list": "还有 {count} 件：\n{lines}\n没了", "line": "{number} {place}"})


def test_a_list_of_things_to_say_becomes_its_lines() -> None:
    lines = [
        {"say": "line", "number": "#1", "place": "翠湖苑"},
        {"say": "line", "number": "#2", "place": ""},
    ]
    said = WORDS.render(Say("list", {"count": 2, "lines": lines}))
    assert said == "还有 2 件：\n#1 翠湖苑\n#2 \n没了"


def test_an_empty_list_leaves_its_line_out() -> None:
    assert WORDS.render(Say("list", {"lines": []})) == "没了"
