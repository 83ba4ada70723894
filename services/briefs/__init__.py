"""Briefs: what each member of staff is told every morning, every week and every month.

`lists.py` says what waits for whom, `brief.py` makes one person's morning brief of it, `reports.py`
the figures of a week or month that ended, `rounds.py` says when all this happens.
"""

from services.briefs.rounds import briefs, reports

__all__ = ["briefs", "reports"]
