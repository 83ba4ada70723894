"""The rota as it is made: 替班, one answers in the place of another; 值班, who is on duty."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select

from models import STAFF, Refusal, Shift, table_of
from services.desk import Desk
from services.history import Owed, owe
from services.house import House
from services.personal import Personal
from services.revisions import Part, current_version, raise_revision
from services.rights import ADMINS, SUPERIORS
from services.roster import ShiftNode
from services.tree import Staff

_SHIFTS = table_of(Shift)
PERSONAL = (Personal(Shift, staff=("person_id", "absent_id", "made_by")),)


class Hours(NamedTuple):
    """A span of the rota, both ends aware."""

    starts_at: datetime
    ends_at: datetime


def appoint(desk: Desk, absent: Staff, stand_in: Staff, spans: Sequence[Hours]) -> None:
    """替班 甲 乙 日期: 乙 answers for 甲 in these spans; what was said of them before ends."""
    _demand_may_replace(desk, absent.id)
    if stand_in.id == absent.id:
        raise Refusal("refuse.yourself")
    if not desk.house.roles_of(stand_in.id) & STAFF:
        raise Refusal("refuse.cannot_stand_in", name=stand_in.name)
    for span in spans:
        _demand_ahead(desk, span)
        if _found(desk, _SHIFTS.c.absent_id == stand_in.id, *_overlapping(span)):
            raise Refusal("refuse.absent_too", name=stand_in.name)
    org_id = desk.house.directory.posts_of(absent.id)[0].org_id
    for span in spans:
        _clear(desk, _SHIFTS.c.absent_id == absent.id, span)
        _add(desk, ShiftNode(org_id, stand_in.id, absent.id, *span))
    raise_revision(desk.db, Part.ROTA)
    _tell(desk, (stand_in,), "stand_in", spans, absent.name)
    _tell(desk, (absent,), "stood_in", spans, stand_in.name)


def call_off(desk: Desk, absent: Staff, span: Hours) -> None:
    """替班 取消 甲 日期: 甲 is there after all."""
    _demand_may_replace(desk, absent.id)
    ended = _clear(desk, _SHIFTS.c.absent_id == absent.id, span)
    if not ended:
        raise Refusal("refuse.no_shift")
    staff = desk.house.directory.staff
    others = [staff[one.person_id] for one in ended if one.person_id in staff]
    raise_revision(desk.db, Part.ROTA)
    _tell(desk, (*others, absent), "stand_in_ended", [span], absent.name)


def put_on_duty(desk: Desk, people: Sequence[Staff], span: Hours) -> None:
    """值班 日期 姓名…: who has the duty of the admin's organisation in this span."""
    org_id = _own_org(desk)
    _demand_ahead(desk, span)
    for one in people:
        if not any(_led(desk, one.id)):
            raise Refusal("refuse.scope")
        if not desk.house.roles_of(one.id) & STAFF:
            raise Refusal("refuse.cannot_stand_in", name=one.name)
    _clear(desk, _is_duty_of(org_id), span)
    for one in people:
        _add(desk, ShiftNode(org_id, one.id, None, *span))
    raise_revision(desk.db, Part.ROTA)
    _tell(desk, people, "duty", [span])


def end_duty(desk: Desk, span: Hours) -> None:
    """值班 取消 日期: nobody has the duty of the admin's organisation in this span."""
    org_id = _own_org(desk)
    ended = _clear(desk, _is_duty_of(org_id), span)
    if not ended:
        raise Refusal("refuse.no_shift")
    staff = desk.house.directory.staff
    people = [staff[one.person_id] for one in ended if one.person_id in staff]
    raise_revision(desk.db, Part.ROTA)
    _tell(desk, people, "duty_ended", [span])


def leave(desk: Desk, left: Staff) -> None:
    """Whoever leaves has no duty and stands in for nobody any more, nor does anybody for them."""
    named = (_SHIFTS.c.person_id == left.id) | (_SHIFTS.c.absent_id == left.id)
    ended = _clear(desk, named, Hours(desk.now, datetime.max.replace(tzinfo=UTC)))
    concerned: dict[int, list[ShiftNode]] = {}
    for shift in ended:
        other = shift.person_id if shift.absent_id == left.id else shift.absent_id
        if other is not None:
            concerned.setdefault(other, []).append(shift)
    staff = desk.house.directory.staff
    for person_id in concerned.keys() & staff.keys():
        gone = concerned[person_id]
        spans = [Hours(max(one.starts_at, desk.now), one.ends_at) for one in gone]
        absent = staff.get(gone[0].absent_id or 0)
        name = absent.name if absent else ""
        _tell(desk, (staff[person_id],), "stand_in_ended", spans, name)


