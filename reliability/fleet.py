"""Several processes of one site that are killed and started again while others use them."""

import random
import threading
from collections.abc import Sequence

from reliability.services import Service


class Fleet:
    """The processes by what they do; `kills` names those that were killed, in order."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = list(services)
        self.serves = [service for service in services if service.what == "serve"]
        self.kills: list[str] = []
        self._changed = threading.Condition()

    def kill_one(self, dice: random.Random) -> None:
        """Kill one of them at random, start it again, and wait until it can be used."""
        service = dice.choice(self.services)
        service.kill()
        self.kills.append(service.what)
        service.start()
        self.came_back()

    def came_back(self) -> None:
        """Tell those who wait that something listens again."""
        with self._changed:
            self._changed.notify_all()

    def await_change(self, within: float) -> None:
        """Until something was started again, or the time is over."""
        with self._changed:
            self._changed.wait(within)
