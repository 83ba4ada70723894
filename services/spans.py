"""One limit of the limits table: what it counts, when it ends, and how it is written.

The forms are explained in `limits.yaml`, for those who change them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.calendar import WorkCalendar
from services.quiet import parse_hours


class LimitsError(ValueError):
    """A mistake in the limits table; the message names the key and what is expected there."""


class SpanKind(StrEnum):
    """What a span counts."""

    NATURAL = "natural"  #: minutes, day and night
    WORKING = "working"  #: minutes of working time
    WORKING_DAYS = "working_days"  #: working days, to closing time; 0 is the same day
    CALENDAR_DAYS = "calendar_days"  #: calendar days, to closing time


_A_MINUTE = timedelta(minutes=1)
#: How each kind of span reaches its end.
_REACH: Mapping[SpanKind, Callable[[WorkCalendar, datetime, int], datetime]] = {
    SpanKind.NATURAL: lambda calendar, start, n: start + n * _A_MINUTE,
    SpanKind.WORKING: lambda calendar, start, n: calendar.add_working(start, n * _A_MINUTE),
    SpanKind.WORKING_DAYS: WorkCalendar.add_working_days,
    SpanKind.CALENDAR_DAYS: WorkCalendar.add_days,
}


@dataclass(frozen=True, slots=True)
class Span:
    """One limit: `amount` of what `kind` counts, ended earlier by `cap` if that falls first."""

    kind: SpanKind
    amount: int
    cap: "Span | None" = None
    hours: str = ""  #: as `07:00-22:00`; what is made outside falls to the person on duty

    def due(self, created: datetime, calendar: WorkCalendar) -> datetime:
        """When the span ends that begins at `created`; in UTC. ValueError for a naive `created`."""
        if created.tzinfo is None:
            raise ValueError(f"an aware datetime is needed, not {created!r}")
        # To UTC first: on a local clock, 24 hours over a change of clocks would be 23 or 25.
        return self._end(created.astimezone(UTC), calendar).astimezone(UTC)

    def _end(self, begun: datetime, calendar: WorkCalendar) -> datetime:
        end = _REACH[self.kind](calendar, begun, self.amount)
        return end if self.cap is None else min(end, self.cap._end(begun, calendar))

    def capped(self, other: "Span | None") -> "Span":
        """This span, ended by `other` as well if that falls earlier."""
        if other is None:
            return self
        return replace(self, cap=other if self.cap is None else self.cap.capped(other))


#: What a unit counts, and how many of the kind's own units it holds.
_UNITS: Mapping[str, tuple[SpanKind, int]] = {
    "min": (SpanKind.NATURAL, 1),
    "h": (SpanKind.NATURAL, 60),
    "working min": (SpanKind.WORKING, 1),
    "working h": (SpanKind.WORKING, 60),
    "workday": (SpanKind.WORKING_DAYS, 1),
    "workdays": (SpanKind.WORKING_DAYS, 1),
    "day": (SpanKind.CALENDAR_DAYS, 1),
    "days": (SpanKind.CALENDAR_DAYS, 1),
}
_WRITTEN = re.compile(r"([1-9][0-9]{0,3}) +(.+)")
_SAME_DAY = Span(SpanKind.WORKING_DAYS, 0)


def read_span(value: object, key: str) -> Span:
    """A limit written as a text, or as `limit` with a `cap` or the `hours` it is meant for."""
    if not isinstance(value, dict):
        return _read_text(value, key)
    parts = named_parts(value, key, ("limit", "cap", "hours"))
    span = _read_text(parts.get("limit"), f"{key}.limit")
    if "cap" in parts:
        span = span.capped(_read_text(parts["cap"], f"{key}.cap"))
    if "hours" in parts:
        span = replace(span, hours=_read_hours(parts["hours"], f"{key}.hours"))
    return span


def _read_text(value: object, key: str) -> Span:
    if value == "same day":
        return _SAME_DAY
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[2] not in _UNITS:
        units = "、".join(_UNITS)
        raise LimitsError(f"{key} 应为 same day 或“数字 单位”，单位可为 {units}；现为 {value!r}")
    kind, size = _UNITS[found[2]]
    return Span(kind, int(found[1]) * size)


def _read_hours(value: object, key: str) -> str:
    try:
        parse_hours(str(value))
    except ValueError as error:
        raise LimitsError(f"{key}：{error}") from error
    return str(value)


def named_parts(
    value: object, key: str, allowed: Iterable[str], expected: str = ""
) -> dict[str, object]:
    """The mapping under `key`, every name of which is allowed; LimitsError if it is not one."""
    names = tuple(allowed)
    expected = expected or "、".join(names)
    if not isinstance(value, dict):
        raise LimitsError(f"{key} 应写成若干项，可有：{expected}；现为 {value!r}")
    for name in value:
        if name not in names:
            raise LimitsError(f"{key}.{name} 不认识，可有：{expected}")
    return value
