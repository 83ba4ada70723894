"""When people are forgotten: on asking or on leaving, once nothing of theirs is open any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from models import WORKING, Address, Erasure, Request, Why, table_of
from models.erasure import mark_of
from services.anonymising import anonymise, strike
from services.binding import serves
from services.due import Waiting
from services.forgetting import forget, log, open_numbers, remove_if_alone
from services.house import HouseKeeper

#: At the latest after so long, whatever is open.
TERM = timedelta(days=30)
#: So often is looked whether what was open has ended.
STRIDE = timedelta(hours=6)
#: So long the platform may still deliver what was sent before the wish, and deliver it again.
AT_ONCE = timedelta(minutes=15)
_ERASURES = table_of(Erasure)
#: The erasures that have to be looked at.
WAITING = Waiting(_ERASURES.c.look_at)


def wished(db: Connection, person_id: int) -> Any:
    """The wish to be forgotten that waits, None where there is none."""
    mine = _ERASURES.c.person_id == person_id
    return db.execute(select(_ERASURES).where(mine).order_by(_ERASURES.c.id)).first()


def ask(db: Connection, now: datetime, person_id: int, why: Why, mark: str = "") -> Sequence[int]:
    """Let a person be forgotten; the numbers of their requests for which that waits.

    Who has asked and leaves as well is still known by the address, as who only leaves.
    """
    waiting = wished(db, person_id)
    if waiting is None:
        db.execute(
            insert(_ERASURES).values(
                person_id=person_id,
                why=why.value,
                address_mark=mark,
                asked_at=now,
                due_at=now + TERM,
                look_at=now + AT_ONCE,
                kept=[],
            )
        )
    else:
        # Whoever says it in words means it, also after having followed again.
        stronger = why.value if why is Why.ASKED else waiting.why
        values = {"why": stronger, "address_mark": mark or waiting.address_mark}
        db.execute(update(_ERASURES).where(_ERASURES.c.id == waiting.id).values(values))
    return open_numbers(db, person_id)


def cancel(db: Connection, person_id: int) -> bool:
    """取消删除; whether there was a wish."""
    return db.execute(delete(_ERASURES).where(_ERASURES.c.person_id == person_id)).rowcount > 0


def leave(db: Connection, now: datetime, person_id: int, address_id: int) -> None:
    """取消关注: the address goes at once, the rest when nothing is open (the platform's rule).

    Staff are unbound only. Who can still be reached by another address has not left.
    """
    mine = Address.id == address_id
    row = db.execute(select(Address.channel, Address.value, Address.followed).where(mine)).one()
    if row.followed:
        return  # A later coming is known already: this going was delivered late.
    db.execute(delete(Address).where(mine))
    log(db, now, "addresses", Why.UNFOLLOWED, 1)
    others = select(Address.id).where(Address.person_id == person_id).limit(1)
    if db.execute(others).first() is not None or serves(db, person_id):
        return
    ask(db, now, person_id, Why.UNFOLLOWED, mark_of(row.channel, row.value))


def look(db: Connection, now: datetime, _keeper: HouseKeeper, row_id: int) -> int:
    """Forget the person, or look again later; 1 if something went."""
    mine = (_ERASURES.c.id == row_id, _ERASURES.c.look_at <= now)
    row = db.execute(select(_ERASURES).where(*mine).with_for_update()).one_or_none()
    if row is None:
        return 0
    if row.person_id is None:
        return _follow_up(db, now, row)
    if open_numbers(db, row.person_id) and now < row.due_at:
        _write(db, row_id, look_at=min(now + STRIDE, row.due_at))
        return 0
    kept = list(forget(db, now, row.person_id, Why(row.why)))
    _write(db, row_id, person_id=None, address_mark="", kept=kept, look_at=_next(now, kept))
    remove_if_alone(db, row.person_id)
    return 1


def _follow_up(db: Connection, now: datetime, row: Any) -> int:
    """Requests that were open at the end of the term lose their story when they end."""
    still = Request.id.in_(row.kept) & Request.status.in_(WORKING)
    kept = list(db.scalars(select(Request.id).where(still)))
    ended = sorted(set(row.kept) - set(kept))
    anonymise(db, now, ended)
    strike(db, ended)
    log(db, now, "requests", Why(row.why), len(ended))
    _write(db, row.id, kept=kept, look_at=_next(now, kept))
    return int(bool(ended))


def _next(now: datetime, kept: Sequence[int]) -> datetime | None:
    return now + STRIDE if kept else None


def _write(db: Connection, row_id: int, **values: Any) -> None:
    db.execute(update(_ERASURES).where(_ERASURES.c.id == row_id).values(**values))
