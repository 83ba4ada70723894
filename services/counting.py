"""What an event counts for in the figures, decided when it is written and kept with it.

An event never changes, so a closed day's figures never change either (docs/decisions/0013). What
the figures made of these counts mean is said in docs/indicators.md.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from models import Result, Source, Status
from services.ticket import Ticket

#: The answers about satisfaction that count as satisfied.
SATISFIED = frozenset({"满意", "基本满意"})
#: Ends that are no 办结, each counted under its own name.
OTHER_ENDS = frozenset({Status.REJECTED, Status.REDIRECTED, Status.CANCELLED, Status.MERGED})
#: Thanks by name in the answer to 办结, which stand in the worker's record as filed praise does.
PRAISED = "praised"
#: Acts that are about the work of who had the request before them.
OF_THE_FORMER = frozenset({"returned", "reopened"})


def counted(before: Ticket | None, after: Ticket, act: str, now: datetime) -> dict[str, Any]:
    """The details of an event: `of` says for whom it counts, `count` how much of what.

    `of` is organisation, grid, category and handler; `count` is empty where nothing is counted.
    A late 办结 says with `overdue_at` since when it was late: the figures of a period must not
    count both, and which periods hold both depends on where midnight falls.
    """
    count = _filed(after) if before is None else _changed(before, after, act, now)
    former = before is not None and act in OF_THE_FORMER
    worker_id = before.worker_id if before is not None and former else after.worker_id
    details: dict[str, Any] = {
        "of": [after.org_id, after.grid_id, after.code, worker_id],
        "count": {name: value for name, value in count.items() if value},
    }
    if count.get("late") and after.overdue_at is not None:
        details["overdue_at"] = after.overdue_at.isoformat()
    return details


def _changed(before: Ticket, after: Ticket, act: str, now: datetime) -> Mapping[str, int]:
    count = Counter({"praise": int(act == PRAISED)})
    for rule in RULES:
        count.update(rule(before, after, now))
    return count


def _filed(ticket: Ticket) -> dict[str, int]:
    """A new request. What is filed as closed is praise: it asks for nothing and has no rate."""
    if ticket.status == Status.CLOSED:
        return {"praise": 1}
    return {
        "filed": 1,
        "patrol": int(ticket.source == Source.PATROL),
        "handed": ticket.handings,
    }


def _on_the_way(before: Ticket, after: Ticket, now: datetime) -> dict[str, int]:
    """接单, 派单, 退回, 催办, and what waiting for the resident took."""
    accepted = before.claimed_at is None and after.claimed_at is not None
    return {
        "handed": after.handings - before.handings,
        "claimed": int(accepted),
        "claim_minutes": _minutes(after.round_at, now) if accepted else 0,
        "returned": after.returns - before.returns,
        "urged": int(before.urged_at is None and after.urged_at is not None),
        "paused_minutes": (after.paused_seconds - before.paused_seconds) // 60,
    }


def _contact(before: Ticket, after: Ticket, now: datetime) -> dict[str, int]:
    """The first contact of each round, decided once: when it happens or when it was missed."""
    if after.contact_due_at is None or (after.resident_id is None and not after.contact):
        return {}
    if after.contact_missed_round > before.contact_missed_round:
        return {"contact_needed": 1}
    at = after.contacted_at
    if at is None or before.contacted_at is not None:
        return {}
    decided = after.contact_missed_round == after.round
    return {
        "contacted": 1,
        "contact_minutes": _minutes(after.round_at, at),
        "contact_needed": int(not decided),
        "contact_in_time": int(not decided and at <= after.contact_due_at),
    }


def _ended(before: Ticket, after: Ticket, now: datetime) -> dict[str, int]:
    """超期, 办结 and the other ends."""
    count = {"overdue": int(before.overdue_at is None and after.overdue_at is not None)}
    if before.status == after.status:
        return count
    if after.status in OTHER_ENDS:
        count[after.status] = 1
    if after.status == Status.RESOLVED:
        count.update(_resolved(after, now))
    return count


def _resolved(ticket: Ticket, now: datetime) -> dict[str, int]:
    solved = int(ticket.result == Result.SOLVED)
    first = int(ticket.round == 1)
    late = ticket.due_at is not None and (ticket.overdue_at is not None or now > ticket.due_at)
    return {
        "resolved": 1,
        "worker_solved": solved,
        f"level_{ticket.level}": solved,
        "resolve_minutes": _minutes(ticket.created_at, now) - ticket.paused_seconds // 60,
        "first_resolved": first,
        "first_hit": int(first and ticket.handings <= 1),
        "late": int(late),
        "on_time": int(ticket.due_at is not None and not late),
    }


def _answers(before: Ticket, after: Ticket, now: datetime) -> dict[str, int]:
    """What the resident said of a 办结; a later answer takes the earlier one back."""
    told, tells = _answer(before), _answer(after)
    reopened = int(after.round > before.round)
    if reopened:
        # 没解决 is the answer to the 办结 before it; a check that sends it back is no answer.
        unsolved = {"answered": 1, "rated": 1}
        tells = unsolved if after.solved is False else told | {"silent": 0}
    names = told.keys() | tells.keys()
    change = {name: tells.get(name, 0) - told.get(name, 0) for name in names}
    return {**change, "reopened": reopened}


def _answer(ticket: Ticket) -> dict[str, int]:
    """What stands as the resident's answer to the present 办结."""
    if ticket.resolved_at is None:
        return {}
    answered = ticket.solved is not None
    rated = ticket.satisfaction != "" or ticket.solved is False
    ended = ticket.status == Status.CLOSED and ticket.resident_id is not None
    return {
        "answered": int(answered),
        "solved": int(ticket.solved is True),
        "rated": int(rated),
        "satisfied": int(ticket.satisfaction in SATISFIED),
        "silent": int(ended and not answered and not rated),
    }


def _minutes(start: datetime, end: datetime) -> int:
    return max(int((end - start).total_seconds() // 60), 0)


Rule = Callable[[Ticket, Ticket, datetime], Mapping[str, int]]
RULES: tuple[Rule, ...] = (_on_the_way, _contact, _ended, _answers)
