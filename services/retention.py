"""Deleting what was kept long enough: a table of rules, one batch a transaction, once a night.

A rule finds the oldest rows that are past their time and deletes them; what it did is a line in
the log of deletions. A night is done when no rule finds anything, and its mark holds the day. A
crash loses nothing but the batch, and the next tick goes on.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, delete, func, insert, or_, select, update

from models import (
    WORKING,
    Address,
    Attachment,
    Audit,
    Deletion,
    Dialogue,
    Download,
    Invite,
    Message,
    Notice,
    NoticeState,
    Question,
    Request,
    Revision,
    Status,
    Step,
    Why,
    table_of,
)
from services.anonymising import anonymise, doom
from services.due import Job
from services.forgetting import log
from services.house import HouseKeeper
from services.keeping import Keeping

#: The hour after which a night's round begins; local time.
FROM = time(3)
#: Rows of one transaction: whoever writes at night waits for no more.
BATCH = 500
#: Stands for no rule: the id of the step that ends a night.
DONE = 0
#: The log of deletions itself, and how long a link or a code is remembered after its end.
LOG_DAYS, ENDED_DAYS = 1095, 30
NAME = "retention"
_REVISIONS = table_of(Revision)
#: Requests on which nobody works and which nobody is still to rate.
_OVER = Request.status.not_in([*WORKING, Status.RESOLVED])
_ENDED_AT = func.coalesce(Request.closed_at, Request.resolved_at, Request.created_at)

Sweep = Callable[[Connection, datetime, datetime], int]


class Rule(NamedTuple):
    """One kind of data: after how many days, and what deletes a batch of it.

    `sweep` is given now and the moment before which is too old; it says how much went.
    """

    what: str
    days: Callable[[Keeping], int]
    sweep: Sweep


def _aged(table: Table, at: str, *conditions: Any) -> Sweep:
    """Delete rows by their age, the oldest first.

    Ids rise with time, so a batch of the smallest ids holds the oldest rows and no index on the
    time is needed: where none of them is too old, nothing is.
    """

    def sweep(db: Connection, _now: datetime, before: datetime) -> int:
        query = select(table.c.id, table.c[at]).where(*conditions).order_by(table.c.id)
        rows = db.execute(query.limit(BATCH)).all()
        old = [row[0] for row in rows if row[1] is not None and row[1] < before]
        return db.execute(delete(table).where(table.c.id.in_(old))).rowcount if old else 0

    return sweep


def _requests(db: Connection, now: datetime, before: datetime) -> int:
    """Requests lose person, story and door, and stay for the figures."""
    named = or_(Request.resident_id.is_not(None), Request.text != "", Request.contact != "")
    ended = and_(_OVER, before > _ENDED_AT)
    query = select(Request.id).where(named, ended).order_by(Request.id).limit(BATCH)
    numbers = db.scalars(query).all()
    anonymise(db, now, numbers)
    return len(numbers)


def _media(db: Connection, now: datetime, before: datetime) -> int:
    """Photos and voices of what was closed, and those that belong to nothing."""
    closed = select(Request.id).where(_OVER, before > _ENDED_AT)
    loose = and_(Attachment.request_id.is_(None), Attachment.created_at < before)
    old = or_(loose, Attachment.request_id.in_(closed))
    ids = db.scalars(select(Attachment.id).where(old).order_by(Attachment.id).limit(BATCH)).all()
    return doom(db, now, table_of(Attachment).c.id.in_(ids)) if ids else 0


def _dialogues(db: Connection, _now: datetime, before: datetime) -> int:
    """What a talk remembers of somebody who has said nothing since."""
    silent = select(Address.person_id).where(Address.heard_at >= before)
    idle = (Dialogue.step == Step.IDLE, Dialogue.person_id.not_in(silent))
    ids = db.scalars(select(Dialogue.person_id).where(*idle).limit(BATCH)).all()
    return db.execute(delete(Dialogue).where(Dialogue.person_id.in_(ids))).rowcount if ids else 0


_SETTLED = (NoticeState.SENT, NoticeState.TOLD, NoticeState.STALE, NoticeState.DEAD)
#: What is deleted when, and how.
RULES = (
    Rule("messages", lambda keeping: keeping.messages, _aged(table_of(Message), "received_at")),
    Rule("dialogues", lambda keeping: keeping.messages, _dialogues),
    Rule(
        "questions",
        lambda keeping: keeping.messages,
        _aged(table_of(Question), "closed_at", Question.closed_at.is_not(None)),
    ),
    Rule(
        "notices",
        lambda keeping: keeping.notices,
        _aged(table_of(Notice), "created_at", Notice.state.in_(_SETTLED)),
    ),
    Rule("media", lambda keeping: keeping.media, _media),
    Rule("requests", lambda keeping: keeping.requests, _requests),
    Rule("audits", lambda keeping: keeping.audits, _aged(table_of(Audit), "at")),
    Rule("downloads", lambda _: ENDED_DAYS, _aged(table_of(Download), "expires_at")),
    Rule("invites", lambda _: ENDED_DAYS, _aged(table_of(Invite), "expires_at")),
    Rule("deletions", lambda _: LOG_DAYS, _aged(table_of(Deletion), "at")),
)


def job(keeper: HouseKeeper) -> Job:
    """The round of a night; its rows are the numbers of the rules, from 1."""
    return Job(NAME, partial(_find, keeper), _do, _put_off, partial(_next_at, keeper), patience=1)


def _find(keeper: HouseKeeper, db: Connection, now: datetime, _most: int) -> list[int]:
    local = now.astimezone(keeper.timezone)
    if local.time() < FROM or _done(db) >= local.toordinal():
        return []
    return [*range(1, len(RULES) + 1), DONE]


def _do(db: Connection, now: datetime, keeper: HouseKeeper, row_id: int) -> int:
    """One batch of one rule; the last step ends the night where nothing is left."""
    keeping = keeper.now(db, now).manners.keeping
    if row_id != DONE:
        return sweep(db, now, RULES[row_id - 1], keeping)
    if not any(sweep(db, now, rule, keeping) for rule in RULES):
        _end(db, now.astimezone(keeper.timezone).date())
    return 0


def sweep(db: Connection, now: datetime, rule: Rule, keeping: Keeping) -> int:
    """One batch of one rule, written down in the log; how much went."""
    count = rule.sweep(db, now, now - timedelta(days=rule.days(keeping)))
    log(db, now, rule.what, Why.RETENTION, count)
    return count


def rests(db: Connection, day: date) -> bool:
    """Whether the round of this local day is over."""
    return _done(db) == day.toordinal()


def _put_off(_db: Connection, _now: datetime, _row_id: int) -> None:
    """A rule that fails is left out of this tick; the next one tries it again."""


def _next_at(keeper: HouseKeeper, db: Connection) -> datetime | None:
    """The hour of the night after the last round; None before the first."""
    done = _done(db)
    if not done:
        return None
    return datetime.combine(date.fromordinal(done + 1), FROM, keeper.timezone)


def _done(db: Connection) -> int:
    return db.scalar(select(_REVISIONS.c.value).where(_REVISIONS.c.name == NAME)) or 0


def _end(db: Connection, day: date) -> None:
    mine = _REVISIONS.c.name == NAME
    done = db.execute(update(_REVISIONS).where(mine).values(value=day.toordinal())).rowcount
    if not done and not _done(db):
        db.execute(insert(_REVISIONS).values(name=NAME, value=day.toordinal()))
