"""What is deleted after how long: one rule a kind of data (`retention.py` walks by them)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    exists,
    func,
    or_,
    true,
)

from models import (
    WORKING,
    Address,
    Attachment,
    Audit,
    Bounce,
    Deletion,
    Dialogue,
    Download,
    Invite,
    Message,
    Notice,
    NoticeState,
    Question,
    Request,
    Status,
    Step,
    table_of,
)
from services.anonymising import anonymise, doom
from services.keeping import Keeping

#: The log of deletions itself, and how long a link or a code is remembered after its end.
LOG_DAYS, ENDED_DAYS = 1095, 30
#: A failure that was told of a message of which nobody wrote down that it was sent.
BOUNCE_DAYS = 1
#: Requests on which nobody works and which nobody is still to rate.
_OVER = Request.status.not_in([*WORKING, Status.RESOLVED])
_ENDED_AT = func.coalesce(Request.closed_at, Request.resolved_at, Request.created_at)

Ids = Sequence[int]


class Rule(NamedTuple):
    """One kind of data: after how many days which rows of a table go.

    `born` is a column that rises with the key; a row is never older than it says. `old` tells of
    a row, given the moment before which is too old, and `end` does it: delete, unless it says
    something else.
    """

    what: str
    days: Callable[[Keeping], int]
    table: Table
    born: str | None
    old: Callable[[datetime], ColumnElement[bool]] = lambda _before: true()
    end: Callable[[Connection, datetime, Ids], int] | None = None

    @property
    def key(self) -> Column[int]:
        """By what the table is walked."""
        (key,) = self.table.primary_key
        return key


def _old_request(before: datetime) -> ColumnElement[bool]:
    """A request that ended long ago and has a person, a story or a door to lose."""
    named = or_(Request.resident_id.is_not(None), Request.text != "", Request.contact != "")
    return and_(named, _OVER, before > _ENDED_AT)


def _anonymise(db: Connection, now: datetime, numbers: Ids) -> int:
    """Requests lose person, story and door, and stay for the figures."""
    anonymise(db, now, numbers)
    return len(numbers)


def _old_media(before: datetime) -> ColumnElement[bool]:
    """Photos and voices of what was closed, and those that belong to nothing."""
    mine = (Request.id == Attachment.request_id, _OVER, before > _ENDED_AT)
    return or_(Attachment.request_id.is_(None), exists().where(*mine).correlate(Attachment))


def _silent(before: datetime) -> ColumnElement[bool]:
    """What a talk remembers of somebody who has said nothing since."""
    heard = (Address.person_id == Dialogue.person_id, Address.heard_at >= before)
    return and_(Dialogue.step == Step.IDLE, ~exists().where(*heard).correlate(Dialogue))


_SETTLED = (NoticeState.SENT, NoticeState.TOLD, NoticeState.STALE, NoticeState.DEAD)
#: What is deleted when, and how.
RULES = (
    Rule("messages", lambda keeping: keeping.messages, table_of(Message), "received_at"),
    Rule("dialogues", lambda keeping: keeping.messages, table_of(Dialogue), None, _silent),
    Rule(
        "questions",
        lambda keeping: keeping.messages,
        table_of(Question),
        "asked_at",
        lambda before: func.coalesce(Question.closed_at, Question.expires_at) < before,
    ),
    Rule(
        "notices",
        lambda keeping: keeping.notices,
        table_of(Notice),
        "created_at",
        lambda _before: Notice.state.in_(_SETTLED),
    ),
    Rule("bounces", lambda _: BOUNCE_DAYS, table_of(Bounce), "told_at"),
    Rule(
        "media",
        lambda keeping: keeping.media,
        table_of(Attachment),
        "created_at",
        _old_media,
        lambda db, now, ids: doom(db, now, table_of(Attachment).c.id.in_(ids)),
    ),
    Rule(
        "requests",
        lambda keeping: keeping.requests,
        table_of(Request),
        "created_at",
        _old_request,
        _anonymise,
    ),
    Rule("audits", lambda keeping: keeping.audits, table_of(Audit), "at"),
    Rule("downloads", lambda _: ENDED_DAYS, table_of(Download), "expires_at"),
    Rule("invites", lambda _: ENDED_DAYS, table_of(Invite), "expires_at"),
    Rule("deletions", lambda _: LOG_DAYS, table_of(Deletion), "at"),
)
