"""How much one address has sent lately: counters in its own row, which all processes share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select, update

from models import Address, Person, Request, table_of
from models.prepared import Prepared

_ADDRESS = table_of(Address).c
#: The parameters of a count: which minute and hour it is, counted from 1970.
MOMENT = ("minute_", "hour_")
#: In the order in which MySQL must have them: each count looks at the old minute or hour.
COUNTED: tuple[tuple[Any, Any], ...] = (
    (
        _ADDRESS.in_minute,
        case((_ADDRESS.minute == bindparam("minute_"), _ADDRESS.in_minute + 1), else_=1),
    ),
    (_ADDRESS.minute, bindparam("minute_")),
    (_ADDRESS.in_hour, case((_ADDRESS.hour == bindparam("hour_"), _ADDRESS.in_hour + 1), else_=1)),
    (_ADDRESS.hour, bindparam("hour_")),
)
#: For an address whose row is not touched otherwise.
COUNT = Prepared(
    update(table_of(Address)).where(_ADDRESS.id == bindparam("address")).ordered_values(*COUNTED),
    ("address", *MOMENT),
)
#: For what was counted before it was known to be a retry.
UNCOUNT = Prepared(
    update(table_of(Address))
    .where(_ADDRESS.id == bindparam("address"))
    .values(in_minute=_ADDRESS.in_minute - 1, in_hour=_ADDRESS.in_hour - 1),
    ("address",),
)


class Tally(NamedTuple):
    """What a person sent in the present minute and hour, this message included, how many requests
    they filed since the time that was asked for, and since when they are known.
    """

    in_minute: int = 0
    in_hour: int = 0
    filed: int = 0
    known_since: datetime | None = None


def moment_of(now: datetime) -> Mapping[str, int]:
    """The minute and the hour that it is, as parameters of a count."""
    minute = int(now.timestamp()) // 60
    return {"minute_": minute, "hour_": minute // 60}


def first_count(now: datetime) -> Mapping[str, int]:
    """The counters of an address that speaks for the first time."""
    at = moment_of(now)
    return {"minute": at["minute_"], "in_minute": 1, "hour": at["hour_"], "in_hour": 1}


def tally_columns() -> tuple[Any, ...]:
    """What a look at an address must bring for its tally; asks for `since_`."""
    requests = table_of(Request).c
    filed: Select[Any] = select(func.count(requests.id)).where(
        requests.resident_id == _ADDRESS.person_id, requests.created_at > bindparam("since_")
    )
    return (
        _ADDRESS.minute,
        _ADDRESS.in_minute,
        _ADDRESS.hour,
        _ADDRESS.in_hour,
        filed.scalar_subquery().label("filed"),
        table_of(Person).c.created_at.label("known_since"),
    )


def tally_of(columns: tuple[Any, ...], moment: Mapping[str, int], *, more: int) -> Tally:
    """The tally of `tally_columns`; `more` is 1 where this message is not counted in them yet."""
    minute, in_minute, hour, in_hour, filed, known_since = columns
    return Tally(
        more + (in_minute if minute == moment["minute_"] else 0),
        more + (in_hour if hour == moment["hour_"] else 0),
        filed,
        known_since,
    )
