"""The rows of one talk: the person's address, the message, the dialogue, notices held for them.

Core statements built once: they run for every message.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    select,
    true,
    update,
)

from bot.incoming import SPOKEN, Incoming, Kind
from bot.tally import COUNT, COUNTED, MOMENT, UNCOUNT, Tally, moment_of, tally_columns, tally_of
from models import (
    Address,
    Consent,
    ConsentKind,
    Dialogue,
    Erasure,
    Household,
    Message,
    Notice,
    NoticeState,
    Person,
    Question,
    Revision,
    Step,
    Why,
    table_of,
)
from models.erasure import mark_of
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
#: Events in which the person did something: these alone open the platform's short window.
ACTS = frozenset({Kind.FOLLOW, Kind.UNFOLLOW, Kind.SCAN, Kind.CLICK})
#: In which somebody comes or goes; the order in which they were sent counts.
COMINGS = frozenset({Kind.FOLLOW, Kind.UNFOLLOW})
#: What only a follower of the account can do.
FOLLOWING = SPOKEN | ACTS - {Kind.UNFOLLOW}
#: What also comes when somebody has left, by the platform itself.
GOING = frozenset({Kind.UNFOLLOW, Kind.RECEIPT})

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
_SHORTER = _ADDRESS.window_until >= bindparam("until")
_TOUCH_BY_EVENT = Prepared(
    update(table_of(Address))
    .where(*_MINE)
    # In this order, because MySQL works them out one after the other.
    .ordered_values(
        (_ADDRESS.heard_at, bindparam("heard")),
        (_ADDRESS.followed, case((_COMES_AGAIN, _ADDRESS.followed), else_=bindparam("followed_"))),
        (_ADDRESS.window_left, case((_SHORTER, _ADDRESS.window_left), else_=bindparam("left"))),
        (_ADDRESS.window_until, case((_SHORTER, _ADDRESS.window_until), else_=bindparam("until"))),
        *COUNTED,
    ),
    ("channel_", "value_", "key_", "heard", "until", "left", "followed_", *MOMENT),
)
#: What the platform reports by itself only locks the row, and changes nothing.
_TOUCH_BY_REPORT = Prepared(
    update(table_of(Address)).where(*_MINE).values(heard_at=_ADDRESS.heard_at),
    ("channel_", "value_"),
)


def _load_statement() -> Select[Any]:
    """Person, home, dialogue, what is open and what was answered before, in one look."""
    person, home = table_of(Person).c, table_of(Household).c
    dialogue, message = table_of(Dialogue).c, table_of(Message).c
    question, notice = table_of(Question).c, table_of(Notice).c
    revision, consent = table_of(Revision).c, table_of(Consent).c
    stored = select(message.reply).where(message.key == bindparam("key_"))
    told = (
        select(consent.version)
        .where(consent.person_id == _ADDRESS.person_id, consent.kind == ConsentKind.GENERAL.value)
        .order_by(consent.id.desc())
        .limit(1)
    )
    asked = select(func.max(question.id)).where(
        question.person_id == _ADDRESS.person_id, question.closed_at.is_(None)
    )
    held = select(func.count(notice.id)).where(
        notice.person_id == _ADDRESS.person_id, notice.state == NoticeState.HELD
    )
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
            stored.scalar_subquery().label("stored_reply"),
            select(revision.value)
            .where(revision.name == "community")
            .scalar_subquery()
            .label("revision"),
            asked.scalar_subquery().label("question"),
            held.scalar_subquery().label("held"),
            told.scalar_subquery().label("told"),
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
_ADD_MESSAGE = Prepared(
    insert(table_of(Message)),
    ("key", "person_id", "kind", "text", "extra", "reply", "request_id", "handled", "received_at"),
)
_ADD_DIALOGUE = insert(table_of(Dialogue))
_SAVE_DIALOGUE = Prepared(
    update(table_of(Dialogue))
    .where(table_of(Dialogue).c.person_id == bindparam("person"))
    .values(step=bindparam("step_"), memory=bindparam("memory_"), expires_at=bindparam("expires")),
    ("person", "step_", "memory_", "expires"),
)


_LAST_COMING = (
    select(table_of(Dialogue).c.memory)
    .join(table_of(Address), _ADDRESS.person_id == table_of(Dialogue).c.person_id)
    .where(*_MINE)
)
#: Where a dialogue's memory keeps when the last coming or going was sent.
CAME = "came"
#: A coming or going of which a later one is known changes nothing.
_LATE = (_TOUCH_BY_REPORT, NO_WINDOW)


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
    and reads the dialogue only after the first has committed. On SQLite the whole file is locked
    already, and of whoever spoke within the hour only the count is written.
    """
    whose = {
        "channel_": incoming.channel,
        "value_": incoming.sender,
        "key_": incoming.key,
        "since_": now - DAY,
    }
    if incoming.kind in SPOKEN and db.dialect.name == "sqlite":
        row = _LOAD.one(db, whose)
        if row is not None and _heard_lately(row, now):
            caller = _caller(row, now, more=1)
            if caller.stored_reply is None:
                COUNT.changed(db, {"address": caller.address_id, **moment_of(now)})
            return caller
    late = incoming.kind in COMINGS and _is_overtaken(db, incoming)
    touch, (span, left) = _LATE if late else _touch_of(incoming.kind)
    values = {
        "channel_": incoming.channel,
        "value_": incoming.sender,
        "key_": incoming.key,
        "heard": now,
        "until": now + span,
        "left": left,
        "followed_": incoming.kind is not Kind.UNFOLLOW,
        **moment_of(now),
    }
    touched = touch.changed(db, values)
    if not touched:
        if _is_of_nobody(db, incoming):
            return None
        _add_stranger(db, incoming, now, left=left, until=now + span)
    row = _LOAD.one(db, whose)
    if row is None:
        raise LookupError("an address that was just written is gone")
    caller = _caller(row, now, more=0)
    if caller.stored_reply is not None and touch in (_TOUCH, _TOUCH_BY_EVENT):
        UNCOUNT.changed(db, {"address": caller.address_id})
    return caller


