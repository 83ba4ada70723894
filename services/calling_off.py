"""Whoever was called to an emergency hears when nobody has to come any more."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from models import Notice
from models.category import Privacy
from services.desk import Desk
from services.history import Owed
from services.routing import is_emergency
from services.telling import tell
from services.ticket import Ticket

#: The notices that call people to an emergency.
ALARMS = ("alarm", "alarm_again")


#: What is asked of whoever was called where 没事了 may have been typed by who does the harm.
VERIFY = "verify_safe"


def may_be_forced(desk: Desk, ticket: Ticket) -> bool:
    """Whether it is the resident's own phone alone that says that violence or despair is over."""
    return ticket.privacy == Privacy.RESTRICTED and desk.person_id == ticket.resident_id


def called_off(desk: Desk, ticket: Ticket, told: Collection[int | None] = ()) -> list[Owed]:
    """已解除, for everyone who was alarmed; not for who ended it, nor for who is `told` already."""
    if not is_emergency(ticket):
        return []
    heard = {desk.person_id, ticket.resident_id, ticket.accused_id, *told}
    kind = VERIFY if may_be_forced(desk, ticket) else "called_off"
    return [
        owed
        for person_id in _alarmed(desk.db, ticket.id)
        if person_id not in heard
        for owed in tell(desk.house, ticket, desk.now, person_id, kind)
        if owed.person_id == person_id
    ]


def _alarmed(db: Connection, request_id: int) -> list[int]:
    """All who were told to come, wherever the place was thought to be at that time."""
    alarms = (Notice.request_id == request_id, Notice.kind.in_(ALARMS))
    found = select(Notice.person_id).where(*alarms).distinct().order_by(Notice.person_id)
    return list(db.execute(found).scalars())
