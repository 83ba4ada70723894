"""The outbox's table: what is due, to which addresses, how it ended, and what got stuck."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from bot.claims import claim, settle
from bot.endings import Ending
from bot.words import Say
from models import Address, Base, Bounce, Notice, NoticeState, table_of
from models.prepared import Prepared

#: Deliveries are stuck when the oldest due notice has waited this long.
STUCK = timedelta(minutes=10)

#: Reminders of the clock about one request, in rows of which the latest says all. After an
#: outage or a night, what waits of an earlier one would only ring once more.
REMINDERS = (
    frozenset({"half", "warning", "overdue"}),
    frozenset({"remaining", "late"}),
    frozenset({"alarm_again"}),
)
_REMINDERS = frozenset[str]().union(*REMINDERS)

NOTICES: Table = Base.metadata.tables[Notice.__tablename__]


@dataclass(frozen=True, slots=True)
class Reachable:
    """An address that its person still follows us from."""

    id: int
    channel: str
    value: str


class Dead(NamedTuple):
    """A notice that was given up, and why."""

    id: int
    person_id: int
    request_id: int | None
    kind: str
    error: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How deliveries stand. `oldest_due` is business time, None when nothing waits."""

    pending: int
    held: int
    dead: int
    oldest_due: datetime | None


def claim_notices(
    db: Connection, *, now: datetime, real_now: datetime, limit: int
) -> Sequence[Row[Any]]:
    """Due notices, now ours: the urgent first, then as they were written."""
    columns = NOTICES.c
    return claim(
        db,
        NOTICES,
        (columns.due_at <= now) & _nobody_sends(real_now),
        [columns.urgent.desc(), columns.id],
        real_now=real_now,
        limit=limit,
    )


def _nobody_sends(real_now: datetime) -> ColumnElement[bool]:
    """Nobody is sending to this person right now, so that what was said first arrives first.

    The people who are being sent to are found once for the whole claim: asked of each waiting
    notice anew, a backlog of thousands for a few people took seconds, all of them locked.
    """
    other = NOTICES.alias("other").c
    sent_to = select(other.person_id).where(
        other.state == NoticeState.PENDING, other.lease_until > real_now
    )
    return NOTICES.c.person_id.not_in(sent_to)


def drop_stale(
    db: Connection, rows: Sequence[Row[Any]], *, now: datetime, real_now: datetime
) -> Sequence[Row[Any]]:
    """The claimed rows without reminders that a later one to the same person has overtaken."""
    reminders = [row for row in rows if row.kind in _REMINDERS and row.request_id is not None]
    if not reminders:
        return rows
    columns = NOTICES.c
    waiting = db.execute(
        select(columns.id, columns.person_id, columns.request_id, columns.kind).where(
            columns.request_id.in_({row.request_id for row in reminders}),
            columns.state == NoticeState.PENDING,
            columns.kind.in_(_REMINDERS),
            columns.due_at <= now,
        )
    ).all()
    stale = {row.id for row in reminders if any(_overtakes(late, row) for late in waiting)}
    for row in reminders:
        if row.id in stale:
            settle(db, NOTICES, row.lease_token, row.id, real_now, state=NoticeState.STALE)
    return [row for row in rows if row.id not in stale]


def _overtakes(late: Any, early: Any) -> bool:
    """Whether a reminder that waits says all that an earlier one does."""
    same = (late.person_id, late.request_id) == (early.person_id, early.request_id)
    return same and late.id > early.id and any({late.kind, early.kind} <= one for one in REMINDERS)


def next_due(db: Connection, now: datetime) -> datetime | None:
    """When the next notice that waits for its time may leave: after the quiet hours."""
    columns = NOTICES.c
    waits = (columns.state == NoticeState.PENDING, columns.due_at > now)
    query = select(columns.due_at).where(*waits).order_by(columns.due_at).limit(1)
    moment: datetime | None = db.scalar(query)
    return moment


_COLUMNS = NOTICES.c
#: Compiled once: it runs for every notice. What is not given stays as it was.
_SETTLE = Prepared(
    update(NOTICES)
    .where(_COLUMNS.id == bindparam("row"), _COLUMNS.lease_token == bindparam("held_by"))
    .values(
        lease_token="",
        lease_until=bindparam("now", type_=_COLUMNS.lease_until.type),
        state=bindparam("ended"),
        tries=bindparam("tried"),
        error=bindparam("why"),
        channel=bindparam("by"),
        reference=bindparam("known_as"),
        retry_at=func.coalesce(
            bindparam("again_at", type_=_COLUMNS.retry_at.type), _COLUMNS.retry_at
        ),
        sent_at=func.coalesce(bindparam("went_at", type_=_COLUMNS.sent_at.type), _COLUMNS.sent_at),
    ),
    (
        "row", "held_by", "now", "ended", "tried", "why", "by", "known_as", "again_at", "went_at",
    ),
)  # fmt: skip

