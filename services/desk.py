"""Where a command is carried out: the transaction, the house, the hour, by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.house import House


@dataclass(frozen=True, slots=True)
class Desk:
    """One person acting at one moment, inside the transaction of their message."""

    db: Connection
    house: House
    now: datetime
    person_id: int
