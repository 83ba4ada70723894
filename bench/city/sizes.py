"""How large a city is, and which moments its history spans."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
A_DAY = 1440


@dataclass(frozen=True, slots=True)
class Size:
    """How many of everything; `counted_days` is how far back daily counters are made.

    A counter for each category, grid and person that something was counted for makes about
    fifty rows a request, so a city keeps as many only of its last days here.
    """

    streets: int
    communities: int
    grids: int
    residents: int
    requests: int
    days: int = 730
    counted_days: int = 62

    def part(self, of: int) -> "Size":
        """A city with so much less of everything; its days stay."""
        return Size(
            max(self.streets // of, 2),
            max(self.communities // of, 3),
            max(self.grids // of, 9),
            max(self.residents // of, 90),
            max(self.requests // of, 100),
            self.days,
            self.counted_days,
        )


FULL = Size(60, 300, 10_000, 1_000_000, 1_000_000)


@dataclass(frozen=True)
class Times:
    """Moments as minutes since the local midnight at which a city's history begins.

    Written as the text that SQLite keeps and that PostgreSQL reads; a table of days and one of
    minutes make it, because a city has some twenty million moments.
    """

    now: datetime
    days: int

    @cached_property
    def begin(self) -> datetime:
        """Minute 0."""
        today = datetime.combine(self.now.astimezone(ZONE).date(), time(0), ZONE)
        return (today - timedelta(days=self.days)).astimezone(UTC)

    @cached_property
    def end(self) -> int:
        """The minute it is now."""
        return self.minute(self.now)

    @cached_property
    def _first(self) -> int:
        return self.begin.hour * 60 + self.begin.minute

    @cached_property
    def _dates(self) -> list[str]:
        # What is promised may lie two years ahead.
        return [f"{self.begin + timedelta(days=day):%Y-%m-%d}" for day in range(self.days + 800)]

    @cached_property
    def _clock(self) -> list[str]:
        return [f" {at // 60:02}:{at % 60:02}:00.000000" for at in range(A_DAY)]

    def minute(self, moment: datetime) -> int:
        """The minute of a moment."""
        return int((moment - self.begin).total_seconds() // 60)

    def text(self, minute: int) -> str:
        """A minute in UTC, as the database has it."""
        day, at = divmod(minute + self._first, A_DAY)
        return self._dates[day] + self._clock[at]

    def day(self, minute: int) -> str:
        """The local day of a minute, as the database has dates."""
        local = self.begin.astimezone(ZONE).date() + timedelta(days=minute // A_DAY)
        return local.isoformat()