def _is_overtaken(db: Connection, incoming: Incoming) -> bool:
    """Whether a later coming or going of this person is known already.

    The platform delivers again what was not answered in time, so that a going may arrive after
    the coming that followed it. Within one second nobody can tell.
    """
    whose = {"channel_": incoming.channel, "value_": incoming.sender}
    memory = db.scalar(_LAST_COMING, whose) or {}
    return str(memory.get(CAME, "")) > _moment(incoming)


def came(incoming: Incoming, memory: Mapping[str, Any]) -> dict[str, Any]:
    """What to remember of a coming or going: when the last one was sent."""
    if incoming.kind not in COMINGS:
        return {}
    return {CAME: max(_moment(incoming), str(memory.get(CAME, "")))}


def _moment(incoming: Incoming) -> str:
    """When it was sent, in UTC; such texts sort as time does."""
    return incoming.sent_at.astimezone(UTC).isoformat()


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


def _caller(row: tuple[Any, ...], now: datetime, *, more: int) -> Caller:
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
        tally_of(row[_TALLY:], now, more=more),
        told or "",
    )


def _add_stranger(
    db: Connection, incoming: Incoming, now: datetime, *, left: int, until: datetime
) -> None:
    person_id = _come_back(db, incoming) or _new_person(db, now)
    db.execute(
        insert(Address),
        {
            "channel": incoming.channel,
            "value": incoming.sender,
            "person_id": person_id,
            "followed": incoming.kind in FOLLOWING,
            "heard_at": now,
            "window_until": until,
            "window_left": left,
            **_first_count(now),
        },
    )


def _first_count(now: datetime) -> dict[str, int]:
    """The counters of an address that speaks for the first time."""
    at = moment_of(now)
    return {"minute": at["minute_"], "in_minute": 1, "hour": at["hour_"], "in_hour": 1}


