"""Who is on duty (值班) and who stands in for whom (替班) at one hour, out of the rota."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from models import Shift, table_of
from services.tree import grouped

#: Shifts that ended so long ago are no longer read.
OVER = timedelta(days=2)
#: The hour of a roster without shifts, which is the same at every hour.
_NEVER = datetime.min.replace(tzinfo=UTC)
_SHIFTS = table_of(Shift)


class ShiftNode(NamedTuple):
    """A span of the rota; `absent_id` None means duty."""

    org_id: int
    person_id: int
    absent_id: int | None
    starts_at: datetime
    ends_at: datetime


class Roster:
    """The rota at one hour; never changed after it is built, and good until its next change."""

    def __init__(self, shifts: Sequence[ShiftNode] = (), now: datetime = _NEVER) -> None:
        self._shifts = shifts
        edges = {edge for shift in shifts for edge in (shift.starts_at, shift.ends_at)}
        self._since = max((edge for edge in edges if edge <= now), default=None)
        self._until = min((edge for edge in edges if edge > now), default=None)
        in_force = [one for one in shifts if one.starts_at <= now < one.ends_at]
        #: Who is on duty, by organisation.
        self.duty: Mapping[int, Sequence[int]] = grouped(
            (shift.org_id, shift.person_id) for shift in in_force if shift.absent_id is None
        )
        replaced = {
            shift.absent_id: shift.person_id for shift in in_force if shift.absent_id is not None
        }
        #: Who answers for each absent person.
        self.stand_ins: Mapping[int, int] = {
            absent: _present(absent, replaced) for absent in replaced
        }

    def at(self, now: datetime) -> "Roster":
        """The roster of another hour; the same one where nothing changed between."""
        begun = self._since is None or self._since <= now
        ended = self._until is not None and self._until <= now
        return self if begun and not ended else Roster(self._shifts, now)

    def absent_for(self, person_id: int) -> list[int]:
        """The people in whose place this one answers."""
        return [absent for absent, one in self.stand_ins.items() if one == person_id]


def _present(absent: int, replaced: Mapping[int, int]) -> int:
    """Who is there at the end of the chain: a stand-in may have one too."""
    seen = {absent}
    found = replaced[absent]
    while found in replaced and found not in seen:
        seen.add(found)
        found = replaced[found]
    return found


def load_roster(db: Connection, now: datetime) -> Roster:
    """The rota as the database has it, without what is long over."""
    columns = (_SHIFTS.c[name] for name in ShiftNode._fields)
    query = select(*columns).where(_SHIFTS.c.ends_at > now - OVER).order_by(_SHIFTS.c.id)
    return Roster([ShiftNode(*row) for row in db.execute(query)], now)
