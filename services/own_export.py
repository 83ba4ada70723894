"""导出我的信息: everything that is held of a person, as a workbook with a sheet for each kind.

What is in it follows from what the nouns declare as theirs, so a new noun is in it by itself.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from models import Household, Person, Request, RequestEvent, table_of
from models.category import categories
from models.request import STATUS_NAMES
from models.where import Where
from services.personal import Personal
from services.sheets import Cell, Sheet

#: So many rows are read at once.
BATCH = 500
#: The history of the person's requests: what residents read in 进度 as well.
HISTORY = ("事项号", "时间", "到了", "内容")
_STATUS = {status.value: name for status, name in STATUS_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Own:
    """Whose data, and the zone in which its times are shown."""

    zone: tzinfo
    person_id: int


def export_own(
    db: Connection, path: Path, own: Own, declared: Iterable[Personal], acts: Collection[str]
) -> None:
    """Write the workbook; `acts` are the lines of a history that residents may read."""
    # Excel costs every start what few exports need.
    from services.workbooks import write_workbook  # noqa: PLC0415

    sheets = [_sheet(db, own, one) for one in declared if one.title]
    write_workbook(path, [*sheets, _home(db, own), _history(db, own, acts)])


def _sheet(db: Connection, own: Own, one: Personal) -> Sheet:
    return Sheet(one.title, tuple(one.shown.values()), _rows(db, own, one))


def _rows(db: Connection, own: Own, one: Personal) -> Iterator[list[Cell]]:
    """Asked for when its sheet is written: MySQL takes one question at a time, until its end."""
    table, names = table_of(one.model), tuple(one.shown)
    chosen = select(*(table.c[name] for name in names)).where(table.c[one.owner] == own.person_id)
    batches = {"yield_per": BATCH}
    for row in db.execute(chosen.order_by(*table.primary_key), execution_options=batches):
        yield [_cell(own, name, value) for name, value in zip(names, row, strict=True)]


def _home(db: Connection, own: Own) -> Sheet:
    chosen = select(Household.whereabouts).join(Person, Person.household_id == Household.id)
    rows = db.scalars(chosen.where(Person.id == own.person_id)).all()
    return Sheet("住址", ("住址",), [[Where(**parts).label()] for parts in rows])


def _history(db: Connection, own: Own, acts: Collection[str]) -> Sheet:
    chosen = (
        select(RequestEvent.request_id, RequestEvent.at, RequestEvent.to_status, RequestEvent.note)
        .join(Request, Request.id == RequestEvent.request_id)
        .where(Request.resident_id == own.person_id, RequestEvent.act.in_(sorted(acts)))
        .order_by(RequestEvent.request_id, RequestEvent.id)
    )
    return Sheet("经过", HISTORY, _steps(db.execute(chosen), own))


def _steps(rows: Iterable[Any], own: Own) -> Iterator[list[Cell]]:
    for row in rows:
        yield [row.request_id, _cell(own, "at", row.at), _STATUS.get(row.to_status, ""), row.note]


def _cell(own: Own, name: str, value: Any) -> Cell:
    """A value as people read it."""
    if isinstance(value, datetime):
        return value.astimezone(own.zone).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if name == "status":
        return _STATUS.get(value, str(value))
    if name == "code" and value in categories():
        return categories()[value].name
    number: Cell = value if isinstance(value, int | float) else None
    return number if value is None or number is not None else str(value)
