"""One view of the community a process, read when something changed and not before."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier, BrokenBarrierError
from typing import Any

from sqlalchemy import event

from services.calendar import WorkCalendar
from services.house import HouseKeeper, Manners
from tests.databases import Filled

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
EMPTY = Filled(lambda store: None)


def test_of_many_who_ask_at_once_one_reads_the_community() -> None:
    store, keeper = EMPTY.open(), HouseKeeper(WorkCalendar(), Manners())
    together, read = Barrier(2), []

    def listen(_db: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM posts" in statement and "people" not in statement:
            read.append(statement)
            # Long enough that another one would come as well, if it could.
            with suppress(BrokenBarrierError):
                together.wait(0.5)

    event.listen(store.engine, "before_cursor_execute", listen)
    with ThreadPoolExecutor(4) as pool:
        houses = list(
            pool.map(lambda _: store.read(lambda db: keeper.now(db, NOW)).directory, range(4))
        )
    event.remove(store.engine, "before_cursor_execute", listen)
    assert len(read) == 1
    assert all(one is houses[0] for one in houses)
