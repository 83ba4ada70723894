"""What is written of a talk: each message with the reply it got, and where the dialogue stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.incoming import Incoming, Kind
from models import Dialogue, Message, Step, table_of
from models.prepared import Prepared

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


def stored_reply(db: Connection, key: str) -> str | None:
    """The reply that a message got which is written down already, None for a new one."""
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
    """Store the message with the reply it got; the unique key is the last guard of a retry.

    Nobody waits for it here: with a server it is on its way when the transaction is committed.
    """
    extra = {} if incoming.kind is Kind.TEXT else _extra(incoming)
    _ADD_MESSAGE.later(
        db,
        {
            "key": incoming.key,
            "person_id": person_id,
            "kind": str(incoming.kind),
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
    db: Connection,
    person_id: int,
    step: Step,
    memory: Mapping[str, Any],
    until: datetime | None,
    *,
    known: bool,
) -> None:
    """Keep where the talk stands, for the next message and for a restart.

    `known` says whether this person's dialogue has been written down before.
    """
    if known:
        _SAVE_DIALOGUE.later(
            db, {"person": person_id, "step_": str(step), "memory_": memory, "expires": until}
        )
        return
    db.execute(
        _ADD_DIALOGUE,
        {"person_id": person_id, "step": str(step), "memory": memory, "expires_at": until},
    )
