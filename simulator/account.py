"""All that the pretended platform keeps for the one account, in memory."""

import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from simulator.callbacks import Callbacks
from simulator.config import SimulatorConfig
from simulator.faults import Faults
from simulator.media import MediaStore
from simulator.phone import Phones
from simulator.tokens import Tokens

#: How long a `client_msg_id` keeps a template message from going out twice.
DUPLICATES_KNOWN = timedelta(minutes=10)


class SentTemplates:
    """The numbers of template messages, so that a repeated id is not delivered again."""

    def __init__(self, now: Callable[[], datetime], first: int) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._numbers = itertools.count(first)
        self._known: dict[tuple[str, str], tuple[int, datetime]] = {}

    def number(self, openid: str, client_msg_id: str) -> tuple[int, bool]:
        """Give the message's number and whether it is to be delivered now."""
        now = self._now()
        with self._lock:
            before = self._known.get((openid, client_msg_id)) if client_msg_id else None
            if before and now - before[1] < DUPLICATES_KNOWN:
                return before[0], False
            number = next(self._numbers)
            if client_msg_id:
                self._known[openid, client_msg_id] = (number, now)
            return number, True


class Account:
    """The account's phones, tokens, media and faults, and the way to its bot."""

    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.phones = Phones(config.now, [person["openid"] for person in config.people])
        self.media = MediaStore(config.now)
        self.tokens = Tokens(config.real_time)
        self.faults = Faults()
        self.callbacks = Callbacks(config)
        self.menu: list[dict[str, Any]] | None = None
        self.clock_turn = threading.Lock()
        # Numbers go on from the clock, so that those of an earlier run never come again: the bot
        # keeps its database when it is started anew.
        nanoseconds = int(config.real_time() * 1e9)
        self.sent = SentTemplates(config.now, nanoseconds)
        self.run = str(nanoseconds)
        self._msg_ids = itertools.count(nanoseconds)

    def new_msg_id(self) -> int:
        """Give a MsgId that no other message has."""
        return next(self._msg_ids)
