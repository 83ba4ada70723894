"""Hours of the day written as `22:00-07:00`: those in which what is not urgent is held back.

Whether a notice is urgent is decided where it is made; here is only the arithmetic of the clock.
"""

import re
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache

_HOURS = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")


@lru_cache(maxsize=32)
def parse_hours(hours: str) -> tuple[time, time]:
    """Begin (included) and end (not included) of `hours`; past midnight when the end is earlier.

    ValueError when it is not written as `22:00-07:00`, or begins where it ends.
    """
    expected = f"时段应写作 22:00-07:00（起止不同，00:00 至 23:59），现为“{hours}”"
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise ValueError(expected)
    h1, m1, h2, m2 = (int(number) for number in found.groups())
    try:
        begin, end = time(h1, m1), time(h2, m2)
    except ValueError:
        raise ValueError(expected) from None
    if begin == end:
        raise ValueError(expected)
    return begin, end


def within_hours(now: datetime, hours: str, tz: tzinfo) -> bool:
    """Whether the aware `now` falls within `hours` on the clocks of `tz`."""
    begin, end = parse_hours(hours)
    clock = _local(now, tz).time()
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def in_quiet_hours(now: datetime, quiet: str, tz: tzinfo) -> bool:
    """Whether notices that can wait must wait now; an empty `quiet` means never."""
    return quiet != "" and within_hours(now, quiet, tz)


def end_of_quiet(now: datetime, quiet: str, tz: tzinfo) -> datetime:
    """When a notice that can wait may go: the end of the quiet hours, or `now` outside them."""
    if not in_quiet_hours(now, quiet, tz):
        return now
    _, end = parse_hours(quiet)
    local = _local(now, tz)
    day = local.date() if local.time() < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tz)


def _local(now: datetime, tz: tzinfo) -> datetime:
    """`now` in `tz`; ValueError for a naive one, whose zone would be a guess."""
    if now.tzinfo is None:
        raise ValueError(f"an aware datetime is needed, not {now!r}")
    return now.astimezone(tz)
