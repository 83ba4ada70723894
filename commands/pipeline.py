"""PostgreSQL's own library spoken to directly, for the prepared statements of every message.

The driver's cursor costs a message more than all that it decides, and waits for the server after
each statement and BEGIN. Here several statements go out together, in libpq's pipeline mode: what
nobody waits for goes with the next one that is waited for, at the latest with COMMIT. The values
are those that the driver is given; results come in PostgreSQL's binary form.
"""

import json
import select
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection as Driver
from psycopg import Error, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.types.json import Json
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError

from models.prepared import LINE, told

BEGIN = b"BEGIN ISOLATION LEVEL READ COMMITTED"
#: So many writes wait at most.
MOST_WAITING = 64
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - as PostgreSQL counts times without a zone.
_MICROSECOND = timedelta(microseconds=1)

_ENCODE: Mapping[type, Callable[[Any], bytes | None]] = {
    type(None): lambda _: None,
    bool: lambda value: b"t" if value else b"f",
    int: b"%d".__mod__,
    str: str.encode,
    datetime: lambda value: value.isoformat(" ").encode(),
    Json: lambda value: (value.dumps or json.dumps)(value.obj).encode(),
}


def _number(value: bytes) -> int:
    return int.from_bytes(value, "big", signed=True)


#: By the number that PostgreSQL gives a type.
_DECODE: Mapping[int, Callable[[bytes], Any]] = {
    16: b"\x01".__eq__,  # boolean
    20: _number,  # bigint
    21: _number,  # smallint
    23: _number,  # integer
    25: bytes.decode,  # text
    114: json.loads,  # json
    1043: bytes.decode,  # character varying
    1114: lambda value: _EPOCH + _number(value) * _MICROSECOND,  # timestamp without time zone
}


def encoded(value: Any) -> bytes | None:
    """A value as PostgreSQL reads it; members of an enumeration are the text that they hold."""
    return _ENCODE.get(type(value), str.encode)(value)


class Order:
    """One statement on its way, and once it has come back its rows, like a driver's cursor."""

    __slots__ = ("_result", "given", "sql")

    def __init__(self, sql: str, given: Sequence[Any]) -> None:
        self.sql = sql
        self.given = [encoded(value) for value in given]
        self._result: PGresult | None = None

    def done(self, result: PGresult) -> None:
        """Take what came back."""
        self._result = result

    @property
    def rowcount(self) -> int:
        """How many rows it met; -1 while nobody knows."""
        return -1 if self._result is None else self._result.command_tuples or 0

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        result = self._result
        if result is None:
            return []
        kinds = [(place, _DECODE[result.ftype(place)]) for place in range(result.nfields)]
        return [
            tuple(
                None if (value := result.get_value(row, place)) is None else decode(value)
                for place, decode in kinds
            )
            for row in range(result.ntuples)
        ]

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        return next(iter(self.fetchall()), None)

    def close(self) -> None:
        """Nothing is open: all rows have come."""


