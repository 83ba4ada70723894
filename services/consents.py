"""The ledger of what people were told and agreed to.

What the community must do by law needs no consent (PIPL 13, 1, 3): reports go on without any.
What is sensitive is agreed to apart, and used only while `holds` says so.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from models import Consent, ConsentAct, ConsentKind, ConsentText, Person, Refusal, table_of
from services.binding import forget_home
from services.personal import Erased, Personal

#: Kinds that nobody holds without having agreed.
SENSITIVE = (ConsentKind.HEALTH, ConsentKind.MINOR)
_CONSENTS = table_of(Consent)
PERSONAL = (
    Personal(
        Consent,
        Erased.DELETED,
        owner="person_id",
        staff=("guardian_id",),
        plain=("kind", "act", "version", "channel"),
        title="告知和同意",
        shown={"at": "时间", "kind": "种类", "act": "情况", "version": "版本"},
        serving=True,
    ),
    Personal(ConsentText, plain=("version", "kind", "text")),
)


class Standing(NamedTuple):
    """The newest line of one kind."""

    act: ConsentAct
    version: str
    at: datetime


def standing(db: Connection, person_id: int, kind: ConsentKind) -> Standing | None:
    """How one consent of a person stands, None where they were never told."""
    mine = _CONSENTS.c
    query = select(mine.act, mine.version, mine.at)
    query = query.where(mine.person_id == person_id, mine.kind == kind.value)
    row = db.execute(query.order_by(mine.id.desc()).limit(1)).one_or_none()
    return None if row is None else Standing(ConsentAct(row.act), row.version, row.at)


def holds(db: Connection, person_id: int, kind: ConsentKind) -> bool:
    """Whether what needs this consent may be done: it was given, and not taken back since."""
    now = standing(db, person_id, kind)
    return now is not None and now.act is ConsentAct.GIVEN


def give(
    db: Connection,
    now: datetime,
    person_id: int,
    kind: ConsentKind,
    version: str,
    *,
    channel: str = "",
    guardian_id: int | None = None,
) -> None:
    """Write down that somebody agreed; for a child under 14 only a guardian can (PIPL 31)."""
    if kind is ConsentKind.MINOR and guardian_id in {None, person_id}:
        raise Refusal("refuse.guardian")
    _add(db, now, person_id, kind, ConsentAct.GIVEN, version, channel, guardian_id)


def withdraw(db: Connection, now: datetime, person_id: int, channel: str = "") -> None:
    """撤回同意: everything that was told or given is taken back, and the bound home forgotten.

    The home only spares telling an address, so it is kept by consent alone.
    """
    for kind in ConsentKind:
        stands = standing(db, person_id, kind)
        if stands is not None and stands.act is not ConsentAct.WITHDRAWN:
            _add(db, now, person_id, kind, ConsentAct.WITHDRAWN, stands.version, channel)
    db.execute(update(Person).where(Person.id == person_id).values(grid_id=None))
    forget_home(db, person_id)


def _add(
    db: Connection,
    now: datetime,
    person_id: int,
    kind: ConsentKind,
    act: ConsentAct,
    version: str,
    channel: str,
    guardian_id: int | None = None,
) -> None:
    db.execute(
        insert(_CONSENTS).values(
            person_id=person_id,
            kind=kind.value,
            act=act.value,
            version=version,
            channel=channel,
            guardian_id=guardian_id,
            at=now,
        )
    )
