"""Years of history in a minute: one day lived through the services, copied day after day.

Every day brings the same number of requests, so that a month's figures stay alike while the
tables grow. Rows of later days are those of the first with their numbers and times moved on.
"""

import itertools
import sqlite3
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Column, Connection, Date, insert, update

from bench.ours import Home
from bot.settings import load_settings
from commands.database import Store
from models import (
    Base,
    DailyCounter,
    Message,
    Notice,
    NoticeState,
    Person,
    Request,
    RequestEvent,
    Revision,
    table_of,
)
from models.base import UtcDateTime
from models.category import categories
from models.where import Where
from services import feedback, fieldwork, filing
from services.calendar import WorkCalendar
from services.desk import Desk
from services.folding import FOLDED, fold, fold_due
from services.house import House, HouseKeeper, Manners

#: Requests a day.
A_DAY = 300
CODES = ("R2", "R5", "R6", "R8", "P1", "H3", "H5")
#: The last days are folded by the product itself, the counters of those before are copies.
FOLDED_DAYS = 35
#: Real times of the outbox, long ago when a notice is written: no day moves them.
STILL = frozenset({"retry_at", "lease_until"})
#: The tables that grow, and their columns with numbers that grow with them.
GROWING: dict[type[Base], dict[str, type[Base]]] = {
    Request: {"id": Request},
    RequestEvent: {"id": RequestEvent, "request_id": Request},
    Notice: {"id": Notice, "request_id": Request},
    Message: {"id": Message, "request_id": Request},
}


def grow(home: Home, requests: int, now: datetime, *, a_day: int = A_DAY) -> HouseKeeper:
    """Give the home so many requests; all but a third of today's have ended long ago."""
    store, keeper = Store(home.engine()), HouseKeeper(WorkCalendar(), Manners())
    days = max(requests // a_day - 1, FOLDED_DAYS - 5)
    nine = datetime.combine(now.astimezone(keeper.timezone).date(), time(9), keeper.timezone)
    first = nine - timedelta(days=days)
    residents = store.transact(lambda db: _settle(db, first, a_day))
    store.transact(lambda db: _live(db, keeper, first, residents, a_day))
    store.transact(lambda db: fold(db, WorkCalendar(), first.date()))
    store.close()
    copied = max(days - FOLDED_DAYS, 0)
    _copy(_file(home), days, copied)
    store = Store(home.engine())
    mark = (first + timedelta(days=copied)).date().toordinal()
    store.transact(lambda db: db.execute(insert(Revision).values(name=FOLDED, value=mark)))
    while store.transact(lambda db: fold_due(db, nine, keeper)):
        pass
    store.transact(lambda db: _live(db, keeper, now, residents, a_day * 2 // 3))
    store.close()
    return keeper


def _settle(db: Connection, now: datetime, number: int) -> list[int]:
    people = [{"name": f"居民{place}", "phone": "", "created_at": now} for place in range(number)]
    made = insert(Person).values(active=True).returning(Person.id)
    return list(db.scalars(made, people))


def _live(
    db: Connection, keeper: HouseKeeper, now: datetime, residents: list[int], done: int
) -> None:
    """Every resident reports something; so many of the requests are done and rated."""
    house = keeper.now(db, now)
    grids = [grid.id for grid in house.directory.grids.values()]
    for place, resident in enumerate(residents):
        code = CODES[place % len(CODES)]
        urgency = categories()[code].urgency
        where, grid = Where(), grids[place % len(grids)]
        told = filing.Filing(code, "楼道灯不亮了，晚上看不见路", urgency, where, grid, resident)
        ticket = filing.file(db, house, now, told)
        if place < done and ticket.worker_id is not None:
            _do(db, house, now, ticket.id, ticket.worker_id, resident)
    sent = {"state": NoticeState.SENT, "facts": {}}  # Nobody reads the words of old ones again.
    db.execute(update(Notice).where(Notice.state == NoticeState.PENDING).values(sent))
    db.execute(
        insert(Message),
        [
            {"key": f"{now:%Y%m%d}-{one}", "person_id": one, "kind": "text", "text": "楼道灯不亮了",
             "reply": "已受理", "received_at": now}
            for one in residents
        ],
    )  # fmt: skip


def _do(
    db: Connection, house: House, now: datetime, number: int, worker: int, resident: int
) -> None:
    """One request to its end, within two hours; whoever ends what nobody accepted accepts it."""
    field = Desk(db, house, now + timedelta(hours=1), worker)
    done = fieldwork.finish(field, number, "修好了")
    home = Desk(db, house, now + timedelta(hours=2), resident)
    feedback.respond(home, done, feedback.Verdict(solved=True, satisfaction="满意"))


def _file(home: Home) -> Path:
    url = load_settings(home.config, home.environ()).database_url()
    return Path(str(url).removeprefix("sqlite:///"))


def _copy(path: Path, days: int, counted: int) -> None:
    """The rows of the first day for all days after it, its counters for those not folded here.

    A set at a time, without the indexes, which are built over the whole afterwards: row by row
    and index by index a million requests take half an hour instead of a minute.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            db.execute(f"PRAGMA {pragma}").close()
        last = {
            model: db.execute(f"SELECT max(id) FROM {model.__tablename__}").fetchone()[0]
            for model in GROWING
        }
        indexes = [_without_indexes(db, model) for model in GROWING]
        for model, moving in GROWING.items():
            _copy_table(db, model, {name: last[of] for name, of in moving.items()}, days)
        _copy_table(db, DailyCounter, {}, counted + 1)
        for index in itertools.chain(*indexes):
            db.execute(index)


def _without_indexes(db: sqlite3.Connection, model: type[Base]) -> list[str]:
    """Take the table's indexes away; the statements that bring them back."""
    found = db.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql != ''",
        (model.__tablename__,),
    ).fetchall()
    for name, _ in found:
        db.execute(f"DROP INDEX {name}")
    return [statement for _, statement in found]


def _copy_table(
    db: sqlite3.Connection, model: type[Base], numbers: dict[str, int], days: int
) -> None:
    table = table_of(model)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    moved = ", ".join(_moved(column, numbers) for column in table.columns)
    db.execute(f"CREATE TEMP TABLE first_day AS SELECT * FROM {table.name}")
    db.execute(
        f"""
        WITH RECURSIVE days(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM days WHERE k + 1 < :days)
        INSERT INTO {table.name} ({names}) SELECT {moved} FROM days CROSS JOIN first_day WHERE k > 0
        """,
        {"days": days},
    )
    db.execute("DROP TABLE first_day")


def _moved(column: Column[object], numbers: dict[str, int]) -> str:
    """The column's value so many days later."""
    name = f'"{column.name}"'
    if column.name in numbers:
        return f"{name} + k * {numbers[column.name]}"
    if isinstance(column.type, UtcDateTime) and column.name not in STILL:
        return f"date({name}, k || ' days') || substr({name}, 11)"
    if isinstance(column.type, Date):
        return f"date({name}, k || ' days')"
    return f"printf('%05d-', k) || {name}" if column.unique else name
