"""What others reported and is called done, but not at a follower's place: a request of their own.

The old one stays as its resident judges it. The new one has its category, is linked to it, and
tells its end to whoever said so.
"""

from models import WORKING, Request
from models.category import Urgency
from models.where import Where
from services import ticket as tickets
from services.desk import Desk
from services.filing import Filing, file
from services.supporting import agree, spot_of
from services.ticket import Ticket


def renewed(desk: Desk, ticket: Ticket) -> Ticket | None:
    """What this person registered for the same reason before and is still worked on."""
    mine = (Request.resident_id == desk.person_id, Request.parent_id == ticket.id)
    found = tickets.find(desk.db, *mine, Request.status.in_(WORKING), most=1)
    return found[0] if found else None


def renew(desk: Desk, ticket: Ticket, text: str, home: Where) -> Ticket:
    """A request of the follower's own: the same category, and their place where it is known."""
    where = _where(desk, ticket, home)
    return file(
        desk.db,
        desk.house,
        desk.now,
        Filing(
            ticket.code,
            text,
            Urgency(ticket.urgency),
            where,
            ticket.grid_id,
            desk.person_id,
            parent_id=ticket.id,
            place=where.label(),
        ),
    )


def _where(desk: Desk, ticket: Ticket, home: Where) -> Where:
    """What they reported themselves before it was merged, else their home where it is the same
    spot, else the house of the one they follow, without its door.
    """
    merged = (Request.resident_id == desk.person_id, Request.merged_into_id == ticket.id)
    own = tickets.find(desk.db, *merged, most=1, newest=True)
    if own:
        return own[0].where
    here = spot_of(ticket.code, ticket.text, ticket.where)
    there = spot_of(ticket.code, ticket.text, home)
    same = here is not None and there is not None and agree(here._replace(room=None), there)
    return home if same else ticket.where._replace(floor=None, room=None)
