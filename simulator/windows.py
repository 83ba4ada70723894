"""When a customer-service message may be sent to a person, and how many more.

Source: the platform's 客服消息 page, as limited since June 2023. Allowances do not add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Trigger → (messages, how long). An event is a follow, a scan or a click in the menu.
ALLOWED: Mapping[str, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "event": (3, timedelta(minutes=1)),
}


@dataclass
class Window:
    """How many messages may still be sent, and until when."""

    left: int
    closes: datetime


class Windows:
    """One person's windows, by what opened them. Not for several threads by itself."""

    def __init__(self) -> None:
        self._open: dict[str, Window] = {}

    def open(self, trigger: str, now: datetime) -> None:
        """Open the window of a trigger, or open it anew."""
        count, length = ALLOWED[trigger]
        self._open[trigger] = Window(count, now + length)

    def close(self) -> None:
        """Close all, as when somebody stops following."""
        self._open.clear()

    def use(self, now: datetime) -> int:
        """Take one message, from the window that closes first; give the errcode, 0 if allowed."""
        still_open = [window for window in self._open.values() if now < window.closes]
        if not still_open:
            return 45015
        usable = [window for window in still_open if window.left]
        if not usable:
            return 45047
        min(usable, key=lambda window: window.closes).left -= 1
        return 0
