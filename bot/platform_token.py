"""The platform's access token: kept in the database, shared by all processes of one app.

It is fetched with `stable_token`, which hands the same token to everybody, so no lock between
processes is needed; the lock here only keeps the threads of one process from asking at once.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.errcodes import PlatformError, TokenRefusedError
from models import PlatformToken
from models.transact import Transact

#: The platform renews a token five minutes before its end (its page on stable_token).
MARGIN = timedelta(seconds=300)


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
            return self._usable(self._known, stale) or self._fetched(fetch)

    def _fetched(self, fetch: Callable[[], Grant]) -> str:
        self._fetches += 1
        self._failure = None
        try:
            grant = fetch()
        except PlatformError as error:
            # Whatever became of it, the message that waits for the token was not sent.
            self._failure = TokenRefusedError(error.reason, errcode=error.errcode)
            raise self._failure from None
        kept = (grant.token, self._clock() + timedelta(seconds=grant.seconds))
        self._transact(lambda db: self._save(db, *kept))
        self._known = kept
        return grant.token

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
