"""附议: several households with the same trouble follow one request instead of filing many."""

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from models import WORKING, Attachment, Refusal, Request, Supporter, table_of
from models.category import Privacy, Urgency
from models.prepared import Prepared, one_of
from models.where import Where
from services import ticket as tickets
from services.desk import Desk
from services.following import follows
from services.history import Owed
from services.personal import Erased, Personal
from services.ticket import Ticket

#: A duplicate is looked for among what was reported within this time.
RECENT = timedelta(days=30)
#: Whose trouble lies in a home; elsewhere the room says where the reporter lives, not where it is.
AT_HOME = frozenset({"R1", "R2", "R3", "R4", "R5", "R6", "R10", "F2", "F3"})
#: Troubles at a place that all neighbours have alike.
AROUND = frozenset(
    {"R7", "R8", "R9", "F1", "F4", "F5", "P1", *(f"H{number}" for number in range(1, 11))}
)
#: Troubles that several may report of one place.
SHARED = AT_HOME | AROUND
#: What may be supported by its number: no errand, no care, no complaint about a person.
SUPPORTABLE = SHARED | {"P2", "P3", "P4", "G1", "G2"}
#: Words that say that a trouble of a home's kind is in the parts which all share.
_COMMON = re.compile(
    r"楼道|走廊|过道|楼梯|单元大?门|门禁|门口|门厅|大厅|路灯|院[里子]|小区|楼顶|总[管阀闸]"
    r"|[整全]个?(?:栋|楼|单元|小区)|家家|户户|都(?:停|没)|停[水电暖]"
)
_SUPPORTERS = table_of(Supporter)
_REQUESTS = table_of(Request)
#: What neighbours reported lately of the same house and is open. Asked at every report, so it is
#: prepared and reads little.
_OPEN = Prepared(
    select(_REQUESTS.c.id, _REQUESTS.c.text, _REQUESTS.c.whereabouts)
    .where(
        _REQUESTS.c.grid_id == bindparam("grid"),
        _REQUESTS.c.code == bindparam("code"),
        one_of(_REQUESTS.c.status, WORKING),
        _REQUESTS.c.privacy == Privacy.OPEN,
        _REQUESTS.c.urgency != Urgency.L1,
        _REQUESTS.c.created_at > bindparam("since"),
        _REQUESTS.c.resident_id.is_distinct_from(bindparam("person")),
        _REQUESTS.c.place.startswith(bindparam("house")),
        # The other entrances of a house are left out here: there may be dozens of them.
        or_(
            _REQUESTS.c.place.startswith(bindparam("entrance")),
            _REQUESTS.c.place.not_like(bindparam("entrances")),
        ),
    )
    .order_by(_REQUESTS.c.id.desc())
    .limit(50),
    ("grid", "code", "since", "person", "house", "entrance", "entrances"),
)
PERSONAL = (
    Personal(
        Supporter,
        Erased.DELETED,
        owner="person_id",
        title="一起跟进的事",
        shown={"request_id": "事项号", "at": "时间"},
    ),
)


def same_trouble(desk: Desk, code: str, text: str, grid: int, where: Where) -> Ticket | None:
    """The newest open request of somebody else that is the same thing, if there is one.

    Whoever works on it is not asked to support it.
    """
    spot = spot_of(code, text, where) if code in SHARED else None
    if spot is None:
        return None
    # The first four parts are the house, the fifth its entrance.
    house, entrance = Where(*spot[:4]).label(), Where(*spot[:5]).label()
    asked = {
        "grid": grid,
        "code": code,
        "since": desk.now - RECENT,
        "person": desk.person_id,
        "house": house,
        "entrance": entrance,
        "entrances": f"{house}%单元%",
    }
    for number, told, parts in _OPEN.all(desk.db, asked):
        other = spot_of(code, told, Where(**parts))
        if other is not None and agree(spot, other):
            found = tickets.load(desk.db, number)
            mine = found is not None and desk.person_id in desk.house.hands(found)
            return None if mine else found
    return None


def nearby(desk: Desk, grid: int, where: Where) -> list[Ticket]:
    """Whatever others reported lately of this house and is open."""
    found = tickets.find(
        desk.db,
        Request.grid_id == grid,
        Request.code.in_(sorted(SHARED)),
        Request.status.in_(WORKING),
        Request.privacy == Privacy.OPEN,
        Request.urgency != Urgency.L1,
        Request.created_at > desk.now - RECENT,
        Request.resident_id.is_distinct_from(desk.person_id),
        newest=True,
        most=50,
    )
    return [one for one in found if _is_here(one, where)]


