"""What the platform tells afterwards of a message it had taken."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models import Bounce, Notice, NoticeState, table_of

#: The platform tells within seconds, so the notice is among the last that the person got.
LOOKED_AT = 200
_NOTICES = table_of(Notice)


def not_delivered(
    db: Connection, now: datetime, person_id: int, reference: str, status: str
) -> None:
    """A template message that ended as failed (user block, system failed) reached nobody.

    The notice is held, so that it is said at the top of the person's next reply. Where it is
    still being sent, the report waits for whoever writes down how that went.
    """
    status = status[:191]
    sending = _being_sent(db, person_id)
    sent = (
        select(_NOTICES.c.id, _NOTICES.c.reference)
        .where(_NOTICES.c.person_id == person_id, _NOTICES.c.state == NoticeState.SENT)
        .order_by(_NOTICES.c.id.desc())
        .limit(LOOKED_AT)
    )
    failed = [row.id for row in db.execute(sent) if row.reference == reference]
    if failed:
        held = {"state": NoticeState.HELD, "error": status}
        db.execute(update(_NOTICES).where(_NOTICES.c.id.in_(failed)).values(held))
    elif sending:
        db.execute(insert(Bounce).values(reference=reference, status=status, told_at=now))


def _being_sent(db: Connection, person_id: int) -> bool:
    """Whether anything is on its way to the person.

    These rows are locked: what is just being written down is seen once that is done, and what is
    written down after us sees our report.
    """
    leased = (_NOTICES.c.state == NoticeState.PENDING, _NOTICES.c.lease_token != "")
    rows = select(_NOTICES.c.id).where(_NOTICES.c.person_id == person_id, *leased)
    return bool(db.execute(rows.order_by(_NOTICES.c.id).with_for_update()).all())
