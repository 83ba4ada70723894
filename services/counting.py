"""What an event counts for in the figures, decided when it is written and kept with it.

An event never changes, so a closed day's figures never change either (docs/decisions/0013).
"""

from datetime import datetime
from typing import Any

from services.ticket import Ticket


def counted(before: Ticket | None, after: Ticket, act: str, now: datetime) -> dict[str, Any]:
    """The details of an event: `of` says for whom it counts, `count` how much of what.

    `of` is organisation, grid, category and handler; `count` is empty where nothing is counted.
    """
    return {"of": [after.org_id, after.grid_id, after.code, after.worker_id], "count": {}}