_BOUNCE = Prepared(
    select(table_of(Bounce).c.status)
    .where(table_of(Bounce).c.reference == bindparam("known_as"))
    .limit(1),
    ("known_as",),
)


def settle_notice(
    db: Connection, token: str, notice_id: int, ending: Ending, *, now: datetime, real_now: datetime
) -> bool:
    """Write how a try ended and let go; False when another process has it meanwhile.

    What the platform has told already of what it took counts: the notice is held.
    """
    values = {
        "row": notice_id,
        "held_by": token,
        "now": real_now,
        "ended": ending.state.value,
        "tried": ending.tries,
        "why": ending.error,
        "by": ending.channel,
        "known_as": ending.reference,
        "again_at": ending.retry_at,
        "went_at": now if ending.state is NoticeState.SENT else None,
    }
    settled = bool(_SETTLE.changed(db, values))
    if settled and ending.reference:
        _hold_if_bounced(db, notice_id, ending.reference)
    return settled


def _hold_if_bounced(db: Connection, notice_id: int, reference: str) -> None:
    bounce = _BOUNCE.one(db, {"known_as": reference})
    if bounce is None:
        return
    held = {"state": NoticeState.HELD, "error": bounce[0]}
    db.execute(update(NOTICES).where(_COLUMNS.id == notice_id).values(held))
    db.execute(delete(Bounce).where(Bounce.reference == reference))


def addresses_of(db: Connection, person_ids: Iterable[int]) -> Mapping[int, list[Reachable]]:
    """Each person's followed addresses, the one heard of last first."""
    rows = db.execute(
        select(Address.person_id, Address.id, Address.channel, Address.value)
        .where(Address.person_id.in_(set(person_ids)), Address.followed)
        .order_by(Address.heard_at.desc(), Address.id.desc())
    )
    found: dict[int, list[Reachable]] = {}
    for person_id, address_id, channel, value in rows:
        found.setdefault(person_id, []).append(Reachable(address_id, channel, value))
    return found


def mark_unfollowed(address_id: int, db: Connection) -> None:
    """The platform says that this address reaches nobody."""
    db.execute(update(Address).where(Address.id == address_id).values(followed=False))


def undelivered(db: Connection, now: datetime) -> Backlog:
    """What readiness, the doctor and the metrics ask: how much waits, is held, was given up."""
    stuck = (NoticeState.PENDING, NoticeState.HELD, NoticeState.DEAD)
    rows = db.execute(
        select(Notice.state, func.count(), func.min(Notice.due_at))
        .where(
            Notice.state.in_(stuck), or_(Notice.state != NoticeState.PENDING, Notice.due_at <= now)
        )
        .group_by(Notice.state)
    )
    found = {state: (count, oldest) for state, count, oldest in rows}
    pending, oldest = found.get(NoticeState.PENDING, (0, None))
    held, _ = found.get(NoticeState.HELD, (0, None))
    dead, _ = found.get(NoticeState.DEAD, (0, None))
    return Backlog(pending, held, dead, oldest)


def dead_notices(db: Connection, limit: int = 100) -> list[Dead]:
    """What was given up, newest first, with the reason, for the admin's list."""
    rows = db.execute(
        select(
            Notice.id,
            Notice.person_id,
            Notice.request_id,
            Notice.kind,
            Notice.error,
            Notice.created_at,
        )
        .where(Notice.state == NoticeState.DEAD)
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return [Dead(*row) for row in rows]


def take_held(db: Connection, person_id: int, *, most: int = 3) -> list[Say]:
    """The notices no channel could carry, now said in the reply; the oldest first."""
    mine = (Notice.person_id == person_id, Notice.state == NoticeState.HELD)
    rows = db.execute(
        select(Notice.id, Notice.kind, Notice.facts).where(*mine).order_by(Notice.id).limit(most)
    ).all()
    db.execute(
        update(Notice).where(Notice.id.in_([row.id for row in rows])).values(state=NoticeState.TOLD)
    )
    return [Say(f"notice.{row.kind}", row.facts) for row in rows]
