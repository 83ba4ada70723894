"""The state machine of a request, as data: which state may follow which.

Source: the life cycle in `docs/lifecycle.md`, after 数字城管 flows and the regulations on
接诉即办. Whatever is not in this table is refused in words.
"""

from models import Refusal, Status
from models.request import STATUS_NAMES
from services.ticket import Ticket

S = Status

MOVES: dict[Status, frozenset[Status]] = {
    S.NEW: frozenset({S.DISPATCHED, S.RESOLVED, S.REJECTED, S.REDIRECTED, S.MERGED, S.CANCELLED}),
    S.DISPATCHED: frozenset(
        {S.CLAIMED, S.DISPATCHED, S.NEW, S.NEED_INFO, S.REDIRECTED, S.MERGED, S.CANCELLED}
    ),
    S.CLAIMED: frozenset(
        {
            S.IN_PROGRESS,
            S.DISPATCHED,
            S.NEED_INFO,
            S.SCHEDULED,
            S.RESOLVED,
            S.REDIRECTED,
            S.MERGED,
            S.CANCELLED,
        }
    ),
    S.IN_PROGRESS: frozenset(
        {
            S.NEED_INFO,
            S.SCHEDULED,
            S.LONG_TERM,
            S.DISPATCHED,
            S.RESOLVED,
            S.REDIRECTED,
            S.MERGED,
            S.CANCELLED,
        }
    ),
    S.NEED_INFO: frozenset(
        {S.DISPATCHED, S.CLAIMED, S.IN_PROGRESS, S.SCHEDULED, S.RESOLVED, S.CANCELLED}
    ),
    S.SCHEDULED: frozenset({S.IN_PROGRESS, S.NEED_INFO, S.LONG_TERM, S.RESOLVED, S.CANCELLED}),
    S.LONG_TERM: frozenset({S.IN_PROGRESS, S.SCHEDULED, S.RESOLVED, S.CANCELLED}),
    S.RESOLVED: frozenset({S.CLOSED, S.DISPATCHED}),
    S.CLOSED: frozenset({S.DISPATCHED}),
    S.REJECTED: frozenset({S.NEW}),
    S.MERGED: frozenset({S.NEW}),
    S.REDIRECTED: frozenset(),
    S.CANCELLED: frozenset(),
}


#: Moves out of an ended request, each for one act only.
RESERVED: dict[tuple[Status, Status], str] = {
    (S.RESOLVED, S.DISPATCHED): "reopened",
    (S.CLOSED, S.DISPATCHED): "reopened",
    (S.REJECTED, S.NEW): "appealed",
    (S.MERGED, S.NEW): "split_back",
}


#: Where 待居民补充 may end besides the state it came from.
AFTER_WAITING = frozenset({S.RESOLVED, S.CANCELLED})


def check_move(ticket: Ticket, to: Status, act: str) -> None:
    """Refuse a move that the table does not have, or has for another act.

    What waits for its resident goes back to where it came from, or ends.
    """
    status = Status(ticket.status)
    allowed = to in MOVES[status] and RESERVED.get((status, to), act) == act
    if status is Status.NEED_INFO and to not in {ticket.paused_from, *AFTER_WAITING}:
        allowed = False
    if not allowed:
        raise no_move(ticket, to)


def no_move(ticket: Ticket, to: Status) -> Refusal:
    """The refusal of a move, in words."""
    status = STATUS_NAMES[Status(ticket.status)]
    if ticket.merged_into_id is not None:
        status += f" #{ticket.merged_into_id}"
    if ticket.status == to:
        return Refusal("refuse.same_state", number=f"#{ticket.id}", status=status)
    return Refusal("refuse.move", number=f"#{ticket.id}", status=status, wish=STATUS_NAMES[to])
