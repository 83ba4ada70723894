"""Open questions to people, as rows, so that a bare answer finds what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from models import Question, table_of
from models.inserting import insert_row
from services.personal import Erased, Personal

PERSONAL = (
    Personal(
        Question,
        Erased.DELETED,
        owner="person_id",
        about="request_id",
        words=("choices", "answer"),
        plain=("kind",),
        title="问过您的",
        shown={"asked_at": "时间", "request_id": "事项号", "answer": "您的回答"},
        serving=True,
    ),
)


class Ask(StrEnum):
    """What a question is about."""

    RATING = "rating"  #: after 办结: whatever services/feedback.py asks next
    INFO = "info"  #: 追问, a worker asks the resident
    WITHDRAW = "withdraw"  #: a resident wants to withdraw what a worker has accepted
    ALIAS = "alias"  #: which place an admin's residents mean by a name
    WORD = "word"  #: whether a word is to be added or struck, as was suggested or wished
    WORD_DOUBT = "word_doubt"  #: the same once more, where trying it made more wrong than right


#: How long each question waits for its answer; a rating as long as the work may begin again.
PATIENCE = {
    Ask.RATING: timedelta(days=14),
    # The clock waits for three days (services/ladder.py), the worker longer.
    Ask.INFO: timedelta(days=10),
    Ask.WITHDRAW: timedelta(days=3),
    Ask.ALIAS: timedelta(days=14),
    Ask.WORD: timedelta(days=14),
    Ask.WORD_DOUBT: timedelta(hours=1),
}
#: So long any words may answer; later only those that cannot mean anything else.
FRESH = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for an answer."""

    id: int
    person_id: int
    kind: Ask
    request_id: int | None
    choices: Sequence[Any]
    asked_at: datetime
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it was asked so lately that the person still has it in mind."""
        return now - self.asked_at <= FRESH


def ask(
    db: Connection,
    now: datetime,
    person_id: int,
    kind: Ask,
    request_id: int | None,
    choices: Sequence[Any] = (),
) -> int:
    """Open a question; an older one of the same kind about the same request is closed. Its id."""
    if request_id is not None:
        close(db, now, request_id, kind)
    asked = {
        "person_id": person_id,
        "kind": kind.value,
        "request_id": request_id,
        "choices": list(choices),
        "asked_at": now,
        "expires_at": now + PATIENCE[kind],
    }
    return insert_row(db, table_of(Question), asked)


def waiting(db: Connection, now: datetime, person_id: int) -> dict[Ask, Waiting]:
    """What a person may still answer: the newest question of each kind, the newest kind first."""
    found: dict[Ask, Waiting] = {}
    for one in _all_waiting(db, now, person_id):
        found.setdefault(one.kind, one)
    return found


def waiting_of(db: Connection, now: datetime, person_id: int, kind: Ask) -> list[Waiting]:
    """All questions of one kind that a person may still answer, the newest first."""
    return [one for one in _all_waiting(db, now, person_id) if one.kind is kind]


def _all_waiting(db: Connection, now: datetime, person_id: int) -> list[Waiting]:
    query = select(
        Question.id,
        Question.person_id,
        Question.kind,
        Question.request_id,
        Question.choices,
        Question.asked_at,
        Question.expires_at,
    ).where(
        Question.person_id == person_id, Question.closed_at.is_(None), Question.expires_at > now
    )
    return [
        Waiting(row[0], row[1], Ask(row[2]), row[3], row[4], row[5], row[6])
        for row in db.execute(query.order_by(Question.id.desc()))
    ]


def hand_on(db: Connection, request_id: int, kind: Ask, person_id: int) -> bool:
    """This person answers what another was asked about a request; whether there was anything."""
    asked = update(Question).where(
        Question.request_id == request_id,
        Question.kind == kind,
        Question.person_id != person_id,
        Question.closed_at.is_(None),
    )
    return db.execute(asked.values(person_id=person_id)).rowcount > 0


def close(
    db: Connection, now: datetime, request_id: int, kind: Ask | None = None, answer: str = ""
) -> None:
    """Close what is open about a request, because it was answered or no longer matters.

    What a name means matters also when the request that brought it up has ended.
    """
    query = update(Question).where(Question.request_id == request_id, Question.closed_at.is_(None))
    meant = Question.kind == kind if kind is not None else Question.kind != Ask.ALIAS
    query = query.where(meant)
    db.execute(query.values(closed_at=now, answer=answer))


def settle(db: Connection, now: datetime, question_id: int, answer: str) -> None:
    """Close one question by what was answered."""
    mine = update(Question).where(Question.id == question_id, Question.closed_at.is_(None))
    db.execute(mine.values(closed_at=now, answer=answer))
