"""What SQLite is asked: every statement with its values, as the database itself tells it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def traced(note: Callable[[str], object], engine: Engine | None = None) -> Iterator[None]:
    """Tell `note` every statement of the connections that are opened meanwhile.

    Of `engine`, or of any; connections that are open already say nothing.
    """
    target: Any = engine or Engine

    def listen(connection: Any, _record: Any) -> None:
        connection.set_trace_callback(note)

    event.listen(target, "connect", listen)
    try:
        yield
    finally:
        event.remove(target, "connect", listen)
