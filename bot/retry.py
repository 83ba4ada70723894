"""When to try again: a pure function of how often it failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.errcodes import Verdict

#: The platform counts its days in Beijing.
PLATFORM_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many tries we give up, and the longest wait between two, in seconds."""

    tries: int
    longest: int


#: For one thing that fails; the figures of Oban, whose waits double and stop at 2^10 seconds.
STUBBORN = Patience(tries=8, longest=1024)

#: For what may have arrived, such as a call that hangs: two hours at least, so that a platform
#: that hangs for as long loses nothing. The first eight repeats fall into the ten minutes in
#: which the platform drops repeats of a template message.
DOUBT = Patience(tries=18, longest=1024)

#: For a platform that is away: about a day. Short waits, so that what piled up during a long
#: outage is gone minutes after its end.
OUTAGE = Patience(tries=1400, longest=64)

PATIENCE: Mapping[Verdict, Patience] = MappingProxyType(
    {
        Verdict.RETRY: STUBBORN,
        Verdict.UNKNOWN: DOUBT,
        Verdict.REFRESH: OUTAGE,  # No token is taken, so nothing was sent.
        Verdict.NO_ANSWER: OUTAGE,
    }
)


def next_try(
    tries: int, now: datetime, jitter: float, patience: Patience = STUBBORN
) -> datetime | None:
    """When to try again after `tries` failures, or None to give up.

    `jitter` is a factor near 1 (0.9 to 1.1) that keeps a crowd from coming back at once.
    """
    if tries >= patience.tries:
        return None
    # The exponent is capped too: 2 to the power of a thousand is no number of seconds.
    seconds = min(2 ** min(tries, 10), patience.longest)
    return now + timedelta(seconds=seconds * jitter)


def parked_until(verdict: Verdict, now: datetime) -> datetime | None:
    """Until when a used-up quota or a wrong setting keeps us from trying; None if it does not."""
    if verdict is Verdict.WAIT_MINUTE:
        return now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if verdict is Verdict.CONFIG_ALARM:
        return now + timedelta(minutes=10)
    if verdict is Verdict.WAIT_DAY:
        tomorrow = (now.astimezone(PLATFORM_ZONE) + timedelta(days=1)).date()
        midnight = datetime.combine(tomorrow, datetime.min.time(), PLATFORM_ZONE)
        return midnight.astimezone(now.tzinfo)
    return None
