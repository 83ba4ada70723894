"""What falls due: drafts nobody finished, the clocks of requests, the rounds of a day."""

import logging
from datetime import datetime
from functools import partial

from bot.failures import describe
from bot.forms import opened
from handlers import drafts, report
from models.transact import Busy, Transact
from models.where import Where
from services import approvers, briefs, chasing, dialogues, reminding, wishes
from services.desk import Desk
from services.dialogues import Expired
from services.due import Job
from services.history import Owed, owe
from services.house import HouseKeeper

log = logging.getLogger(__name__)


def run(
    job: Job, transact: Transact, keeper: HouseKeeper, now: datetime, *, most: int = 200
) -> int:
    """Do what is due, each row in a transaction of its own; how much was done."""
    rows = transact(lambda db: job.find(db, now, most))
    return sum(_do(job, transact, keeper, now, row_id) for row_id in rows)


def _do(job: Job, transact: Transact, keeper: HouseKeeper, now: datetime, row_id: int) -> int:
    """Do one row; one that cannot be done is logged and put off, and the others are done.

    A busy database is no fault of a row: it ends the round, and the next one goes on.
    """
    try:
        return transact(lambda db: job.do(db, now, keeper, row_id))
    except Busy:
        raise
    except Exception as error:
        log.error("%s: row %d could not be done: %s", job.name, row_id, describe(error))
        transact(lambda db: job.put_off(db, now, row_id))
        return 0


def _file(desk: Desk, ended: Expired) -> None:
    """File the draft as it stands, and tell the person that it was."""
    kept = opened(ended.memory)
    if kept is None or kept.form != report.REPORT.name:
        return
    place = Where(**kept.draft["where"]).label()
    first = drafts.file_draft(desk, {**kept.draft, "place": place})[0]
    told = Owed(
        desk.person_id, "expired", {"number": f"#{first.id}"}, desk.house.polite_time(desk.now)
    )
    owe(desk.db, desk.now, f"expired:{first.id}", [told], request_id=first.id)


#: Everything that falls due, in the order it is looked after.
JOBS = (
    Job(
        "drafts",
        dialogues.expired,
        partial(dialogues.end, file=_file),
        dialogues.put_off,
        dialogues.next_at,
    ),
    Job("calls", chasing.due, chasing.look, chasing.put_off, chasing.next_at),
    Job(
        "approvals",
        wishes.to_remind,
        approvers.remind,
        approvers.put_off,
        wishes.next_reminder,
    ),
    Job("requests", reminding.due, reminding.look, reminding.put_off, reminding.next_at),
)


def jobs(keeper: HouseKeeper) -> tuple[Job, ...]:
    """All jobs; the rounds of a day have to know where the community lives."""
    return (*JOBS, briefs.briefs(keeper), briefs.reports(keeper))


def run_all(transact: Transact, keeper: HouseKeeper, now: datetime) -> int:
    """One round of all jobs; how much was done."""
    return sum(run(job, transact, keeper, now) for job in jobs(keeper))


def next_at(transact: Transact, keeper: HouseKeeper) -> datetime | None:
    """When the next row of any job falls due, None when none will."""
    moments = transact(lambda db: [job.next_at(db) for job in jobs(keeper)])
    return min(filter(None, moments), default=None)
