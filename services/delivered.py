"""What the platform tells afterwards of a message it had taken."""

from sqlalchemy import Connection, select, update

from models import Notice, NoticeState

#: The platform tells within seconds, so the notice is among the last that the person got.
LOOKED_AT = 200


def not_delivered(db: Connection, person_id: int, reference: str, status: str) -> None:
    """A template message that ended as failed (user block, system failed) reached nobody.

    The notice is held, so that it is said at the top of the person's next reply.
    """
    sent = (
        select(Notice.id, Notice.reference)
        .where(Notice.person_id == person_id, Notice.state == NoticeState.SENT)
        .order_by(Notice.id.desc())
        .limit(LOOKED_AT)
    )
    failed = [row.id for row in db.execute(sent) if row.reference == reference]
    db.execute(
        update(Notice)
        .where(Notice.id.in_(failed))
        .values(state=NoticeState.HELD, error=status[:191])
    )