def _new_person(db: Connection, now: datetime) -> int:
    person = db.execute(
        insert(Person).values(name="", phone="", active=True, created_at=now)
    ).inserted_primary_key
    assert person is not None
    return int(person[0])


def _come_back(db: Connection, incoming: Incoming) -> int | None:
    """Who left and is not forgotten yet: they are known by the mark of the address, and stay.

    Whoever asked in words to be forgotten is known as well, and the wish goes on.
    """
    person_id = _who_left(db, incoming)
    if person_id is not None:
        wish = (Erasure.person_id == person_id, Erasure.why == Why.UNFOLLOWED.value)
        db.execute(delete(Erasure).where(*wish))
    return person_id


def _is_of_nobody(db: Connection, incoming: Incoming) -> bool:
    """Whether this is about somebody who has gone: no address may come back by it.

    It is a going or a receipt, or was delivered before, or is a coming that was sent before the
    going.
    """
    if incoming.kind in GOING or _stored(db, incoming.key) is not None:
        return True
    mark = mark_of(incoming.channel, incoming.sender)
    left = (Erasure.address_mark == mark, Erasure.person_id == Dialogue.person_id)
    memory = db.scalar(select(Dialogue.memory).where(*left).limit(1)) or {}
    return incoming.kind in COMINGS and str(memory.get(CAME, "")) > _moment(incoming)


def of_nobody(db: Connection, incoming: Incoming, now: datetime) -> str:
    """Write it down once, with who has left if they are still known; the reply it got before."""
    reply = _stored(db, incoming.key)
    if reply is None:
        write_message(db, incoming, now, person_id=_who_left(db, incoming))
    return reply or ""


def _who_left(db: Connection, incoming: Incoming) -> int | None:
    """Whom the mark of the address names, who is not forgotten yet."""
    mark = mark_of(incoming.channel, incoming.sender)
    left = select(Erasure.person_id).where(
        Erasure.address_mark == mark, Erasure.person_id.is_not(None)
    )
    person_id: int | None = db.scalar(left.order_by(Erasure.id.desc()).limit(1))
    return person_id


def _stored(db: Connection, key: str) -> str | None:
    reply: str | None = db.scalar(select(Message.reply).where(Message.key == key))
    return reply


def write_message(
    db: Connection,
    incoming: Incoming,
    now: datetime,
    *,
    person_id: int | None,
    reply: str = "",
    request_id: int | None = None,
    handled: bool = True,
) -> None:
    """Store the message with the reply it got; the unique key is the last guard of a retry."""
    extra = {} if incoming.kind is Kind.TEXT else _extra(incoming)
    _ADD_MESSAGE.inserted(
        db,
        {
            "key": incoming.key,
            "person_id": person_id,
            "kind": incoming.kind.value,
            "text": incoming.text,
            "extra": extra,
            "reply": reply,
            "request_id": request_id,
            "handled": handled,
            "received_at": now,
        },
    )


def _extra(incoming: Incoming) -> dict[str, Any]:
    """What a message carries beside words."""
    parts = {
        "media": incoming.media,
        "scene": incoming.scene,
        "menu": incoming.menu,
        "lat": incoming.lat,
        "lng": incoming.lng,
    }
    return {name: value for name, value in parts.items() if value not in ("", None)}


def save_dialogue(
    db: Connection, caller: Caller, step: Step, memory: Mapping[str, Any], until: datetime | None
) -> None:
    """Keep where the talk stands, for the next message and for a restart."""
    if caller.known_dialogue:
        _SAVE_DIALOGUE.changed(
            db,
            {"person": caller.person_id, "step_": step.value, "memory_": memory, "expires": until},
        )
        return
    db.execute(
        _ADD_DIALOGUE,
        {"person_id": caller.person_id, "step": step.value, "memory": memory, "expires_at": until},
    )
