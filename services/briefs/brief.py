"""One person's morning brief: a section for each thing they answer for, nothing where all is well.

A brief holds numbers, categories and buildings, never a story. Its long lists are lists of things
to say, each with its kind of words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, delete

from models import Notice, NoticeState, Role, Status, table_of
from services.above import LEVEL_NAMES
from services.briefs import office
from services.briefs.lists import Lists, is_late
from services.briefs.reports import periods
from services.briefs.writing import unwritten
from services.history import Owed, owe
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

_NOTICES = table_of(Notice)

Facts = dict[str, Any]
T = TypeVar("T")


def write(db: Connection, house: House, day: date, now: datetime, people: Sequence[int]) -> int:
    """Owe today's briefs to those for whom there is something to say; how many were."""
    subject = f"brief:{day:%Y-%m-%d}"
    left = unwritten(db, subject, people)
    _drop_unread(db, left)
    # Hours are named as they will be when the brief is read.
    at = house.polite_time(now)
    lists = Lists(db, house, at, left)
    briefs = ((one, facts_for(lists, day, one)) for one in left)
    owed = [Owed(one, KIND, facts, at) for one, facts in briefs if facts]
    owe(db, now, subject, owed)
    return len(owed)


def _drop_unread(db: Connection, people: Sequence[int]) -> None:
    """A brief of an earlier day that never reached the person says nothing today's does not."""
    held = (_NOTICES.c.person_id.in_(people), _NOTICES.c.state == NoticeState.HELD)
    db.execute(delete(_NOTICES).where(*held, _NOTICES.c.kind == KIND))


def facts_for(lists: Lists, day: date, person_id: int) -> Facts:
    """What the brief of this day says to this person; empty when there is nothing to say."""
    roles = lists.house.roles_of(person_id)
    facts = _own(lists, person_id)
    if roles & ABOVE:
        facts |= _above(lists, person_id)
    if Role.ADMIN in roles:
        facts |= _office(lists, day, person_id)
    if not facts:
        return {}
    staff = lists.house.staff(person_id)
    return {"name": staff.name if staff else "", **facts, **_in_short(facts)}


def _own(lists: Lists, person_id: int) -> Facts:
    found = lists.own(person_id)
    late = sum(is_late(one, lists.now) for one in found)

    def line(one: Ticket) -> Facts:
        return _line(lists, one, _own_words(one, lists.now))

    return _section("mine", found, MOST_OWN, line) | ({"late_count": str(late)} if late else {})


def _own_words(ticket: Ticket, now: datetime) -> str:
    if is_late(ticket, now):
        return "brief.late"
    return "brief.unclaimed" if ticket.status == Status.DISPATCHED else "brief.task"


def _above(lists: Lists, person_id: int) -> Facts:
    late, unclaimed = lists.late(person_id), lists.unclaimed(person_id)

    def overdue(one: Ticket) -> Facts:
        level = LEVEL_NAMES[one.level] if one.level else ""
        return _line(lists, one, "brief.overdue", level=level)

    def unaccepted(one: Ticket) -> Facts:
        return _line(lists, one, "brief.unaccepted")

    return (
        _section("late", late, MOST_LINES, overdue)
        | ({"late_below": str(len(late))} if late else {})
        | _section("unclaimed", unclaimed, MOST_LINES, unaccepted)
        | _numbers("wishes", lists.wishes(person_id))
        | _numbers("unchecked", [one.id for one in lists.unchecked(person_id)])
    )


def _office(lists: Lists, day: date, person_id: int) -> Facts:
    house = lists.house
    has = office.headed_by(lists, person_id)

    def queued(one: Ticket) -> Facts:
        return _line(lists, one, "brief.queued")

    def unsigned(one: tuple[Ticket, str]) -> Facts:
        return _line(lists, one[0], "brief.unsigned", unit=one[1])

    # Nobody can help it every day, so it is said once a week and at the beginning of a month.
    unknown = house.calendar.unknown_years(day) if periods(house.calendar, day) else []
    return (
        _section("queue", has.waiting, MOST_LINES, queued)
        | _section("unsigned", has.unsigned, MOST_LINES, unsigned)
        | _numbers("supported", has.supported)
        | _numbers("undelivered", has.undelivered)
        | ({"unknown_year": "、".join(map(str, unknown))} if unknown else {})
    )


def _line(lists: Lists, ticket: Ticket, words: str, **more: str) -> Facts:
    house, now = lists.house, lists.now
    facts = facts_of(house, ticket, now, story=False)
    return {
        "say": words,
        **{name: facts[name] for name in _SHOWN},
        "late": house.span_words(ticket.due_at, now) if ticket.due_at else "",
        **more,
    }


def _section(name: str, found: Sequence[T], most: int, line: Callable[[T], Facts]) -> Facts:
    """The lines of a list that is cut, how many there are and how many are not shown."""
    if not found:
        return {}
    more = len(found) - most
    return {
        f"{name}_count": str(len(found)),
        name: [line(one) for one in found[:most]],
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
