"""Requests without the person: what is counted stays, the story, the door and the names go."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    String,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)

from models import (
    Attachment,
    DoomedFile,
    Message,
    Notice,
    NoticeState,
    Post,
    Question,
    Request,
    RequestEvent,
    Supporter,
    Unit,
    table_of,
)
from models.numbers import CARD, LANDLINE, MOBILE
from models.where import Where
from services.holdings import PERSONAL

#: What of a place stays: where something was, but not whose door it was.
COARSE = ("estate", "road", "road_no", "building")
#: So many rows are named in one statement.
CHUNK = 500
_REQUESTS, _EVENTS = table_of(Request), table_of(RequestEvent)
_ATTACHMENTS, _MESSAGES, _NOTICES = table_of(Attachment), table_of(Message), table_of(Notice)
_QUESTIONS, _SUPPORTERS = table_of(Question), table_of(Supporter)
#: What residents do on the requests of others.
BESIDE = ("supported", "support_ended")
_SETTLED = (NoticeState.SENT, NoticeState.TOLD, NoticeState.STALE, NoticeState.DEAD)


def masked(text: str, names: Collection[str]) -> str:
    """A text that names nobody: without these names, phones and identity numbers."""
    text = CARD.sub("（证件号）", text)
    for phone in (MOBILE, LANDLINE):
        text = phone.sub("（电话）", text)
    for name in names:
        text = text.replace(name, "（姓名）") if len(name) > 1 else text
    return text


def chunks(numbers: Collection[int]) -> Iterator[Sequence[int]]:
    """The numbers in portions that a statement can take."""
    ordered = sorted(numbers)
    return (ordered[at : at + CHUNK] for at in range(0, len(ordered), CHUNK))


def anonymise(db: Connection, now: datetime, numbers: Collection[int]) -> None:
    """Take the person, the story and the door out of requests that have ended.

    What the history counts stays, so no figure changes. What was still to be said or answered
    about them is not any more.
    """
    for some in chunks(numbers):
        doom(db, now, _ATTACHMENTS.c.request_id.in_(some))
        unlink(db, some)
        _let_rest(db, some)
        for one in PERSONAL:
            if one.about and one.words:
                table = table_of(one.model)
                values = {name: empty(table.c[name]) for name in one.words}
                db.execute(update(table).where(table.c[one.about].in_(some)).values(values))
        rows = db.execute(
            select(_REQUESTS.c.id, _REQUESTS.c.whereabouts).where(_REQUESTS.c.id.in_(some))
        ).all()
        for row in rows:
            parts = {name: row.whereabouts[name] for name in COARSE if name in row.whereabouts}
            values = {"whereabouts": parts, "place": Where(**parts).label()}
            story = dict.fromkeys(("text", "contact", "result_text"), "")
            db.execute(update(_REQUESTS).where(_REQUESTS.c.id == row.id).values(**values, **story))


def _let_rest(db: Connection, numbers: Sequence[int]) -> None:
    """Nobody waits for these requests: no follower, no question, no notice without words."""
    for table in (_QUESTIONS, _SUPPORTERS):
        db.execute(delete(table).where(table.c.request_id.in_(numbers)))
    beside = (_EVENTS.c.request_id.in_(numbers), _EVENTS.c.act.in_(BESIDE))
    db.execute(update(_EVENTS).where(*beside).values(actor_id=None))
    owed = (_NOTICES.c.request_id.in_(numbers), _NOTICES.c.state.not_in(_SETTLED))
    db.execute(update(_NOTICES).where(*owed).values(state=NoticeState.STALE))


def unlink(db: Connection, numbers: Sequence[int]) -> None:
    """Requests and their history no longer say whose they are."""
    residents = db.scalars(
        select(_REQUESTS.c.resident_id)
        .distinct()
        .where(_REQUESTS.c.id.in_(numbers), _REQUESTS.c.resident_id.is_not(None))
    ).all()
    theirs = (_EVENTS.c.request_id.in_(numbers), _EVENTS.c.actor_id.in_(residents))
    db.execute(update(_EVENTS).where(*theirs).values(actor_id=None))
    db.execute(update(_REQUESTS).where(_REQUESTS.c.id.in_(numbers)).values(resident_id=None))


def hide(db: Connection, numbers: Collection[int], names: Collection[str]) -> None:
    """Requests that are still open keep the story, which somebody works on, without the names."""
    for some in chunks(numbers):
        unlink(db, some)
        texts = (_REQUESTS.c.text, _REQUESTS.c.result_text)
        _hide_in(db, _REQUESTS.c.id, _REQUESTS.c.id.in_(some), texts, names)
        db.execute(update(_REQUESTS).where(_REQUESTS.c.id.in_(some)).values(contact=""))
        about = _EVENTS.c.request_id.in_(some)
        _hide_in(db, _EVENTS.c.id, about, (_EVENTS.c.note,), names)


def _hide_in(
    db: Connection,
    key: Column[int],
    which: ColumnElement[bool],
    texts: Sequence[Column[str]],
    names: Collection[str],
) -> None:
    for number, *said in db.execute(select(key, *texts).where(which)).all():
        hidden = [masked(text, names) for text in said]
        if hidden != said:
            values = dict(zip((text.name for text in texts), hidden, strict=True))
            db.execute(update(key.table).where(key == number).values(values))


def strike(db: Connection, numbers: Collection[int]) -> None:
    """Empty what staff wrote and read about these requests: lists and briefs name the door.

    The bot writes a number as #12 wherever it names a request, so that is what is looked for.
    What has still to be sent stays: it is about something that goes on.
    """
    staff = select(Post.person_id).union(select(Unit.person_id).where(Unit.person_id.is_not(None)))
    for some in chunks(numbers):
        said = _MESSAGES.c.person_id.in_(staff)
        about = or_(_MESSAGES.c.request_id.in_(some), _naming(_MESSAGES.c.reply, some))
        found = select(_MESSAGES.c.id, _MESSAGES.c.request_id, _MESSAGES.c.reply)
        ids = [
            row.id
            for row in db.execute(found.where(said, about))
            if row.request_id in some or _names(row.reply, some)
        ]
        _empty(db, _MESSAGES.c.id, ids, {"text": "", "reply": "", "extra": {}})
        told = _naming(cast(_NOTICES.c.facts, String), some)
        settled = _NOTICES.c.state.in_(_SETTLED)
        briefs = db.execute(select(_NOTICES.c.id, _NOTICES.c.facts).where(settled, told))
        ids = [row.id for row in briefs if _names(str(row.facts), some)]
        _empty(db, _NOTICES.c.id, ids, {"facts": {}})


def _empty(db: Connection, key: Column[int], ids: Collection[int], values: dict[str, Any]) -> None:
    for some in chunks(ids):
        db.execute(update(key.table).where(key.in_(some)).values(values))


def _naming(column: ColumnElement[str], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Rows that may name one of the numbers; #12 is also found in #123."""
    return or_(*(column.contains(f"#{number}", autoescape=True) for number in numbers))


def _names(text: str, numbers: Sequence[int]) -> bool:
    return not {int(found) for found in re.findall(r"#(\d+)", text)}.isdisjoint(numbers)


def doom(db: Connection, now: datetime, which: ColumnElement[bool]) -> int:
    """Delete photos and voices; their files go when nothing points at them any more."""
    paths = db.scalars(
        select(_ATTACHMENTS.c.path).distinct().where(which, _ATTACHMENTS.c.path != "")
    ).all()
    if paths:
        db.execute(insert(DoomedFile), [{"path": path, "at": now} for path in paths])
    return db.execute(delete(_ATTACHMENTS).where(which)).rowcount


def empty(column: Column[Any]) -> Any:
    """What a column holds that says nothing."""
    if isinstance(column.type, JSON):
        return [] if column.name in {"choices", "plan"} else {}
    return None if column.nullable else ""
