"""Several processes of one site that are killed and started again while others use them."""

import random
import threading
import time
from collections.abc import Sequence

from reliability.services import Service


class Fleet:
    """The processes by what they do; `kills` and when each life began and ended, monotonic."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = list(services)
        self.serves = [service for service in services if service.what == "serve"]
        self.kills: list[tuple[str, float]] = []
        #: Spans in which something was down or starting.
        self.disturbed: list[tuple[float, float]] = []
        self._changed = threading.Condition()

    def kill_one(self, dice: random.Random) -> None:
        """Kill one of them at random, start it again, and wait until it can be used."""
        service = dice.choice(self.services)
        began = time.monotonic()
        service.kill()
        self.kills.append((service.what, began))
        service.start()
        self.disturbed.append((began, time.monotonic()))
        self.came_back()

    def came_back(self) -> None:
        """Tell those who wait that something listens again."""
        with self._changed:
            self._changed.notify_all()

    def await_change(self, within: float) -> None:
        """Until something was started again, or the time is over."""
        with self._changed:
            self._changed.wait(within)

    def was_quiet(self, began: float, ended: float) -> bool:
        """Whether nothing was down or starting in this span, as far as is known by now."""
        return all(ended < start or began > end for start, end in self.disturbed)
