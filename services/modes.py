"""立行立改: what is dealt with within a day, by the worker's own word or by its category."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from models import Mode
from models.category import categories
from services.promises import new_term
from services.ticket import Ticket
from services.wishes import is_agreed

#: 立行立改 means within a day of accepting.
AT_ONCE = timedelta(hours=24)
#: What `models/categories.tsv` calls 立行立改; 限期解决 and 长期整改 need a date and an approval.
IMMEDIATE = "immediate"


def accepting_values(
    db: Connection, ticket: Ticket, now: datetime, *, at_once: bool
) -> dict[str, Any]:
    """What accepting changes of the promise: an earlier one begins, never a later one.

    A date that somebody approved stays, unless the worker promises to be faster.
    """
    immediate = categories()[ticket.code].mode == IMMEDIATE
    if not at_once and (not immediate or is_agreed(db, ticket)):
        return {}
    mode = {"mode": Mode.AT_ONCE.value}
    due = now + AT_ONCE
    if ticket.due_at is not None and ticket.due_at <= due:
        return mode
    return {**mode, "due_at": due, **new_term(ticket, now)}
