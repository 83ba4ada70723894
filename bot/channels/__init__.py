"""The ways out to people: each sends one letter and tells how it ended, and raises nothing.

What to do after each ending (another channel, a later try) is decided in `bot.delivery`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.errcodes import PlatformError, Verdict

#: Gives the words of a notice: its kind and facts.
Render = Callable[[str, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice on its way to one address. `now` is business time, which windows follow."""

    notice_id: int
    key: str
    kind: str
    facts: Mapping[str, Any]
    address_id: int
    address: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How sending ended. `error` is for the admin and names nobody.

    `reference` is the platform's id of what it took, where it tells later how that ended.
    """

    verdict: Verdict
    error: str = ""
    reference: str = ""


class Channel(Protocol):
    """One way out. `platform` says which addresses it reaches (`addresses.channel`)."""

    @property
    def name(self) -> str:
        """What is written to the notice when it went this way; at most 16 characters."""

    @property
    def platform(self) -> str:
        """The kind of address it needs."""

    def send(self, letter: Letter) -> Outcome:
        """Send it, within bounded time."""


SENT = Outcome(Verdict.DONE)


def ended(error: PlatformError) -> Outcome:
    """The outcome of a call that failed."""
    return Outcome(error.verdict, str(error))
