"""When to try again: a pure function of how often it failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.errcodes import Verdict

#: The platform counts its days in Beijing.
PLATFORM_ZONE = ZoneInfo("Asia/Shanghai")


#: What a knock at a platform that is away adds to the tries of a row, so that it is counted
#: apart from failures: an outage leaves these the few tries that are theirs.
KNOCK = 10_000


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many tries we give up, and the longest wait between two, in seconds.

    `step` is what each adds to the tries of a row: 1 for a failure, KNOCK for a knock.
    """

    tries: int
    longest: int
    step: int = 1

    def own(self, tries: int) -> int:
        """How many of a row's tries are of this kind."""
        return tries // KNOCK if self.step == KNOCK else tries % KNOCK


#: For one thing that fails; the figures of Oban, whose waits double and stop at 2^10 seconds.
STUBBORN = Patience(tries=8, longest=1024)

#: For what may have arrived, such as a call that hangs: two hours at least, so that a platform
#: that hangs for as long loses nothing. The first eight repeats fall into the ten minutes in
#: which the platform drops repeats of a template message.
DOUBT = Patience(tries=18, longest=1024)

#: For a platform that is away: about a day. Short waits, so that what piled up during a long
#: outage is gone minutes after its end.
OUTAGE = Patience(tries=1400, longest=64, step=KNOCK)

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
    """When to try again after these `tries`, the last one included, or None to give up.

    `jitter` is a factor near 1 (0.9 to 1.1) that keeps a crowd from coming back at once.
    """
    own = patience.own(tries)
    if own >= patience.tries:
        return None
    # The exponent is capped too: 2 to the power of a thousand is no number of seconds.
    seconds = min(2 ** min(own, 10), patience.longest)
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
