"""Who comes and who goes: strangers, those who left, and events that arrive out of their order.

The platform delivers again what was not answered in time, so that a going may arrive after the
coming that followed it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from bot import storing
from bot.incoming import ACTS, SPOKEN, Incoming, Kind
from bot.tally import first_count
from models import Address, Dialogue, Erasure, Person, Why, table_of
from models.erasure import mark_of
from models.inserting import insert_row

#: In which somebody comes or goes; the order in which they were sent counts.
COMINGS = frozenset({Kind.FOLLOW, Kind.UNFOLLOW})
#: What only a follower of the account can do.
FOLLOWING = SPOKEN | ACTS - {Kind.UNFOLLOW}
#: What also comes when somebody has left, by the platform itself.
GOING = frozenset({Kind.UNFOLLOW, Kind.RECEIPT})
#: Where a dialogue's memory keeps when the last coming or going was sent.
CAME = "came"

_ADDRESS = table_of(Address).c
_LAST_COMING = (
    select(table_of(Dialogue).c.memory)
    .join(table_of(Address), _ADDRESS.person_id == table_of(Dialogue).c.person_id)
    .where(_ADDRESS.channel == bindparam("channel_"), _ADDRESS.value == bindparam("value_"))
)


def is_overtaken(db: Connection, incoming: Incoming) -> bool:
    """Whether this is a coming or going, and a later one of this person is known already.

    Within one second nobody can tell.
    """
    if incoming.kind not in COMINGS:
        return False
    whose = {"channel_": incoming.channel, "value_": incoming.sender}
    return _is_before(incoming, db.scalar(_LAST_COMING, whose))


def came(incoming: Incoming, memory: Mapping[str, Any]) -> dict[str, Any]:
    """What to remember of a coming or going: when the last one was sent."""
    if incoming.kind not in COMINGS:
        return {}
    return {CAME: max(_moment(incoming), str(memory.get(CAME, "")))}


def _is_before(incoming: Incoming, memory: Mapping[str, Any] | None) -> bool:
    """Whether it was sent before the last coming or going that the memory keeps."""
    return str((memory or {}).get(CAME, "")) > _moment(incoming)


def _moment(incoming: Incoming) -> str:
    """When it was sent, in UTC; such texts sort as time does."""
    return incoming.sent_at.astimezone(UTC).isoformat()


def add_stranger(
    db: Connection, incoming: Incoming, now: datetime, *, left: int, until: datetime
) -> None:
    """Write the address of somebody who has none, with the window that opens for it.

    Who left and is not forgotten yet is known again; anybody else is a new person.
    """
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
            **first_count(now),
        },
    )


def _new_person(db: Connection, now: datetime) -> int:
    nameless = {"name": "", "phone": "", "active": True, "created_at": now}
    return insert_row(db, table_of(Person), nameless)


def _come_back(db: Connection, incoming: Incoming) -> int | None:
    """Who left and is not forgotten yet: they are known by the mark of the address, and stay.

    Whoever asked in words to be forgotten is known as well, and the wish goes on.
    """
    person_id = _who_left(db, incoming)
    if person_id is not None:
        wish = (Erasure.person_id == person_id, Erasure.why == Why.UNFOLLOWED.value)
        db.execute(delete(Erasure).where(*wish))
    return person_id


def is_of_nobody(db: Connection, incoming: Incoming) -> bool:
    """Whether this is about somebody who has gone: no address may come back by it.

    It is a going or a receipt, or was delivered before, or is a coming that was sent before the
    going.
    """
    if incoming.kind in GOING or storing.stored_reply(db, incoming.key) is not None:
        return True
    if incoming.kind not in COMINGS:
        return False
    mark = mark_of(incoming.channel, incoming.sender)
    left = (Erasure.address_mark == mark, Erasure.person_id == Dialogue.person_id)
    return _is_before(incoming, db.scalar(select(Dialogue.memory).where(*left).limit(1)))


def of_nobody(db: Connection, incoming: Incoming, now: datetime) -> str:
    """Write it down once, with who has left if they are still known; the reply it got before."""
    reply = storing.stored_reply(db, incoming.key)
    if reply is None:
        storing.write_message(db, incoming, now, person_id=_who_left(db, incoming))
    return reply or ""


def _who_left(db: Connection, incoming: Incoming) -> int | None:
    """Whom the mark of the address names, who is not forgotten yet."""
    mark = mark_of(incoming.channel, incoming.sender)
    left = select(Erasure.person_id).where(
        Erasure.address_mark == mark, Erasure.person_id.is_not(None)
    )
    person_id: int | None = db.scalar(left.order_by(Erasure.id.desc()).limit(1))
    return person_id