def coming(desk: Desk) -> list[ShiftNode]:
    """Who will stand in for whom, as far as it concerns this person, the next first."""
    found = _found(desk, _SHIFTS.c.absent_id.is_not(None), _SHIFTS.c.ends_at > desk.now)
    return [
        shift
        for shift in found
        if desk.person_id in {shift.absent_id, shift.person_id}
        or (shift.absent_id is not None and any(_led(desk, shift.absent_id)))
    ]


def duty_of(desk: Desk, span: Hours) -> list[ShiftNode]:
    """Who has the duty in this span, in the organisations of this person and around them."""
    directory = desk.house.directory
    orgs = {
        org_id
        for post in directory.posts_of(desk.person_id)
        for org_id in (
            *(above.id for above in directory.path(post.org_id)),
            *(directory.subtree(post.org_id) if post.grid_id is None else ()),
        )
    }
    found = _found(desk, _SHIFTS.c.absent_id.is_(None), *_overlapping(span))
    return [shift for shift in found if shift.org_id in orgs]


def words(house: House, span: Hours, now: datetime) -> str:
    """A span as people say it: 明天, 11月25日至11月27日, 今天14:00至今天16:00."""
    zone = house.calendar.timezone
    start, end = (edge.astimezone(zone) for edge in span)
    if (start.hour, start.minute, end.hour, end.minute) != (0, 0, 0, 0):
        return f"{house.clock_words(start, now)}至{house.clock_words(end, now)}"
    first = house.day_words(start, now)
    last = house.day_words(end - timedelta(seconds=1), now)
    return first if first == last else f"{first}至{last}"


def _demand_may_replace(desk: Desk, absent_id: int) -> None:
    """Everybody may ask for a stand-in for themselves, for others only who leads them."""
    led = _led(desk, absent_id)
    if not led or not (all(led) or desk.person_id == absent_id):
        raise Refusal("refuse.scope")


def _led(desk: Desk, person_id: int) -> list[bool]:
    """For each post of the person, whether the speaker leads there."""
    directory = desk.house.directory
    return [
        directory.holds(desk.person_id, SUPERIORS, post.org_id, post.grid_id)
        for post in directory.posts_of(person_id)
    ]


def _own_org(desk: Desk) -> int:
    """The organisation the speaker is admin of; refused to others."""
    posts = desk.house.directory.posts_of(desk.person_id)
    own = next((post.org_id for post in posts if post.role in ADMINS), None)
    if own is None:
        raise Refusal("refuse.duty_by_admin")
    return own


def _demand_ahead(desk: Desk, span: Hours) -> None:
    if span.ends_at <= desk.now:
        raise Refusal("refuse.day_over")


def _is_duty_of(org_id: int) -> ColumnElement[bool]:
    return (_SHIFTS.c.org_id == org_id) & _SHIFTS.c.absent_id.is_(None)


def _overlapping(span: Hours) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _SHIFTS.c.starts_at < span.ends_at, _SHIFTS.c.ends_at > span.starts_at


def _found(desk: Desk, *conditions: ColumnElement[bool]) -> list[ShiftNode]:
    columns = (_SHIFTS.c[name] for name in ShiftNode._fields)
    query = select(*columns).where(*conditions).order_by(_SHIFTS.c.starts_at, _SHIFTS.c.id)
    return [ShiftNode(*row) for row in desk.db.execute(query)]


def _clear(desk: Desk, which: ColumnElement[bool], span: Hours) -> list[ShiftNode]:
    """Cut the span out of these shifts; what lies before and behind it stays."""
    cut = (which, *_overlapping(span))
    found = _found(desk, *cut)
    desk.db.execute(delete(_SHIFTS).where(*cut))
    for shift in found:
        if shift.starts_at < span.starts_at:
            _add(desk, shift._replace(ends_at=span.starts_at))
        if shift.ends_at > span.ends_at:
            _add(desk, shift._replace(starts_at=span.ends_at))
    return found


def _add(desk: Desk, shift: ShiftNode) -> None:
    desk.db.execute(insert(_SHIFTS).values(**shift._asdict(), made_by=desk.person_id))


def _tell(
    desk: Desk, people: Iterable[Staff], kind: str, spans: Sequence[Hours], name: str = ""
) -> None:
    """Tell whom it concerns, except who did it; the revision tells one change from another."""
    at = desk.house.polite_time(desk.now)
    said = "、".join(words(desk.house, span, at) for span in spans)
    owed = [
        Owed(one.id, kind, {"worker": name, "reason": said}, at)
        for one in people
        if one.id != desk.person_id
    ]
    owe(desk.db, desk.now, f"rota:{current_version(desk.db)}:{kind}", owed)