def _is_here(ticket: Ticket, where: Where) -> bool:
    there = spot_of(ticket.code, ticket.text, ticket.where)
    here = spot_of(ticket.code, ticket.text, where)
    return there is not None and here is not None and agree(there, here)


def spot_of(code: str, text: str, where: Where) -> Where | None:
    """Where the trouble is, for comparing; None where no building or house number says it.

    An empty room means the shared parts, a missing one that nobody said.
    """
    if not (where.building or (where.road and where.road_no)):
        return None
    shared = code in AROUND or _COMMON.search(text)
    room = "" if shared else where.room
    return Where(where.estate, where.road, where.road_no, where.building, where.unit, room=room)


def agree(one: Where, other: Where) -> bool:
    """Whether two spots are one: the same house, and no other unit or room where both say it."""
    house = (one.estate, one.road, one.road_no, one.building)
    if house != (other.estate, other.road, other.road_no, other.building):
        return False
    parts = ((one.unit, other.unit), (one.room, other.room))
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in parts)


def offered(desk: Desk, number: int) -> Ticket | None:
    """The request that was offered, if it can still be supported; 0 for none."""
    ticket = tickets.load(desk.db, number) if number else None
    if ticket is None or ticket.status not in WORKING or ticket.privacy != Privacy.OPEN:
        return None
    return ticket


def named(desk: Desk, number: int, org_id: int) -> Ticket:
    """The request that somebody names to support it, in their own community (`org_id`)."""
    ticket = tickets.load(desk.db, number)
    here = ticket is not None and ticket.org_id == org_id and ticket.code in SUPPORTABLE
    if ticket is None or not here or ticket.privacy != Privacy.OPEN:
        raise Refusal("refuse.unknown", number=f"#{number}")
    if ticket.resident_id == desk.person_id:
        raise Refusal("refuse.support_own", number=f"#{number}", plain_number=number)
    if desk.person_id in desk.house.hands(ticket):
        raise Refusal("refuse.support_handled", number=f"#{number}", plain_number=number)
    if follows(desk.db, desk.person_id, ticket):
        raise Refusal("refuse.support_twice", number=f"#{number}", plain_number=number)
    if ticket.status not in WORKING:
        raise Refusal("refuse.ended", number=f"#{number}")
    return ticket


def support(desk: Desk, ticket: Ticket, text: str = "", attachments: Sequence[int] = ()) -> Ticket:
    """Follow the request; the supporter's words and photos go with it to the handler."""
    if not follows(desk.db, desk.person_id, ticket):
        row = {"request_id": ticket.id, "person_id": desk.person_id, "at": desk.now}
        desk.db.execute(insert(_SUPPORTERS).values(row))
    if attachments:
        theirs = update(Attachment).where(Attachment.id.in_(attachments))
        desk.db.execute(theirs.values(request_id=ticket.id))

    def telling(same: Ticket) -> list[Owed]:
        count = households(desk.db, same.id)
        return desk.tell_all(same, desk.house.hands(same), "supported", reason=text, count=count)

    return desk.amend(ticket, "supported", note=text, telling=telling)


def tell_more(desk: Desk, ticket: Ticket, text: str) -> None:
    """More words of a supporter, for whoever handles it."""
    desk.amend(
        ticket,
        "supported",
        note=text,
        telling=lambda same: desk.tell_all(
            same, desk.house.hands(same), "supplemented", reason=text
        ),
    )


def households(db: Connection, number: int) -> int:
    """How many have the trouble: the first to report it and all who support it."""
    mine = _SUPPORTERS.c.request_id == number
    return 1 + (db.scalar(select(func.count()).select_from(_SUPPORTERS).where(mine)) or 0)


def withdraw(desk: Desk, number: int) -> bool:
    """撤回 by a supporter ends only the support; whether there was one."""
    mine = delete(_SUPPORTERS).where(
        _SUPPORTERS.c.request_id == number, _SUPPORTERS.c.person_id == desk.person_id
    )
    ticket = tickets.load(desk.db, number)
    if ticket is None or not desk.db.execute(mine).rowcount:
        return False
    desk.amend(ticket, "support_ended")
    return True


def own_or_followed(db: Connection, person_id: int, number: int) -> Ticket:
    """The request of that number, if it is the person's own or one they follow.

    What was merged leads to where it is worked on now, unless that has become private.
    """
    ticket = tickets.load(db, number)
    if ticket is None or not (ticket.resident_id == person_id or follows(db, person_id, ticket)):
        raise Refusal("refuse.unknown", number=f"#{number}")
    while ticket.merged_into_id is not None:
        into = tickets.load(db, ticket.merged_into_id)
        if into is None or into.privacy != Privacy.OPEN:
            break
        ticket = into
    return ticket
