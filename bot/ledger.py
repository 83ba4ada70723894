"""The rows of who writes: their address, which is locked, and what is known of them.

Core statements built once: they run for every message.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Label,
    Select,
    bindparam,
    case,
    exists,
    func,
    select,
    true,
    update,
)

from bot import comings
from bot.incoming import ACTS, SPOKEN, Incoming, Kind
from bot.tally import COUNT, COUNTED, MOMENT, UNCOUNT, Tally, moment_of, tally_columns, tally_of
from models import (
    Address,
    Consent,
    ConsentKind,
    Dialogue,
    Household,
    Message,
    Notice,
    NoticeState,
    Person,
    Question,
    Revision,
    Step,
    table_of,
)
from models.base import UtcDateTime
from models.prepared import Prepared
from models.where import Where

#: The platform's windows for customer-service messages: (how long, how many).
SPOKEN_WINDOW = (timedelta(hours=48), 5)
#: So long a window counts as fresh.
LATELY = timedelta(hours=1)
EVENT_WINDOW = (timedelta(minutes=1), 3)
NO_WINDOW = (timedelta(0), 0)
#: Over this time the requests of a person are counted.
DAY = timedelta(days=1)
_ADDRESS = table_of(Address).c
_MINE = (
    _ADDRESS.channel == bindparam("channel_"),
    _ADDRESS.value == bindparam("value_"),
)
#: What comes again says nothing new: the person may have left, or come back, since.
_COMES_AGAIN = exists().where(table_of(Message).c.key == bindparam("key_"))
_TOUCH = Prepared(
    update(table_of(Address))
    .where(*_MINE)
    .ordered_values(
        (_ADDRESS.heard_at, bindparam("heard")),
        (_ADDRESS.window_until, bindparam("until")),
        (_ADDRESS.window_left, bindparam("left")),
        (_ADDRESS.followed, case((_COMES_AGAIN, _ADDRESS.followed), else_=true())),
        *COUNTED,
    ),
    ("channel_", "value_", "key_", "heard", "until", "left", *MOMENT),
)
#: A tap or a scan opens a short window only where no longer one is open.
_UNTIL = bindparam("until", type_=UtcDateTime())
_SHORTER = _ADDRESS.window_until >= _UNTIL
_TOUCH_BY_EVENT = Prepared(
    update(table_of(Address))
    .where(*_MINE)
    # In this order, because MySQL works them out one after the other.
    .ordered_values(
        (_ADDRESS.heard_at, bindparam("heard")),
        (_ADDRESS.followed, case((_COMES_AGAIN, _ADDRESS.followed), else_=bindparam("followed_"))),
        (_ADDRESS.window_left, case((_SHORTER, _ADDRESS.window_left), else_=bindparam("left"))),
        (_ADDRESS.window_until, case((_SHORTER, _ADDRESS.window_until), else_=_UNTIL)),
        *COUNTED,
    ),
    ("channel_", "value_", "key_", "heard", "until", "left", "followed_", *MOMENT),
)
#: What the platform reports by itself only locks the row, and changes nothing.
_TOUCH_BY_REPORT = Prepared(
    update(table_of(Address)).where(*_MINE).values(heard_at=_ADDRESS.heard_at),
    ("channel_", "value_"),
)


def _looks() -> tuple[Label[Any], ...]:
    """What lies in other tables: the reply of a retry, the community's revision, what is asked and
    held, and what they were told about their data.
    """
    message, revision = table_of(Message).c, table_of(Revision).c
    question, notice = table_of(Question).c, table_of(Notice).c
    consent = table_of(Consent).c
    stored = select(message.reply).where(message.key == bindparam("key_"))
    community = select(revision.value).where(revision.name == "community")
    asked = select(func.max(question.id)).where(
        question.person_id == _ADDRESS.person_id, question.closed_at.is_(None)
    )
    held = select(func.count(notice.id)).where(
        notice.person_id == _ADDRESS.person_id, notice.state == NoticeState.HELD
    )
    told = (
        select(consent.version)
        .where(consent.person_id == _ADDRESS.person_id, consent.kind == ConsentKind.GENERAL.value)
        .order_by(consent.id.desc())
        .limit(1)
    )
    return (
        stored.scalar_subquery().label("stored_reply"),
        community.scalar_subquery().label("revision"),
        asked.scalar_subquery().label("question"),
        held.scalar_subquery().label("held"),
        told.scalar_subquery().label("told"),
    )


def _load_statement() -> Select[Any]:
    """Person, home, dialogue, what is open and what was answered before, in one look."""
    person, home, dialogue = table_of(Person).c, table_of(Household).c, table_of(Dialogue).c
    return (
        select(
            _ADDRESS.id.label("address_id"),
            _ADDRESS.person_id,
            person.name,
            person.phone,
            person.grid_id,
            home.grid_id.label("home_grid"),
            home.whereabouts,
            dialogue.step,
            dialogue.memory,
            dialogue.expires_at,
            *_looks(),
            _ADDRESS.followed,
            _ADDRESS.window_until,
            _ADDRESS.window_left,
            *tally_columns(),
        )
        .select_from(table_of(Address))
        .join(table_of(Person), person.id == _ADDRESS.person_id)
        .outerjoin(table_of(Household), home.id == person.household_id)
        .outerjoin(table_of(Dialogue), dialogue.person_id == _ADDRESS.person_id)
        .where(*_MINE)
    )


#: Where in its row the window begins, and behind it the tally.
_WINDOW, _TALLY = 15, 18
_LOAD = Prepared(_load_statement(), ("channel_", "value_", "key_", "since_"))
#: A coming or going of which a later one is known changes nothing.
_OVERTAKEN = (_TOUCH_BY_REPORT, NO_WINDOW)


class Caller(NamedTuple):
    """Who writes, as the tables know them, and what they were answered if this is a retry."""

    person_id: int
    address_id: int
    name: str
    phone: str
    home: Where
    home_grid: int | None
    step: Step
    memory: Mapping[str, Any]
    until: datetime | None
    known_dialogue: bool
    stored_reply: str | None
    revision: int
    question: int | None
    held: int
    tally: Tally
    told: str


def meet(db: Connection, incoming: Incoming, now: datetime) -> Caller | None:
    """Lock the sender's address row, making person and address on first contact, and load them.

    None when the sender has gone and does not come back by this.

    The update comes first: it locks the row, so a second message of the same person waits here
    and reads the dialogue only after the first has committed; a server may be sent both at once.
    On SQLite the whole file is locked already, and of whoever spoke within the hour only the
    count is written.
    """
    whose = {
        "channel_": incoming.channel,
        "value_": incoming.sender,
        "key_": incoming.key,
        "since_": now - DAY,
    }
    moment = moment_of(now)
    if incoming.kind in SPOKEN and db.dialect.name == "sqlite":
        row = _LOAD.one(db, whose)
        if row is not None and _heard_lately(row, now):
            caller = _caller(row, moment, more=1)
            if caller.stored_reply is None:
                COUNT.changed(db, {"address": caller.address_id, **moment})
            return caller
    overtaken = comings.is_overtaken(db, incoming)
    touch, (span, left) = _OVERTAKEN if overtaken else _touch_of(incoming.kind)
    values = {
        "channel_": incoming.channel,
        "value_": incoming.sender,
        "key_": incoming.key,
        "heard": now,
        "until": now + span,
        "left": left,
        "followed_": incoming.kind is not Kind.UNFOLLOW,
        **moment,
    }
    touched = touch.later(db, values)
    row = _LOAD.one(db, whose)
    if not touched.rowcount:
        if comings.is_of_nobody(db, incoming):
            return None
        comings.add_stranger(db, incoming, now, left=left, until=now + span)
        row = _LOAD.one(db, whose)
    if row is None:
        raise LookupError("an address that was just written is gone")
    caller = _caller(row, moment, more=0)
    if caller.stored_reply is not None and touch in (_TOUCH, _TOUCH_BY_EVENT):
        UNCOUNT.changed(db, {"address": caller.address_id})
    return caller


def _heard_lately(row: tuple[Any, ...], now: datetime) -> bool:
    """Whether the window is as good as one that opens now: whole, and not an hour old."""
    followed, until, left = row[_WINDOW:_TALLY]
    span, most = SPOKEN_WINDOW
    return bool(followed) and left == most and until - now > span - LATELY


def _touch_of(kind: Kind) -> tuple[Prepared, tuple[timedelta, int]]:
    """How a message or event touches the sender's address, and the window it opens."""
    if kind in SPOKEN:
        return _TOUCH, SPOKEN_WINDOW
    return (_TOUCH_BY_EVENT, EVENT_WINDOW) if kind in ACTS else (_TOUCH_BY_REPORT, NO_WINDOW)


def _caller(row: tuple[Any, ...], moment: Mapping[str, int], *, more: int) -> Caller:
    (
        address_id, person_id, name, phone, grid_id, home_grid, home, step, memory, until,
        stored_reply, revision, question, held, told,
    ) = row[:_WINDOW]  # fmt: skip
    return Caller(
        person_id,
        address_id,
        name,
        phone,
        Where(**home) if home else Where(),
        home_grid or grid_id,
        Step(step) if step else Step.IDLE,
        memory or {},
        until,
        step is not None,
        stored_reply,
        revision or 0,
        question,
        held,
        tally_of(row[_TALLY:], moment, more=more),
        told or "",
    )
