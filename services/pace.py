"""How much one person may send and file: past it they are asked politely to wait.

Nobody is kept from crying for help; that is seen to by who asks here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

#: So long somebody counts as new.
NEW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """The most that one resident may send; 0 is as much as they like. Staff may `staff_times` so
    many messages. Who wrote for the first time less than a day ago files less.
    """

    messages_per_minute: int = 0
    messages_per_hour: int = 0
    requests_per_day: int = 0
    requests_first_day: int = 0
    staff_times: int = 10


def excess(pace: Pace, in_minute: int, in_hour: int, *, staff: bool) -> int:
    """How many messages too many there were in this hour or minute, the present one included."""
    times = pace.staff_times if staff else 1
    limits = ((pace.messages_per_minute, in_minute), (pace.messages_per_hour, in_hour))
    return max([sent - most * times for most, sent in limits if most], default=0)


def may_file(pace: Pace, now: datetime, filed: int, known_since: datetime | None) -> bool:
    """Whether a resident may file another request who filed so many within a day."""
    new = known_since is not None and now - known_since < NEW
    limits = (pace.requests_per_day, pace.requests_first_day if new else 0)
    return all(filed < most for most in limits if most)
