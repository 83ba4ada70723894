"""Sending one person's claimed notices, and settling each: the part of delivery that may hang."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from bot.channels import Channel, Letter, Outcome
from bot.claims import LEASE, release, renew
from bot.endings import STOPS, Ending, Tried, ending_of
from bot.errcodes import ALARMS, Verdict
from bot.outbox import NOTICES, Reachable, mark_unfollowed, settle_notice
from bot.retry import parked_until
from models import NoticeState
from models.transact import Busy, Transact

log = logging.getLogger(__name__)

#: Seconds until what was sent is written down again, where the database was away.
SETTLE_AGAIN = 1.0


@dataclass(frozen=True, slots=True)
class Moment:
    """Business and real time when a delivery began; real time goes on from there."""

    now: datetime
    real_now: datetime
    started: float

    def age(self) -> float:
        """Seconds since then."""
        return time.monotonic() - self.started

    def real(self) -> datetime:
        """Real time now."""
        return self.real_now + timedelta(seconds=self.age())


@dataclass(frozen=True, slots=True)
class Round:
    """One person's claimed notices, sent one after the other so that they arrive in order."""

    notices: Sequence[Row[Any]]
    addresses: list[Reachable]
    claimed: Moment

    @property
    def token(self) -> str:
        """Whose the notices are."""
        return str(self.notices[0].lease_token)


class Sender:
    """Brings notices to one person at a time, until `closing` is set.

    `jitter` spreads the later tries.
    """

    def __init__(
        self,
        transact: Transact,
        channels: Sequence[Channel],
        jitter: Callable[[], float],
        closing: threading.Event,
    ) -> None:
        self._transact = transact
        self._channels = channels
        self._jitter = jitter
        self._closing = closing
        #: Until when, in real time, a channel takes nothing: what waits would only ask in vain.
        self._shut: dict[str, datetime] = {}

    def serve(self, round_: Round) -> int:
        """Send one person's notices; gives how many went out."""
        sent = 0
        for position, notice in enumerate(round_.notices):
            if self._closing.is_set():
                self.let_go(round_)
                break
            if not self._still_ours(round_, position):
                continue
            tried = self._try(notice, round_)
            real_now = round_.claimed.real()
            ending = ending_of(tried, notice.tries, real_now, self._jitter())
            self._settle(notice, ending, round_.claimed)
            sent += ending.state is NoticeState.SENT
        return sent

    def let_go(self, round_: Round) -> None:
        """Leave what was not settled to another process, at once."""
        rest = [notice.id for notice in round_.notices]
        self._transact(lambda db: release(db, NOTICES, round_.token, rest, round_.claimed.real()))

    def _still_ours(self, round_: Round, position: int) -> bool:
        """Hold the lease while others of the round took their time; False if it was lost."""
        if round_.claimed.age() < LEASE.total_seconds() / 3:
            return True
        rest = [notice.id for notice in round_.notices[position:]]
        held = self._transact(
            lambda db: renew(db, NOTICES, round_.token, rest, round_.claimed.real())
        )
        return rest[0] in held

    def _try(self, notice: Row[Any], round_: Round) -> list[Tried]:
        """Go through the channels until one has it or nothing more can be done now."""
        tried: list[Tried] = []
        for channel in self._channels:
            for address in [a for a in round_.addresses if a.channel == channel.platform]:
                letter = _letter(notice, address, round_.claimed.now)
                outcome = self._ask(channel, letter, round_.claimed.real())
                tried.append(Tried(channel.name, outcome))
                if outcome.verdict is not Verdict.RECIPIENT_GONE:
                    break
                round_.addresses.remove(address)
                self._transact(partial(mark_unfollowed, address.id))
            if tried and tried[-1].outcome.verdict in STOPS:
                break
        return tried

    def _ask(self, channel: Channel, letter: Letter, real_now: datetime) -> Outcome:
        """Send it, unless the channel's minute is used up."""
        if real_now < self._shut.get(channel.name, real_now):
            return Outcome(Verdict.WAIT_MINUTE, "the minute is used up")
        outcome = self._send(channel, letter)
        until = parked_until(outcome.verdict, real_now)
        if until is not None and outcome.verdict is Verdict.WAIT_MINUTE:
            self._shut[channel.name] = until
        return outcome

    def _send(self, channel: Channel, letter: Letter) -> Outcome:
        try:
            outcome = channel.send(letter)
        except Exception as error:
            # One notice that cannot be put into words must not keep the others from going out.
            # It is tried again and then listed as dead; the text may hold personal facts.
            name = type(error).__name__
            log.error("notice %d: %s in channel %s", letter.notice_id, name, channel.name)
            return Outcome(Verdict.RETRY, name)
        if outcome.verdict in ALARMS:
            log.error("notice %d, %s: %s", letter.notice_id, channel.name, outcome.error)
        return outcome

    def _settle(self, notice: Row[Any], ending: Ending, claimed: Moment) -> None:
        """Write it down, also when the database is away for a moment: what arrived once and is
        not written down is sent once more.
        """
        moments = {"now": claimed.now, "real_now": claimed.real()}

        def work(db: Connection) -> bool:
            return settle_notice(db, notice.lease_token, notice.id, ending, **moments)

        until = time.monotonic() + LEASE.total_seconds()
        while True:
            try:
                settled = self._transact(work)
                break
            except Busy:
                if self._closing.wait(SETTLE_AGAIN) or time.monotonic() > until:
                    raise
        if not settled:
            log.warning("notice %d was taken over by another process", notice.id)


def _letter(notice: Row[Any], address: Reachable, now: datetime) -> Letter:
    return Letter(
        notice_id=notice.id,
        key=notice.key,
        kind=notice.kind,
        facts=notice.facts,
        address_id=address.id,
        address=address.value,
        now=now,
    )