class Pipeline:
    """One connection's: what waits to be sent, and the statements that the server knows here."""

    def __init__(self, driver: Driver[Any]) -> None:
        self._driver = driver
        self._libpq: PGconn = driver.pgconn
        self._names: dict[str, bytes] = {}
        self._waiting: list[Order] = []
        self._poll = select.poll()
        self._poll.register(self._libpq.socket, select.POLLIN)

    def execute(self, sql: str, given: Sequence[Any]) -> Order:
        """Run what waits and then this; psycopg.Error when the server refuses any of it."""
        order = self.later(sql, given)
        self.flush()
        return order

    def later(self, sql: str, given: Sequence[Any]) -> Order:
        """Run this before the next statement of the transaction, at the latest with its COMMIT."""
        if len(self._waiting) >= MOST_WAITING:
            self.flush()
        order = Order(sql, given)
        self._waiting.append(order)
        return order

    def is_quiet(self) -> bool:
        """Whether the server has said nothing unasked, as it does when it ends a connection.

        Of a server that went without a word, the system says so here, some seconds later.
        """
        return not self._poll.poll(0)

    def flush(self) -> None:
        """Send what waits, and read what comes back."""
        if self._waiting:
            self._exchange()

    def commit(self) -> None:
        """Commit, with what waits; what the server refuses is rolled back."""
        if not self._waiting and self._libpq.transaction_status == TransactionStatus.IDLE:
            return
        try:
            self._exchange(b"COMMIT")
        except BaseException:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Forget what waits, and undo what was sent."""
        self._waiting.clear()
        if self._libpq.transaction_status in {TransactionStatus.INTRANS, TransactionStatus.INERROR}:
            self._libpq.exec_(b"ROLLBACK")

    def _exchange(self, *ending: bytes) -> None:
        """Send BEGIN where none was sent, what waits and the ending; read all that comes back.

        Whatever breaks this off, other than a refusal, leaves a connection that nobody can use.
        """
        orders, self._waiting = self._waiting, []
        try:
            self._libpq.enter_pipeline_mode()
            steps = self._send(orders, ending)
            results = self._results()
            self._libpq.exit_pipeline_mode()
        except BaseException:
            self._libpq.finish()
            raise
        for step, result in zip(steps, results, strict=False):
            if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
                raise error_from_result(result)
            step(result)

    def _send(
        self, orders: Sequence[Order], ending: Sequence[bytes]
    ) -> list[Callable[[PGresult], None]]:
        """Put everything on the wire; what to do with each result."""
        libpq = self._libpq
        steps: list[Callable[[PGresult], None]] = []
        begins = not self._driver.autocommit
        if begins and libpq.transaction_status == TransactionStatus.IDLE:
            libpq.send_query_params(BEGIN, None)
            steps.append(_ignore)
        fresh: dict[str, bytes] = {}
        for order in orders:
            name = self._names.get(order.sql) or fresh.get(order.sql)
            if name is None:
                name = fresh[order.sql] = b"ours_%d" % (len(self._names) + len(fresh))
                libpq.send_prepare(name, order.sql.encode())
                steps.append(self._knows(order.sql, name))
            libpq.send_query_prepared(name, order.given, result_format=1)
            steps.append(order.done)
        for command in ending:
            libpq.send_query_params(command, None)
            steps.append(_ignore)
        libpq.pipeline_sync()
        while libpq.flush():
            self._poll.modify(libpq.socket, select.POLLIN | select.POLLOUT)
            self._poll.poll()
            libpq.consume_input()
            self._poll.modify(libpq.socket, select.POLLIN)
        return steps

    def _knows(self, sql: str, name: bytes) -> Callable[[PGresult], None]:
        def know(_result: PGresult) -> None:
            self._names[sql] = name

        return know

    def _results(self) -> list[PGresult]:
        """All results up to the end of the pipeline."""
        libpq, results = self._libpq, list[PGresult]()
        while True:
            while libpq.is_busy():
                self._poll.poll()  # Lets other threads run, and ends when the connection does.
                libpq.consume_input()
            result = libpq.get_result()
            if result is None:
                if libpq.status == ConnStatus.BAD:
                    raise OperationalError("the connection is lost")
            elif result.status == ExecStatus.PIPELINE_SYNC:
                return results
            else:
                results.append(result)


def _ignore(_result: PGresult) -> None:
    """Of BEGIN and COMMIT nobody wants to know more than that they went well."""


def attach(engine: Engine) -> None:
    """Give each connection of an engine its pipeline, which is empty before anything else runs."""

    @event.listens_for(engine, "connect")
    def _open(driver: Any, record: Any) -> None:
        record.info[LINE] = Pipeline(driver)

    @event.listens_for(engine, "checkout")
    def _look(_driver: Any, record: Any, _fairy: Any) -> None:
        if not record.info[LINE].is_quiet():
            raise InvalidatePoolError  # All that were opened before are opened anew.

    @event.listens_for(engine, "reset")
    def _reset(_driver: Any, record: Any, _state: Any) -> None:
        record.info[LINE].rollback()

    @event.listens_for(engine, "before_cursor_execute")
    def _before(db: Connection, _cursor: Any, *_given: Any) -> None:
        _tell(db, "what waited", db.info[LINE].flush)

    @event.listens_for(engine, "commit")
    def _commit(db: Connection) -> None:
        _tell(db, "COMMIT", db.info[LINE].commit)

    @event.listens_for(engine, "rollback")
    def _rollback(db: Connection) -> None:
        if not db.invalidated:  # With a lost connection, all that waited is gone.
            _tell(db, "ROLLBACK", db.info[LINE].rollback)


def _tell(db: Connection, sql: str, run: Callable[[], None]) -> None:
    try:
        run()
    except Error as error:
        raise told(db, sql, error) from error
