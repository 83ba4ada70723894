"""How a notice ends after its channels were tried: pure, from outcomes to the row's new values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import Outcome
from bot.errcodes import Verdict
from bot.retry import PATIENCE, next_try, parked_until
from models import NoticeState

#: After these no other channel is tried: it went out, or it may have, or nothing goes out now.
STOPS = frozenset({Verdict.DONE, *PATIENCE})

#: The column's width.
_ERROR_WIDTH = 191


@dataclass(frozen=True, slots=True)
class Tried:
    """One channel's attempt."""

    channel: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Ending:
    """The notice's new values. `retry_at` is real time and only set while it stays pending."""

    state: NoticeState
    tries: int
    error: str = ""
    channel: str = ""
    reference: str = ""
    retry_at: datetime | None = None


def ending_of(tried: Sequence[Tried], tries: int, real_now: datetime, jitter: float) -> Ending:
    """What becomes of a notice that failed `tries` times before.

    Sent; or tried again after a failure that passes; or parked while a quota or a wrong setting
    keeps a channel shut, which counts as no failure; or held for the person's next reply.
    """
    if not tried:
        return Ending(NoticeState.HELD, tries, "no address")
    last = tried[-1]
    if last.outcome.verdict is Verdict.DONE:
        reference = last.outcome.reference
        return Ending(NoticeState.SENT, tries, channel=last.channel, reference=reference)
    error = "; ".join(f"{each.channel}: {each.outcome.error}" for each in tried)[:_ERROR_WIDTH]
    if last.outcome.verdict in PATIENCE:
        patience = PATIENCE[last.outcome.verdict]
        counted = tries + patience.step
        again = next_try(counted, real_now, jitter, patience)
        state = NoticeState.PENDING if again else NoticeState.DEAD
        return Ending(state, counted, error, retry_at=again)
    parks = [until for each in tried if (until := parked_until(each.outcome.verdict, real_now))]
    if parks:
        return Ending(NoticeState.PENDING, tries, error, retry_at=min(parks))
    return Ending(NoticeState.HELD, tries, error)
