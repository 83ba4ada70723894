"""What falls due: drafts nobody finished, the clocks of requests, the rounds of a day."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from bot.failures import describe
from bot.forms import Draft, opened
from bot.understanding.trying import labelled_rows
from handlers import drafts, report, safety
from models.transact import Busy, Transact
from models.where import Where
from services import (
    approvers,
    briefs,
    chasing,
    dialogues,
    erasing,
    reminding,
    retention,
    suggesting,
    wishes,
)
from services.batches import Batches
from services.desk import Desk
from services.dialogues import Expired
from services.due import Job, each
from services.history import Owed, owe
from services.house import HouseKeeper

log = logging.getLogger(__name__)


def run(
    job: Job, transact: Transact, keeper: HouseKeeper, now: datetime, *, most: int = 200
) -> int:
    """Do what is due, in each transaction as many rows as the job and the others allow; how much
    was done.

    Rows that somebody holds are passed by and left as they are; several times after each other
    say that it is the database and not a row. Busy at the end where there was one.
    """
    done, in_a_row, first = 0, 0, 0
    busy: Busy | None = None
    found = transact(lambda db: job.find(db, now, most))
    batches = Batches(transact, job.at_once)
    while first < len(found):
        rows = found[first : first + batches.size]
        first += len(rows)
        try:
            done += _do(job, batches.transact, keeper, now, rows)
            in_a_row = 0
        except Busy as error:
            busy, in_a_row = error, in_a_row + 1
            if in_a_row == job.patience:
                break
    if busy is not None:
        raise busy
    return done


def _do(
    job: Job, transact: Transact, keeper: HouseKeeper, now: datetime, rows: Sequence[int]
) -> int:
    """Do some rows together; where that fails each by itself, so that one harms no other.

    One that cannot be done is logged and put off. A busy database is no fault of a row, which is
    done in the next round.
    """
    try:
        return transact(lambda db: job.do(db, now, keeper, rows))
    except Busy:
        raise
    except Exception as error:
        reason = describe(error)
    if len(rows) > 1:
        return sum(_do(job, transact, keeper, now, [row_id]) for row_id in rows)
    log.error("%s: row %d could not be done: %s", job.name, rows[0], reason)
    transact(lambda db: job.put_off(db, now, rows[0]))
    return 0


def _file(desk: Desk, ended: Expired) -> None:
    """File what is open as it stands, and tell the person that it was."""
    kept = opened(ended.memory)
    while kept is not None:
        if kept.form in (report.REPORT.name, safety.SAFETY.name):
            _file_draft(desk, kept.draft)
        kept = safety.interrupted_by(kept.draft)


def _file_draft(desk: Desk, draft: Draft) -> None:
    place = Where(**draft["where"]).label()
    first = drafts.file_draft(desk, {**draft, "place": place})[0]
    told = Owed(
        desk.person_id, "expired", {"number": f"#{first.id}"}, desk.house.polite_time(desk.now)
    )
    owe(desk.db, desk.now, f"expired:{first.id}", [told], request_id=first.id)


def _known() -> Iterator[tuple[frozenset[str], str]]:
    """The labelled messages, where there are any."""
    for row in labelled_rows() or ():
        yield row.acceptable, row.text


#: Everything that falls due by rows of its own, in the order it is looked after.
JOBS = (
    Job(
        "drafts",
        dialogues.expired,
        each(partial(dialogues.end, file=_file)),
        dialogues.put_off,
        dialogues.next_at,
    ),
    chasing.WAITING.job("calls", chasing.look),
    wishes.WAITING.job("approvals", approvers.remind),
    reminding.WAITING.job("requests", reminding.look),
    erasing.WAITING.job("erasures", erasing.look),
    suggesting.WAITING.job("words", partial(suggesting.look, known=_known)),
)


def rounds(keeper: HouseKeeper) -> tuple[Job, ...]:
    """The rounds of a day, which have to know where the community lives."""
    return (briefs.briefs(keeper), briefs.reports(keeper), retention.job(keeper))


def jobs(keeper: HouseKeeper) -> tuple[Job, ...]:
    """All jobs, the rounds of a day last."""
    return (*JOBS, *rounds(keeper))


def run_due(transact: Transact, keeper: HouseKeeper, now: datetime) -> int:
    """One round of the rows that fall due; how much was done."""
    return _run(JOBS, transact, keeper, now)


def run_rounds(transact: Transact, keeper: HouseKeeper, now: datetime) -> int:
    """The rounds of a day, if it is their hour; how much was done."""
    return _run(rounds(keeper), transact, keeper, now)


def run_all(transact: Transact, keeper: HouseKeeper, now: datetime) -> int:
    """One round of all jobs; how much was done."""
    return _run(jobs(keeper), transact, keeper, now)


def _run(some: Sequence[Job], transact: Transact, keeper: HouseKeeper, now: datetime) -> int:
    """One job after the other; what kept one from its work is told after the last."""
    done, busy = 0, None
    for job in some:
        try:
            done += run(job, transact, keeper, now)
        except Busy as error:
            busy = error
    if busy is not None:
        raise busy
    return done


def next_at(transact: Transact, keeper: HouseKeeper) -> datetime | None:
    """When the next row of any job falls due, None when none will."""
    moments = transact(lambda db: [job.next_at(db) for job in jobs(keeper)])
    return min(filter(None, moments), default=None)
