"""What was not understood, or not at once, and what people said it means."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, or_, select

from models import Correction, Corrector, Household, Message, Person, Refusal, Request, table_of
from models.category import Privacy, categories
from services import ticket as tickets
from services.desk import Desk
from services.personal import Erased, Personal
from services.rights import ADMINS, sees
from services.teaching import masked
from services.ticket import Ticket

_CORRECTIONS = table_of(Correction)
_MESSAGES, _REQUESTS = table_of(Message), table_of(Request)
_PEOPLE, _HOMES = table_of(Person), table_of(Household)
#: So many rows at once, and so often, is looked back for what the speaker may see of them.
PAGE = 200
PAGES = 10
PERSONAL = (
    Personal(
        Correction,
        Erased.BLANKED,
        owner="said_by",
        plain=("message_key", "guessed", "meant", "by"),
    ),
)


class Unheard(NamedTuple):
    """A message that a person has to look at, as the speaker may read it."""

    id: int
    text: str
    guessed: str
    meant: str
    request_id: int | None


def keep(
    db: Connection,
    now: datetime,
    guessed: str,
    meant: str,
    by: Corrector,
    *,
    said_by: int | None = None,
    request_id: int | None = None,
    message_key: str = "",
) -> None:
    """Write down what a message was taken for and what it means, empty where nobody said it."""
    db.execute(
        insert(_CORRECTIONS).values(
            at=now,
            request_id=request_id,
            message_key=message_key,
            guessed=guessed,
            meant=meant,
            by=by.value,
            said_by=said_by,
            look_at=now if meant else None,
        )
    )


def unheard(desk: Desk, most: int = 10) -> Sequence[Unheard]:
    """The newest messages that nobody of staff has explained, within the speaker's rights."""
    return list(islice(_unheard(desk), most))


def _unheard(desk: Desk) -> Iterator[Unheard]:
    """One message after another, the newest first."""
    passed: set[tuple[int | None, str]] = set()
    older: list[Any] = []
    for _ in range(PAGES):
        rows = _rows(desk.db, *older)
        passed |= _explained(desk.db, rows)
        found = _requests(desk.db, rows)
        for row in rows:
            if row.subject not in passed and _may_read(desk, row, found.get(row.request_id)):
                passed.add(row.subject)
                yield _shown(desk, row)
        if len(rows) < PAGE:
            return
        older = [_CORRECTIONS.c.id < rows[-1].id]


def one_unheard(desk: Desk, number: int) -> Unheard:
    """One of them by its number; to whoever may not read it, it does not exist."""
    return _shown(desk, _readable(desk, number))


def explain(desk: Desk, number: int, code: str) -> None:
    """Keep what a message means, as the speaker says."""
    row = _readable(desk, number)
    keep(
        desk.db,
        desk.now,
        row.guessed,
        code,
        Corrector.STAFF,
        said_by=desk.person_id,
        request_id=row.request_id,
        message_key=row.message_key,
    )


def _shown(desk: Desk, row: "_Row") -> Unheard:
    text = masked(desk.house, row.text, row.name)
    return Unheard(row.id, text, row.guessed, row.meant, row.request_id)


def _readable(desk: Desk, number: int) -> "_Row":
    row = next(iter(_rows(desk.db, _CORRECTIONS.c.id == number)), None)
    found = _requests(desk.db, [row]) if row else {}
    if row is None or not _may_read(desk, row, found.get(row.request_id)):
        raise Refusal("refuse.no_unheard", number=number)
    return row


class _Row(NamedTuple):
    """A correction with what it is about, and whose grid that is."""

    id: int
    request_id: int | None
    message_key: str
    guessed: str
    meant: str
    text: str
    name: str
    grid_id: int | None

    @property
    def subject(self) -> tuple[int | None, str]:
        """What tells one message from another."""
        return self.request_id, self.message_key


def _rows(db: Connection, *conditions: Any) -> list[_Row]:
    """The newest rows that no member of staff wrote."""
    mine = _CORRECTIONS.c
    message_of = _MESSAGES.c.key == mine.message_key
    request_of = _REQUESTS.c.id == mine.request_id
    writer = func.coalesce(_MESSAGES.c.person_id, _REQUESTS.c.resident_id)
    query = (
        select(
            mine.id,
            mine.request_id,
            mine.message_key,
            mine.guessed,
            mine.meant,
            _REQUESTS.c.text.label("told"),
            _MESSAGES.c.text.label("said"),
            _PEOPLE.c.name,
            _HOMES.c.grid_id.label("home"),
            _PEOPLE.c.grid_id,
        )
        .select_from(_CORRECTIONS)
        .outerjoin(_MESSAGES, message_of)
        .outerjoin(_REQUESTS, request_of)
        .outerjoin(_PEOPLE, _PEOPLE.c.id == writer)
        .outerjoin(_HOMES, _HOMES.c.id == _PEOPLE.c.household_id)
        .where(mine.by != Corrector.STAFF.value, *conditions)
        .order_by(mine.id.desc())
        .limit(PAGE)
    )
    return [
        _Row(*row[:5], row.told or row.said or "", row.name or "", row.home or row.grid_id)
        for row in db.execute(query)
    ]


def _explained(db: Connection, rows: Sequence[_Row]) -> set[tuple[int | None, str]]:
    """Which of them somebody of staff has explained since."""
    mine = _CORRECTIONS.c
    numbers = [row.request_id for row in rows if row.request_id is not None]
    keys = [row.message_key for row in rows if row.message_key]
    about = or_(mine.request_id.in_(numbers), mine.message_key.in_(keys))
    query = select(mine.request_id, mine.message_key).where(mine.by == Corrector.STAFF.value, about)
    return {(row[0], row[1]) for row in db.execute(query)}


def _requests(db: Connection, rows: Sequence[_Row]) -> Mapping[int | None, Ticket]:
    """The requests that rows are about, in one look."""
    numbers = {row.request_id for row in rows} - {None}
    found = tickets.find(db, _REQUESTS.c.id.in_(numbers), most=len(rows)) if numbers else ()
    return {ticket.id: ticket for ticket in found}


def _may_read(desk: Desk, row: _Row, ticket: Ticket | None) -> bool:
    """What is or may be private is nobody's to read here; the rest is its place's admins'."""
    if any(is_private(code) for code in (row.guessed, row.meant)):
        return False
    if row.request_id is not None:
        return (
            ticket is not None
            and ticket.privacy == Privacy.OPEN
            and sees(desk.house, desk.person_id, ticket)
        )
    org_id = desk.house.org_of(row.grid_id)
    return desk.house.directory.holds(desk.person_id, ADMINS, org_id, row.grid_id)


def is_private(code: str) -> bool:
    """Whether what is told in a category is for few eyes."""
    return bool(code) and categories()[code].privacy is not Privacy.OPEN
