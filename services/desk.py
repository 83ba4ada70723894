"""Where a command is carried out: the transaction, the house, the hour, by whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from models import WORKING, Status
from services import moving, questions
from services.history import Owed
from services.house import House
from services.moving import Telling, nobody
from services.questions import Ask
from services.telling import tell, tell_all
from services.ticket import Ticket


class Desk(NamedTuple):
    """One person acting at one moment, inside the transaction of their message."""

    db: Connection
    house: House
    now: datetime
    person_id: int

    def move(
        self,
        ticket: Ticket,
        to: Status,
        act: str,
        *,
        note: str = "",
        values: dict[str, Any] | None = None,
        telling: Telling = nobody,
    ) -> Ticket:
        """Move a request to a state, as this person's doing; see `moving.move`."""
        return moving.move(
            self.db,
            self.now,
            ticket,
            to,
            act,
            actor_id=self.person_id,
            note=note,
            values=values,
            telling=lambda after: self._told_of_wish(ticket, after, telling(after)),
        )

    def amend(
        self,
        ticket: Ticket,
        act: str,
        *,
        note: str = "",
        values: dict[str, Any] | None = None,
        telling: Telling = nobody,
    ) -> Ticket:
        """Change or annotate a request where it stands, as this person's doing."""
        return moving.amend(
            self.db,
            self.now,
            ticket,
            act,
            actor_id=self.person_id,
            note=note,
            values=values,
            telling=lambda after: self._told_of_wish(ticket, after, telling(after)),
        )

    def tell(self, ticket: Ticket, person_id: int | None, kind: str, **more: Any) -> list[Owed]:
        """What is owed to a person now about a request; see `telling.tell`."""
        return tell(self.house, ticket, self.now, person_id, kind, **more)

    def tell_all(
        self, ticket: Ticket, people: Iterable[int | None], kind: str, **more: Any
    ) -> list[Owed]:
        """The same for each of several people."""
        return tell_all(self.house, ticket, self.now, people, kind, **more)

    def _told_of_wish(self, before: Ticket, after: Ticket, owed: Sequence[Owed]) -> Sequence[Owed]:
        """Into other hands goes also the resident's wish to withdraw, which the new ones answer."""
        has = after.worker_id
        if has is None or has == before.worker_id or after.status not in WORKING:
            return owed
        if not questions.hand_on(self.db, after.id, Ask.WITHDRAW, has):
            return owed
        # A person hears one thing of one event, and this cannot wait for 查看.
        return [*owed, *self.tell(after, has, "withdrawal_asked")]
