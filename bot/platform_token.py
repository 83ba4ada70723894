"""The platform's access token: kept in the database, shared by all processes of one app.

Of the threads of a process one asks for a new one, by a lock, and of the processes one, by a
lease. Asking twice does no harm, because `stable_token` hands the same token to everybody; it
only costs of what the platform allows a day.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from bot import leases
from bot.errcodes import PlatformError, TokenRefusedError
from models import PlatformToken
from models.transact import Transact

#: The platform renews a token five minutes before its end (its page on stable_token).
MARGIN = timedelta(seconds=300)
#: The lease of the one process that asks, and how long it holds: longer than any call takes.
ASKING = "token"
LEASE = timedelta(seconds=12)
#: How long the others wait for what it is given before they ask as well, and between two looks,
#: in seconds.
WAITS, LOOKS = 2.0, 0.05


@dataclass(frozen=True, slots=True)
class Grant:
    """A token as the platform handed it out, good for so many seconds."""

    token: str
    seconds: int


class TokenStore:
    """The current token of `app`. `clock` tells real time, whatever the demo's clock says."""

    def __init__(self, transact: Transact, app: str, clock: Callable[[], datetime]) -> None:
        self._transact = transact
        self._app = app
        self._clock = clock
        self._lock = threading.Lock()
        self._holder = uuid4().hex
        self._known: tuple[str, datetime] | None = None
        self._fetches = 0
        self._failure: PlatformError | None = None

    def get(self, fetch: Callable[[], Grant]) -> str:
        """A token with at least five minutes left."""
        return self._usable(self._known) or self._renewed("", fetch)

    def renew(self, stale: str, fetch: Callable[[], Grant]) -> str:
        """A token after the platform has called `stale` invalid; may be the same one again."""
        return self._renewed(stale, fetch)

    def _usable(self, kept: tuple[str, datetime] | None, stale: str = "") -> str:
        if kept is None or kept[0] == stale or kept[1] - self._clock() < MARGIN:
            return ""
        return kept[0]

    def _renewed(self, stale: str, fetch: Callable[[], Grant]) -> str:
        seen = self._fetches
        with self._lock:
            # Whoever waited here while another thread asked takes that answer, good or bad:
            # one after the other, they would wait out the same outage many times.
            if seen != self._fetches and self._failure:
                raise TokenRefusedError(self._failure.reason, errcode=self._failure.errcode)
            if token := self._usable(self._known, stale):
                return token
            self._known = self._transact(self._load)
            return self._usable(self._known, stale) or self._asked(stale, fetch)

    def _asked(self, stale: str, fetch: Callable[[], Grant]) -> str:
        self._fetches += 1
        self._failure = None
        try:
            return self._from_another(stale) or self._fetched(fetch)
        except PlatformError as error:
            # Whatever became of it, the message that waits for the token was not sent.
            self._failure = TokenRefusedError(error.reason, errcode=error.errcode)
            raise self._failure from None

    def _from_another(self, stale: str) -> str:
        """The token that another process is given; "" as soon as it is for us to ask."""
        deadline = time.monotonic() + WAITS
        while True:
            ours, self._known = self._transact(partial(self._look, stale))
            token = self._usable(self._known, stale)
            if token or ours or time.monotonic() > deadline:
                return token
            time.sleep(LOOKS)  # Only the pause between two looks at what the other has written.

    def _look(self, stale: str, db: Connection) -> tuple[bool, tuple[str, datetime] | None]:
        """Whether it is ours to ask, and what is kept, read after that was decided."""
        now = self._clock()
        ours = leases.take(db, ASKING, self._holder, now, now + LEASE)
        kept = self._load(db)
        if ours and self._usable(kept, stale):
            self._let_go(db)
        return ours, kept

    def _fetched(self, fetch: Callable[[], Grant]) -> str:
        try:
            grant = fetch()
        except PlatformError:
            self._transact(self._let_go)
            raise
        kept = (grant.token, self._clock() + timedelta(seconds=grant.seconds))
        self._transact(lambda db: self._save(db, *kept))
        self._known = kept
        return grant.token

    def _let_go(self, db: Connection) -> None:
        leases.let_go(db, ASKING, self._holder, self._clock())

    def _load(self, db: Connection) -> tuple[str, datetime] | None:
        row = db.execute(
            select(PlatformToken.token, PlatformToken.expires_at).where(
                PlatformToken.app == self._app
            )
        ).first()
        return None if row is None else (row.token, row.expires_at)

    def _save(self, db: Connection, token: str, expires_at: datetime) -> None:
        values: dict[str, Any] = {"token": token, "expires_at": expires_at}
        changed = db.execute(
            update(PlatformToken).where(PlatformToken.app == self._app).values(values)
        )
        if not changed.rowcount:
            # Two processes may both get here; the one that loses runs its transaction again.
            db.execute(insert(PlatformToken).values(app=self._app, **values))
        self._let_go(db)
