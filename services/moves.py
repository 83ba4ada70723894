"""The state machine of a request, as data: which state may follow which.

Source: the life cycle in `docs/lifecycle.md`, after 数字城管 flows and the regulations on
接诉即办. Whatever is not in this table is refused in words.
"""

from models import Refusal, Status
from models.request import STATUS_NAMES

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
    S.LONG_TERM: frozenset({S.IN_PROGRESS, S.SCHEDULED, S.RESOLVED}),
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


def check_move(number: int, current: str, to: Status, act: str) -> None:
    """Refuse a move that the table does not have, or has for another act."""
    status = Status(current)
    if to not in MOVES[status] or RESERVED.get((status, to), act) != act:
        raise Refusal(
            "refuse.move", number=f"#{number}", status=STATUS_NAMES[status], wish=STATUS_NAMES[to]
        )
