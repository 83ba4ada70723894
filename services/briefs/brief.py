"""One person's morning brief: a section for each thing they answer for, nothing where all is well.

A brief holds numbers, categories and buildings, never a story. Its long lists are lists of things
to say, each with its kind of words.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete

from models import Notice, NoticeState, Role, Status
from services.above import LEVEL_NAMES
from services.approvers import open_approvals
from services.briefs import lists
from services.briefs.reports import periods
from services.briefs.writing import is_written, write_once
from services.house import House
from services.telling import facts_of, worded
from services.ticket import Ticket

#: The kind of notice that a brief is.
KIND = "brief"
#: So many lines of one's own tasks, and of each list of those above.
MOST_OWN = 8
MOST_LINES = 5
#: So many numbers fit into a line, and into the short field of a template.
MOST_NUMBERS = 6
FIELD = 32
ABOVE = frozenset({Role.LEADER, Role.ADMIN})
#: What a line says of a request.
_SHOWN = ("number", "urgency", "category", "place", "due", "worker", "supervised")

Facts = dict[str, Any]


def write(db: Connection, house: House, day: date, now: datetime, person_id: int) -> int:
    """Owe today's brief, if there is something to say; how many were."""
    subject = f"brief:{day:%Y-%m-%d}"
    if is_written(db, subject, person_id):
        return 0
    _drop_unread(db, person_id)
    facts = facts_for(db, house, day, now, person_id)
    return write_once(db, house, now, subject, person_id, KIND, facts) if facts else 0


def _drop_unread(db: Connection, person_id: int) -> None:
    """A brief of an earlier day that never reached the person says nothing today's does not."""
    held = (Notice.person_id == person_id, Notice.state == NoticeState.HELD)
    db.execute(delete(Notice).where(*held, Notice.kind == KIND))


def facts_for(db: Connection, house: House, day: date, now: datetime, person_id: int) -> Facts:
    """What the brief of this day says to this person; empty when there is nothing to say."""
    roles = house.roles_of(person_id)
    # Hours are named as they will be when the brief is read.
    at = house.polite_time(now)
    facts = _own(db, house, at, person_id)
    if roles & ABOVE:
        facts |= _above(db, house, at, person_id)
    if Role.ADMIN in roles:
        facts |= _office(db, house, day, at, person_id)
    if not facts:
        return {}
    staff = house.staff(person_id)
    return {"name": staff.name if staff else "", **facts, **_in_short(facts)}


def _own(db: Connection, house: House, now: datetime, person_id: int) -> Facts:
    found = lists.own(db, house, person_id, now)
    lines = [_line(house, one, now, _own_words(one, now)) for one in found]
    late = sum(lists.is_late(one, now) for one in found)
    return _section("mine", lines, MOST_OWN) | ({"late_count": str(late)} if late else {})


def _own_words(ticket: Ticket, now: datetime) -> str:
    if lists.is_late(ticket, now):
        return "brief.late"
    return "brief.unclaimed" if ticket.status == Status.DISPATCHED else "brief.task"


def _above(db: Connection, house: House, now: datetime, person_id: int) -> Facts:
    late = [
        _line(house, one, now, "brief.overdue", level=LEVEL_NAMES[one.level] if one.level else "")
        for one in lists.late(db, house, person_id, now)
    ]
    unclaimed = [
        _line(house, one, now, "brief.unaccepted") for one in lists.unclaimed(db, house, person_id)
    ]
    wishes = [ticket.id for ticket, _ in open_approvals(db, house, person_id, lists.MOST)]
    unchecked = [one.id for one in lists.unchecked(db, house, person_id)]
    return (
        _section("late", late, MOST_LINES)
        | ({"late_below": str(len(late))} if late else {})
        | _section("unclaimed", unclaimed, MOST_LINES)
        | _numbers("wishes", wishes)
        | _numbers("unchecked", unchecked)
    )


def _office(db: Connection, house: House, day: date, now: datetime, person_id: int) -> Facts:
    orgs = lists.headed(house, person_id)
    queue = [
        _line(house, one, now, "brief.queued") for one in lists.waiting(db, house, orgs, person_id)
    ]
    unsigned = [
        _line(house, one, now, "brief.unsigned", unit=unit)
        for one, unit in lists.unsigned(db, house, orgs, person_id)
    ]
    # Nobody can help it every day, so it is said once a week and at the beginning of a month.
    unknown = house.calendar.unknown_years(day) if periods(house.calendar, day) else []
    return (
        _section("queue", queue, MOST_LINES)
        | _section("unsigned", unsigned, MOST_LINES)
        | _numbers("supported", lists.supported(db, orgs))
        | _numbers("undelivered", lists.undelivered(db, orgs, now))
        | ({"unknown_year": "、".join(map(str, unknown))} if unknown else {})
    )


def _line(house: House, ticket: Ticket, now: datetime, words: str, **more: str) -> Facts:
    facts = facts_of(house, ticket, now, story=False)
    return {
        "say": words,
        **{name: facts[name] for name in _SHOWN},
        "late": house.span_words(ticket.due_at, now) if ticket.due_at else "",
        **more,
    }


def _section(name: str, lines: Sequence[Facts], most: int) -> Facts:
    """A list that is cut, with how many there are and how many are not shown."""
    if not lines:
        return {}
    more = len(lines) - most
    return {
        f"{name}_count": str(len(lines)),
        name: list(lines[:most]),
        f"{name}_more": str(more) if more > 0 else "",
    }


def _numbers(name: str, numbers: Sequence[int]) -> Facts:
    """A list of numbers alone."""
    if not numbers:
        return {}
    shown = " ".join(f"#{number}" for number in numbers[:MOST_NUMBERS])
    return {f"{name}_count": str(len(numbers)), name: shown}


def _in_short(facts: Mapping[str, Any]) -> Facts:
    """The same for a template's short fields: the first numbers, and the word that shows more."""
    numbers = [number for name in HINTED for number in _numbers_in(facts.get(name))]
    hint = next((worded(f"hint.{name}") for name in HINTED if name in facts), "")
    return {"number": _fitting(dict.fromkeys(numbers)), "hint": hint}


#: What to do about the first section there is, for channels with a field of twenty characters.
HINTED = (
    *("mine", "late", "queue", "wishes", "unchecked", "unclaimed"),
    *("unsigned", "undelivered", "supported", "unknown_year"),
)


def _numbers_in(section: Any) -> list[str]:
    """The numbers of a list of lines, or of one that is numbers alone."""
    if isinstance(section, list):
        return [line["number"] for line in section]
    return [word for word in str(section or "").split() if word.startswith("#")]


def _fitting(numbers: Iterable[str]) -> str:
    """As many numbers as a short field holds, none of them cut through."""
    text = ""
    for number in numbers:
        longer = f"{text} {number}".strip()
        if len(longer) > FIELD:
            break
        text = longer
    return text
