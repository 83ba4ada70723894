"""Requests as a table for other programs and for Excel: `.csv`, or `.xlsx` with their history.

Whoever opens the file needs no account of ours, so it holds as little of people as it can:
residents by their family name, no phones, and nothing told in a private request.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, true
from sqlalchemy.orm import aliased

from models import Grid, Org, Person, Post, Request, RequestEvent, table_of
from models.category import Privacy, categories
from models.numbers import BLOTTED
from services.feedback import VERDICTS
from services.sheets import Cell, Sheet, write_csv

#: The columns that other programs rely on, in their order.
COLUMNS = (
    *("number", "status", "result", "code", "category", "urgency", "org", "grid"),
    *("worker", "resident", "place", "text", "source"),
    *("created_at", "due_at", "claimed_at", "resolved_at", "closed_at", "solved", "satisfaction"),
)
HISTORY = ("number", "at", "act", "from", "to", "who", "note")
#: What is read of an event: what it counted is long, and no part of the table.
TOLD = ("request_id", "at", "actor_id", "act", "from_status", "to_status", "note")
WITHHELD = "（私密，不导出）"
NOBODY = "系统"
#: Rows fetched at once, and how often progress is told; memory stays that of one batch.
BATCH = 500

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Export:
    """What to export, and for which clock: `orgs` None means all, times are shown in `zone`.

    What accuses `reader_id` is left out: whoever a complaint is about never sees it. How the
    reader's own work was rated is left blank: ratings reach who was rated only in figures.
    """

    zone: tzinfo
    orgs: Collection[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    reader_id: int | None = None

    def condition(self) -> ColumnElement[bool]:
        """The requests that are meant."""
        meant: ColumnElement[bool] = true()
        if self.orgs is not None:
            meant &= Request.org_id.in_(self.orgs)
        if self.since is not None:
            meant &= Request.created_at >= self.since
        if self.until is not None:
            meant &= Request.created_at < self.until
        if self.reader_id is not None:
            meant &= Request.accused_id.is_distinct_from(self.reader_id)
        return meant

    def rates_reader(self, worker_id: int | None, keeper_id: int | None) -> bool:
        """Whether a rating of this work is one of the reader."""
        return self.reader_id is not None and self.reader_id in {worker_id, keeper_id}


def export_requests(
    db: Connection, path: Path, export: Export, progress: Progress = lambda count: None
) -> int:
    """Write the requests to a `.csv` or `.xlsx` file and return how many there were.

    `progress` hears the number of requests written so far. The file appears when it is whole.
    Raises ValueError, in Chinese, for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise ValueError(f"{path.name} 的后缀应为 .csv 或 .xlsx")
    written = 0

    def count(number: int) -> None:
        nonlocal written
        written = number
        progress(number)

    rows = _requests(db, export, count)
    if suffix == ".csv":
        write_csv(path, COLUMNS, rows)
    else:
        # Excel costs every start what few exports need.
        from services.workbooks import write_workbook  # noqa: PLC0415

        history = Sheet("经过", HISTORY, _history(db, export))
        write_workbook(path, [Sheet("诉求", COLUMNS, rows), history])
    return written


def _requests(db: Connection, export: Export, progress: Progress) -> Iterator[list[Cell]]:
    """One row a request, in the order of their numbers."""
    worker, resident = aliased(Person), aliased(Person)
    chosen = (
        select(
            Request.__table__,
            Org.name.label("org"),
            Grid.name.label("grid"),
            worker.name.label("worker"),
            resident.name.label("resident"),
        )
        .join(Org, Org.id == Request.org_id)
        .outerjoin(Grid, Grid.id == Request.grid_id)
        .outerjoin(worker, worker.id == Request.worker_id)
        .outerjoin(resident, resident.id == Request.resident_id)
        .where(export.condition())
        .order_by(Request.id)
    )
    number = 0
    for number, row in enumerate(_stream(db, chosen), start=1):
        yield _request(row, export)
        if number % BATCH == 0:
            progress(number)
    progress(number)


def _request(row: Any, export: Export) -> list[Cell]:
    """The cells of one request, in the order of COLUMNS."""
    solved = "" if row.solved is None else str(row.solved).lower()
    rating = [solved, row.satisfaction]
    category = categories().get(row.code)
    private = row.privacy != Privacy.OPEN
    return [
        *(row.id, row.status, row.result, row.code, category.name if category else ""),
        *(row.urgency, row.org, row.grid or "", row.worker or ""),
        WITHHELD if private else masked_name(row.resident or ""),
        WITHHELD if private else row.place,
        WITHHELD if private else without_numbers(row.text),
        row.source,
        *(
            _iso(moment, export.zone)
            for moment in (
                *(row.created_at, row.due_at, row.claimed_at),
                *(row.resolved_at, row.closed_at),
            )
        ),
        *(["", ""] if export.rates_reader(row.worker_id, row.keeper_id) else rating),
    ]


def _history(db: Connection, export: Export) -> Iterator[list[Cell]]:
    """One row an event; staff by name, all others masked."""
    staff = set(db.execute(select(Post.person_id).distinct()).scalars())
    chosen = (
        select(
            *(table_of(RequestEvent).c[name] for name in TOLD),
            Person.name.label("who"),
            Request.privacy,
            Request.worker_id,
            Request.keeper_id,
            Request.resident_id,
        )
        .join(Request, Request.id == RequestEvent.request_id)
        .outerjoin(Person, Person.id == RequestEvent.actor_id)
        .where(export.condition())
        .order_by(RequestEvent.request_id, RequestEvent.id)
    )
    for row in _stream(db, chosen):
        if row.act in VERDICTS and export.rates_reader(row.worker_id, row.keeper_id):
            continue
        yield _event(row, export.zone, row.actor_id in staff or row.actor_id == row.worker_id)


def _event(row: Any, zone: tzinfo, by_staff: bool) -> list[Cell]:
    """The cells of one event, in the order of HISTORY."""
    private = row.privacy != Privacy.OPEN
    if row.actor_id is None:
        who = NOBODY
    elif by_staff and row.actor_id != row.resident_id:
        who = row.who
    else:
        who = WITHHELD if private else masked_name(row.who)
    note = WITHHELD if private and row.note else without_numbers(row.note)
    return [
        *(row.request_id, _iso(row.at, zone), row.act),
        *(row.from_status, row.to_status, who, note),
    ]


def _stream(db: Connection, chosen: Select[Any]) -> Iterator[Any]:
    """Rows batch by batch; on the servers the cursor stays theirs."""
    return iter(db.execute(chosen, execution_options={"yield_per": BATCH}))


def _iso(moment: datetime | None, zone: tzinfo) -> str:
    """ISO 8601 with the offset of the community's zone, whole seconds."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def masked_name(name: str) -> str:
    """王桂芬 as 王**, which does not tell how long the name is."""
    return f"{name[0]}**" if name else ""


def without_numbers(text: str) -> str:
    """A text in which no phone can be rung, 139****0001, and no identity card is read."""
    for pattern, left in BLOTTED:
        text = pattern.sub(left, text)
    return text
