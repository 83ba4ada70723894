"""The claim board (认领): what is offered to a circle of people until one of them takes it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from services.history import Owed
from services.house import House
from services.ticket import Ticket


def pass_on(
    db: Connection,
    house: House,
    now: datetime,
    ticket: Ticket,
    add: Callable[[Iterable[Owed]], None],
) -> Ticket:
    """Nobody took it in time: offer it to the next circle, after the last to the handler."""
    raise NotImplementedError
