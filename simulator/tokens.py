"""Access tokens as the platform gives them, by real time.

`stable_token` repeats one token and renews it five minutes early; `token` gives a new one each
time, after which the one before works five minutes more. The two know nothing of each other.
"""

import secrets
import threading
from collections.abc import Callable

LIFETIME = 7200
GRACE = 300


class Tokens:
    """The tokens in use, each with the second it ends at."""

    def __init__(self, real_time: Callable[[], float]) -> None:
        self._time = real_time
        self._lock = threading.Lock()
        self._ends: dict[str, float] = {}
        self._stable = ""
        self._plain = ""

    def stable(self, force_refresh: bool) -> tuple[str, int]:
        """Give the stable token and the seconds it has left; a forced one ends the one before."""
        with self._lock:
            now = self._clean()
            left = self._ends.get(self._stable, 0) - now
            if force_refresh:
                self._ends.pop(self._stable, None)
            if force_refresh or left < GRACE:
                self._stable, left = self._issue(now), LIFETIME
            return self._stable, int(left)

    def plain(self) -> tuple[str, int]:
        """Give a new token; the one before works for five minutes more."""
        with self._lock:
            now = self._clean()
            if self._plain in self._ends:
                self._ends[self._plain] = min(self._ends[self._plain], now + GRACE)
            self._plain = self._issue(now)
            return self._plain, LIFETIME

    def works(self, token: str) -> bool:
        """Say whether a call with this token is allowed now."""
        with self._lock:
            return self._ends.get(token, 0) > self._time()

    def _clean(self) -> float:
        now = self._time()
        self._ends = {token: end for token, end in self._ends.items() if end > now}
        return now

    def _issue(self, now: float) -> str:
        token = secrets.token_urlsafe(96)
        self._ends[token] = now + LIFETIME
        return token
