"""What the platform tells afterwards of a message it had taken."""

from sqlalchemy import Connection, update

from models import Notice, NoticeState


def not_delivered(db: Connection, reference: str, status: str) -> None:
    """A template message that ended as failed (user block, system failed) reached nobody.

    The notice is held, so that it is said at the top of the person's next reply.
    """
    db.execute(
        update(Notice)
        .where(Notice.reference == reference, Notice.state == NoticeState.SENT)
        .values(state=NoticeState.HELD, error=status[:191])
    )
