"""导出: a link by which an admin fetches requests, or anybody what is held of them, once and soon.

Only the hash of the link's token is stored, so a copy of the database fetches nothing. Who may
have what is decided anew when the link is used: an admin who was dismissed meanwhile gets
nothing, one whose organisation changed gets what they answer for now.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from models import Audit, Download, Refusal, table_of
from services.desk import Desk
from services.export import Export
from services.house import House
from services.own_export import Own
from services.personal import Erased, Personal

VALID = timedelta(minutes=30)
#: The word under which both the asking and the fetching stand in the audit.
ACT = "导出"
OWN_ACT = "导出我的信息"
#: What a link leads to: the table of an admin, or what is held of whoever asked.
REQUESTS, PERSON = "requests", "person"
#: How a fetching ended, in the audit.
FETCHED, USED, EXPIRED, DISMISSED = "fetched", "no:used", "no:expired", "no:scope"
_DOWNLOADS = table_of(Download)
PERSONAL = (Personal(Download, Erased.DELETED, owner="person_id", plain=("token_hash", "what")),)


def offer(desk: Desk, since: datetime | None) -> str:
    """A token for the requests since then, all of them for None."""
    if not desk.house.manners.public_url:
        raise Refusal("refuse.no_public_url")
    if not desk.house.directory.administered(desk.person_id):
        raise Refusal("refuse.scope")
    return _link(desk, REQUESTS, since)


def offer_own(desk: Desk) -> str:
    """A token for whatever is held of the speaker; "" where no page can be reached from outside."""
    return _link(desk, PERSON) if desk.house.manners.public_url else ""


def _link(desk: Desk, what: str, since: datetime | None = None) -> str:
    token = secrets.token_urlsafe(24)
    values = {
        "token_hash": _hash(token),
        "what": what,
        "person_id": desk.person_id,
        "since": since,
        "created_at": desk.now,
        "expires_at": desk.now + VALID,
    }
    desk.db.execute(insert(_DOWNLOADS).values(values))
    return token


def waits(db: Connection, now: datetime, token: str) -> bool:
    """Whether the link can still be used, without using it."""
    row = _row(db, token)
    return row is not None and _problem(row, now) is None


def fetch(db: Connection, house: House, now: datetime, token: str) -> Export | Own | None:
    """Use the link up: what its reader may have now, None when it gives nothing (any more).

    The row is taken by a guarded update, so of two who come at once one gets it. Whatever
    happened to a link that exists is audited.
    """
    row = _row(db, token)
    if row is None:
        return None
    own = row.what == PERSON
    orgs = house.directory.administered(row.person_id)
    problem = _problem(row, now) or (None if own or orgs else DISMISSED)
    unused = (_DOWNLOADS.c.id == row.id, _DOWNLOADS.c.used_at.is_(None))
    if (
        problem is None
        and not db.execute(update(_DOWNLOADS).where(*unused).values(used_at=now)).rowcount
    ):
        problem = USED
    act = OWN_ACT if own else ACT
    _audit(db, now, row.person_id, act, problem or FETCHED, {"since": _iso(row.since)})
    if problem:
        return None
    if own:
        return Own(house.calendar.timezone, row.person_id)
    return Export(house.calendar.timezone, orgs, since=row.since, reader_id=row.person_id)


def _row(db: Connection, token: str) -> Any:
    chosen = select(_DOWNLOADS).where(_DOWNLOADS.c.token_hash == _hash(token))
    return db.execute(chosen).one_or_none()


def _problem(row: Any, now: datetime) -> str | None:
    if row.used_at is not None:
        return USED
    return EXPIRED if row.expires_at <= now else None


def _audit(
    db: Connection,
    now: datetime,
    person_id: int,
    act: str,
    outcome: str,
    details: Mapping[str, Any],
) -> None:
    values = {"at": now, "person_id": person_id, "act": act, "outcome": outcome}
    db.execute(insert(table_of(Audit)).values(**values, object="", details=details))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
