"""The one way a request changes state: checked, written, recorded, told."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models import WORKING, Status
from services import calling, wishes
from services import ticket as tickets
from services.counting import counted
from services.following import with_followers
from services.history import Owed, record
from services.ladder import look_at
from services.moves import check_move
from services.ticket import Ticket

#: Says whom a change must be told, given the request as it stands after it.
Telling = Callable[[Ticket], Sequence[Owed]]


def nobody(_ticket: Ticket) -> Sequence[Owed]:
    """For changes that nobody has to be told."""
    return ()


def resumed_values(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What ends a pause: the deadlines move by the time that was waited for the resident."""
    if ticket.paused_at is None:
        return {}
    waited = now - ticket.paused_at
    moved = {
        name: value + waited
        for name in ("claim_due_at", "contact_due_at", "on_site_due_at", "due_at", "begun_at")
        if (value := getattr(ticket, name)) is not None
    }
    seconds = ticket.paused_seconds + int(waited.total_seconds())
    return {**moved, "paused_at": None, "paused_from": "", "paused_seconds": seconds}


def written(db: Connection, ticket: Ticket, **values: Any) -> Ticket:
    """Write the values, and with them when the clock has to look next."""
    after = ticket._replace(**values)
    return tickets.change(db, ticket.id, **values, look_at=look_at(after))


def move(
    db: Connection,
    now: datetime,
    ticket: Ticket,
    to: Status,
    act: str,
    *,
    actor_id: int | None,
    note: str = "",
    values: dict[str, Any] | None = None,
    telling: Telling = nobody,
) -> Ticket:
    """Move the request to a state, if the table of moves has that move.

    Whatever leads out of 待居民补充 ends the pause, and with the work end the calls to units.
    """
    check_move(ticket, to, act)
    resumed = {} if to is Status.NEED_INFO else resumed_values(ticket, now)
    moved = written(db, ticket, status=to.value, **(resumed | (values or {})))
    _overtake(db, now, ticket, moved)
    record(
        db,
        now,
        ticket.id,
        act,
        actor_id=actor_id,
        moved=(ticket.status, to.value),
        note=note,
        details=counted(ticket, moved, act, now),
        owed=with_followers(db, moved, telling(moved)),
    )
    # Only now, so that the units that are still called hear of it.
    if ticket.status in WORKING and to not in WORKING:
        calling.end(db, ticket.id)
    return moved


def _overtake(db: Connection, now: datetime, before: Ticket, after: Ticket) -> None:
    """What no longer fits ends: another date for an older promise, units to what is closed now."""
    if calling.is_callable(before) and not calling.is_callable(after):
        calling.end(db, after.id)
    if wishes.outlived(before, after):
        wishes.close(db, now, after.id)


def amend(
    db: Connection,
    now: datetime,
    ticket: Ticket,
    act: str,
    *,
    actor_id: int | None,
    note: str = "",
    values: dict[str, Any] | None = None,
    telling: Telling = nobody,
) -> Ticket:
    """Change or annotate the request where it stands."""
    changed = written(db, ticket, **values) if values else ticket
    _overtake(db, now, ticket, changed)
    record(
        db,
        now,
        ticket.id,
        act,
        actor_id=actor_id,
        moved=(ticket.status, changed.status),
        note=note,
        details=counted(ticket, changed, act, now),
        owed=with_followers(db, changed, telling(changed)),
    )
    return changed
