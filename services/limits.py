"""How long each kind of request may take: the limits table and the deadlines made from it.

The table is `limits.yaml` beside this file, written for those who answer for the promises and
with the source of each limit. Reading it names every mistake by its key and by what is expected.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import yaml

from models.category import URGENT, Category, ClockKind, Urgency, categories
from services.calendar import WorkCalendar
from services.quiet import within_hours
from services.spans import LimitsError, Span, named_parts, read_span


@dataclass(frozen=True, slots=True)
class Limits:
    """One row of the table; None where no clock runs."""

    claim: Span | None = None
    contact: Span | None = None
    on_site: Span | None = None
    resolve: Span | None = None

    def overridden(self, other: "Limits") -> "Limits":
        """This row with the spans of `other` in place of its own, where it has any."""
        return Limits(*(new or old for old, new in self._pairs(other)))

    def capped(self, other: "Limits") -> "Limits":
        """This row, each span ended by that of `other` if it falls earlier."""
        return Limits(*(old.capped(new) if old else new for old, new in self._pairs(other)))

    def _pairs(self, other: "Limits") -> list[tuple[Span | None, Span | None]]:
        return [(getattr(self, name), getattr(other, name)) for name in _CLOCKS]


class Deadlines(NamedTuple):
    """The four deadlines of a request as aware UTC datetimes; None where no clock runs."""

    claim: datetime | None
    contact: datetime | None
    on_site: datetime | None
    resolve: datetime | None

    def later(self, by: timedelta) -> "Deadlines":
        """All of them moved by a span."""
        return Deadlines(*(None if end is None else end + by for end in self)) if by else self


@dataclass(frozen=True)
class LimitsTable:
    """All rows by name (`L1` to `L4` and the clocks of their own), overrides by category code."""

    rows: Mapping[str, Limits]
    overrides: Mapping[str, Limits]

    @cached_property
    def by_kind(self) -> Mapping[tuple[str, str], Limits]:
        """The limits of each category at each urgency, worked out once."""
        return {
            (category.code, urgency): self._worked_out(category, urgency)
            for category in categories().values()
            for urgency in Urgency
        }

    def _worked_out(self, category: Category, urgency: Urgency) -> Limits:
        if category.is_control:
            return Limits()
        name = _row_name(category, urgency)
        row, override = self.rows[name], self.overrides.get(category.code)
        if override is None:
            return row
        if name == _row_name(category, category.urgency):
            return row.overridden(override)
        rank = _MOST_URGENT_FIRST.index
        return row.capped(override) if rank(urgency) < rank(category.urgency) else row


_CLOCKS = tuple(field.name for field in fields(Limits))
_LEVELS = (Urgency.L1, Urgency.L2, Urgency.L3, Urgency.L4)
_ROWS = (*_LEVELS, ClockKind.MEDIATION, ClockKind.ERRAND, ClockKind.INQUIRY, ClockKind.WISH)
_MOST_URGENT_FIRST = tuple(Urgency)


def limits_for(category: Category, urgency: Urgency, table: LimitsTable | None = None) -> Limits:
    """The limits of a request; those of the shipped table unless another is given.

    L1 and L2 bring their level's row to every category. An override holds at the category's usual
    row; a request raised above it gets whichever limit is earlier, so that more urgent is never
    slower, and one held to be more complex gets the plain row. A control word has no clock.
    """
    return (table or shipped_limits()).by_kind[category.code, urgency]


def _row_name(category: Category, urgency: Urgency) -> str:
    """The row by urgency, by the category's own clock, or for an answer only that of inquiries."""
    if urgency in URGENT:
        return urgency
    if category.clock is not ClockKind.LEVEL:
        return category.clock
    return urgency if urgency in _LEVELS else ClockKind.INQUIRY


def deadlines(
    category: Category,
    urgency: Urgency,
    created: datetime,
    calendar: WorkCalendar,
    table: LimitsTable | None = None,
) -> Deadlines:
    """The deadlines of a request made at the aware `created`, none of them before it.

    No earlier step is due after the whole: on a Saturday 2 working hours would end after 48 hours.
    """
    limits = limits_for(category, urgency, table)
    resolve = limits.resolve.due(created, calendar) if limits.resolve else None

    def due(span: Span | None) -> datetime | None:
        if span is None:
            return None
        end = span.due(created, calendar)
        return end if resolve is None else min(end, resolve)

    return Deadlines(due(limits.claim), due(limits.contact), due(limits.on_site), resolve)


def falls_to_duty(limits: Limits, created: datetime, calendar: WorkCalendar) -> bool:
    """Whether a request made at `created` is claimed by the person on duty (L2 at night)."""
    hours = limits.claim.hours if limits.claim else ""
    return hours != "" and not within_hours(created, hours, calendar.timezone)


@cache
def shipped_limits() -> LimitsTable:
    """The table beside this file, read once."""
    return load_limits(Path(__file__).with_name("limits.yaml"))


def load_limits(path: Path) -> LimitsTable:
    """The table in a file; LimitsError says in one line which file and key is wrong."""
    try:
        return read_limits(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (LimitsError, yaml.YAMLError) as error:
        raise LimitsError(f"{path.name}：{' '.join(str(error).split())}") from error


def read_limits(data: object) -> LimitsTable:
    """The table from what the file holds; LimitsError where it is not as the file describes."""
    parts = named_parts(data, "全表", ("rows", "overrides"))
    rows = named_parts(parts.get("rows"), "rows", _ROWS)
    missing = [name for name in _ROWS if name not in rows]
    if missing:
        raise LimitsError(f"rows 缺少 {'、'.join(missing)}，每一行都要写")
    overrides = named_parts(
        parts.get("overrides", {}), "overrides", categories(), "类别代码（如 H1）"
    )
    return LimitsTable(_read_rows(rows, "rows"), _read_rows(overrides, "overrides"))


def _read_rows(rows: Mapping[str, object], key: str) -> dict[str, Limits]:
    """Each row's limits by its name."""
    return {name: _read_row(value, f"{key}.{name}") for name, value in rows.items()}


def _read_row(value: object, key: str) -> Limits:
    spans = named_parts(value, key, _CLOCKS)
    return Limits(**{name: read_span(text, f"{key}.{name}") for name, text in spans.items()})
