"""The phones: what each person said and was sent, whether they follow, and the send windows.

Times are the business clock's. Everything is in memory and safe to use from several threads.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.windows import Windows

#: Older entries are forgotten, so that a long benchmark does not fill the memory.
KEPT_PER_PHONE = 5000
KEPT_IN_ALL = 20000
INBOX_KINDS = frozenset({"reply", "template", "text", "wecom"})


@dataclass(frozen=True)
class Entry:
    """One thing shown on a phone. `extra` is for the page: a picture's id or a card."""

    id: int
    openid: str
    at: str
    kind: str
    text: str
    extra: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """Give it as JSON for the page."""
        return {"id": self.id, "openid": self.openid, **self.inbox_item(), **self.extra}

    def inbox_item(self) -> dict[str, str]:
        """Give it as the inbox lists it."""
        return {"at": self.at, "kind": self.kind, "text": self.text}


@dataclass
class Phone:
    """One person's state on the platform."""

    following: bool = True
    followed_at: datetime | None = None
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=KEPT_PER_PHONE))
    windows: Windows = field(default_factory=Windows)


class Phones:
    """All phones of the account's followers.

    Somebody unknown becomes a follower with their first word; nobody has to be listed before.
    """

    def __init__(self, now: Callable[[], datetime], openids: Sequence[str]) -> None:
        self._now = now
        self._lock = threading.RLock()
        self._phones = {openid: Phone(followed_at=now()) for openid in openids}
        self._recent: deque[Entry] = deque(maxlen=KEPT_IN_ALL)
        self._last_id = 0

    def meet(self, openid: str) -> None:
        """Make sure this person has a phone."""
        with self._lock:
            if openid not in self._phones:
                self._phones[openid] = Phone(followed_at=self._now())

    def add(self, openid: str, kind: str, text: str, **extra: object) -> None:
        """Show something on a known person's phone."""
        at = self._now().isoformat()
        with self._lock:
            self._last_id += 1
            entry = Entry(self._last_id, openid, at, kind, text, extra)
            self._phones[openid].entries.append(entry)
            self._recent.append(entry)

    def inbox(self, openid: str) -> list[dict[str, str]]:
        """List what this person was sent, newest last; nothing for a stranger."""
        return [e.inbox_item() for e in self._entries(openid) if e.kind in INBOX_KINDS]

    def talk(self, openid: str) -> list[dict[str, Any]]:
        """List what this person said, was sent and was told by the platform, newest last."""
        return [entry.shown() for entry in self._entries(openid)]

    def changes(self, after: int) -> list[dict[str, Any]]:
        """List what came to any phone after the entry with this id, newest last."""
        fresh: list[dict[str, Any]] = []
        with self._lock:
            for entry in reversed(self._recent):
                if entry.id <= after:
                    break
                fresh.append(entry.shown())
        return fresh[::-1]

    def knows(self, openid: object) -> bool:
        """Say whether this is an openid of the account."""
        with self._lock:
            return isinstance(openid, str) and openid in self._phones

    def follows(self, openid: str) -> bool:
        """Say whether a known person follows the account."""
        with self._lock:
            return self._phones[openid].following

    def followed_at(self, openid: str) -> datetime | None:
        """Say since when a known person follows, or None."""
        with self._lock:
            phone = self._phones[openid]
            return phone.followed_at if phone.following else None

    def follow(self, openid: str) -> None:
        """Take a known person as a follower from now on."""
        with self._lock:
            phone = self._phones[openid]
            phone.following, phone.followed_at = True, self._now()

    def unfollow(self, openid: str) -> None:
        """Take a known person off the followers; nothing may be sent to them any more."""
        with self._lock:
            phone = self._phones[openid]
            phone.following = False
            phone.windows.close()

    def open_window(self, openid: str, trigger: str) -> None:
        """Allow customer-service messages after a trigger of ALLOWED."""
        with self._lock:
            self._phones[openid].windows.open(trigger, self._now())

    def use_window(self, openid: str) -> int:
        """Take one message from the windows of a known person; give the errcode, 0 if allowed."""
        with self._lock:
            return self._phones[openid].windows.use(self._now())

    def _entries(self, openid: str) -> list[Entry]:
        with self._lock:
            phone = self._phones.get(openid)
            return list(phone.entries) if phone else []
