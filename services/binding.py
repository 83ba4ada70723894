"""Binding: a WeChat to a known person by a single-use code, a resident to a grid or a home."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from models import (
    Address,
    Attachment,
    Dialogue,
    Household,
    Invite,
    Message,
    Notice,
    NoticeState,
    Person,
    Post,
    Question,
    Refusal,
    Request,
    Step,
    Supporter,
    Unit,
    table_of,
)
from models.inserting import insert_row
from models.where import Where
from services.personal import Erased, Personal

#: A code is eight of these, without letters and digits that look alike on paper.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
VALID = timedelta(days=7)
#: After so many wrong codes within this time an address is not listened to, right or wrong.
TRIES = 5
SPAN = timedelta(hours=1)
#: What a stranger has said, is owed and is asked; it belongs to whom they turn out to be.
OWNED = (
    (Request, Request.resident_id),
    (Notice, Notice.person_id),
    (Question, Question.person_id),
    (Message, Message.person_id),
    (Attachment, Attachment.person_id),
)
#: What binding keeps of a person. The row of a person itself is emptied, and deleted where nothing
#: points at it; a dwelling goes with the last who lived there (`services/forgetting.py`).
PERSONAL = (
    Personal(
        Person,
        Erased.BLANKED,
        owner="id",
        words=("name", "phone"),
        title="我",
        shown={"name": "称呼", "phone": "电话", "created_at": "从何时起"},
        serving=True,
    ),
    Personal(
        Address,
        Erased.DELETED,
        owner="person_id",
        words=("value",),
        plain=("channel",),
        title="联系方式",
        shown={"channel": "渠道", "value": "微信号（openid）", "heard_at": "最近一次"},
        serving=True,
    ),
    Personal(Invite, Erased.DELETED, owner="person_id", plain=("code_hash",), serving=True),
    Personal(Household, words=("key", "whereabouts")),
)


def invite(db: Connection, now: datetime, person_id: int) -> str:
    """A fresh code for a person, as `ABCD-EFGH`; older unused codes of theirs end.

    Only its hash is stored, so a copy of the database binds nobody.
    """
    db.execute(
        update(Invite)
        .where(Invite.person_id == person_id, Invite.used_at.is_(None))
        .values(expires_at=now)
    )
    code = "".join(secrets.choice(ALPHABET) for _ in range(8))
    db.execute(
        insert(Invite).values(
            code_hash=_hash(code), person_id=person_id, created_at=now, expires_at=now + VALID
        )
    )
    return f"{code[:4]}-{code[4:]}"


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def accept_invite(
    db: Connection, now: datetime, *, address_id: int, person_id: int, code: str
) -> tuple[int, str]:
    """Bind the address that sent the code to the invited person; their id and name.

    The code is used up by a guarded update, so of two who send it at once one is refused. Whoever
    guesses is refused alike, whether a code is wrong, used, late or the sixth.
    """
    wrong = _wrong_codes(db, now, address_id)
    if wrong >= TRIES:
        raise Refusal("refuse.code")
    plain = code.upper().replace("-", "").replace(" ", "").replace("—", "")
    row = db.execute(
        select(Invite.id, Invite.person_id, Invite.expires_at).where(
            Invite.code_hash == _hash(plain), Invite.used_at.is_(None)
        )
    ).one_or_none()
    if row is None or row.expires_at <= now:
        guessed = {"wrong_codes": wrong + 1} | ({} if wrong else {"guessed_at": now})
        db.execute(update(Address).where(Address.id == address_id).values(guessed))
        raise Refusal("refuse.code")
    used = db.execute(
        update(Invite).where(Invite.id == row.id, Invite.used_at.is_(None)).values(used_at=now)
    )
    if not used.rowcount:
        raise Refusal("refuse.code")
    _become(db, address_id, person_id, row.person_id)
    name = db.execute(select(Person.name).where(Person.id == row.person_id)).scalar_one()
    return row.person_id, name


def _wrong_codes(db: Connection, now: datetime, address_id: int) -> int:
    """The wrong codes that the address sent since the first one of this hour."""
    mine = select(Address.wrong_codes, Address.guessed_at).where(Address.id == address_id)
    count, since = db.execute(mine).one()
    return count if since is not None and now - since < SPAN else 0


def _become(db: Connection, address_id: int, sender_id: int, person_id: int) -> None:
    """The address is the invited person's from now on.

    What was said and asked comes along only from a stranger, who is nobody but this address. A
    resident who sends somebody's code stays who she is, with her home and her requests.
    """
    if sender_id == person_id:
        return
    stranger = _is_stranger(db, address_id, sender_id)
    db.execute(update(Address).where(Address.id == address_id).values(person_id=person_id))
    if stranger:
        _move_matters(db, sender_id, person_id)
        _move_dialogue(db, sender_id, person_id)
        _move_follows(db, sender_id, person_id)
        _move_home(db, sender_id, person_id)


def _is_stranger(db: Connection, address_id: int, person_id: int) -> bool:
    """Whether the person has no name, no post and no other address."""
    posted = exists().where(Post.person_id == person_id)
    elsewhere = exists().where(Address.person_id == person_id, Address.id != address_id)
    nameless = select(Person.id).where(Person.id == person_id, Person.name == "")
    return db.execute(nameless.where(~posted, ~elsewhere)).first() is not None


def _move_matters(db: Connection, stranger_id: int, person_id: int) -> None:
    """Whatever is the stranger's becomes the person's; what no channel could tell is tried anew."""
    for table, owner in OWNED:
        db.execute(update(table).where(owner == stranger_id).values({owner: person_id}))
    held = (Notice.person_id == person_id, Notice.state == NoticeState.HELD)
    db.execute(update(Notice).where(*held).values(state=NoticeState.PENDING, tries=0))


def _move_dialogue(db: Connection, stranger_id: int, person_id: int) -> None:
    """A half-told report goes on under the person's name, unless they are telling one already."""
    db.execute(delete(Dialogue).where(Dialogue.person_id == person_id, Dialogue.step == Step.IDLE))
    taken = db.execute(select(Dialogue.person_id).where(Dialogue.person_id == person_id)).first()
    own = Dialogue.person_id == stranger_id
    if taken is None:
        db.execute(update(Dialogue).where(own).values(person_id=person_id))
    else:
        db.execute(delete(Dialogue).where(own))


def _move_follows(db: Connection, stranger_id: int, person_id: int) -> None:
    """What the stranger follows; not what the person follows already, or has reported."""
    followed = select(Supporter.request_id).where(Supporter.person_id == person_id)
    reported = select(Request.id).where(Request.resident_id == person_id)
    known = set(db.scalars(followed.union(reported)))
    theirs = Supporter.person_id == stranger_id
    db.execute(delete(Supporter).where(theirs, Supporter.request_id.in_(known)))
    db.execute(update(Supporter).where(theirs).values(person_id=person_id))


def _move_home(db: Connection, stranger_id: int, person_id: int) -> None:
    """The stranger's grid and dwelling, for a person who has told none."""
    home = db.execute(
        select(Person.grid_id, Person.household_id).where(Person.id == stranger_id)
    ).one()
    db.execute(
        update(Person)
        .where(Person.id == person_id, Person.household_id.is_(None))
        .values(grid_id=func.coalesce(Person.grid_id, home.grid_id), household_id=home.household_id)
    )
    forget_home(db, stranger_id)


def bind_grid(db: Connection, person_id: int, grid_id: int) -> None:
    """A scanned QR code of a grid makes it the resident's; another grid's home is let go."""
    home = _home(db, person_id)
    within = select(Household.id).where(Household.id == home, Household.grid_id == grid_id)
    _live(db, person_id, home, grid_id=grid_id, household_id=db.scalar(within))


def bind_home(db: Connection, person_id: int, grid_id: int, where: Where) -> None:
    """The resident's own address; people of one dwelling share its row."""
    key = f"{grid_id}:{where.label()}"
    household = db.execute(select(Household.id).where(Household.key == key)).scalar()
    if household is None:
        row = {"grid_id": grid_id, "key": key, "whereabouts": where.as_dict()}
        household = insert_row(db, table_of(Household), row)
    _live(db, person_id, _home(db, person_id), grid_id=grid_id, household_id=household)


def forget_home(db: Connection, person_id: int) -> None:
    """Let go of the bound dwelling."""
    _live(db, person_id, _home(db, person_id), household_id=None)


def _home(db: Connection, person_id: int) -> int | None:
    return db.scalar(select(Person.household_id).where(Person.id == person_id))


def _live(db: Connection, person_id: int, left: int | None, **values: int | None) -> None:
    """Where the person lives now; the row of the dwelling left goes with the last who had it."""
    db.execute(update(Person).where(Person.id == person_id).values(**values))
    if left is None:
        return
    lived_in = exists().where(Person.household_id == left)
    db.execute(delete(Household).where(Household.id == left, ~lived_in))


def serves(db: Connection, person_id: int) -> bool:
    """Whether the person holds a post or answers for a unit, be they switched off or not."""
    posted = select(Post.id).where(Post.person_id == person_id)
    called = select(Unit.id).where(Unit.person_id == person_id)
    return any(db.execute(query.limit(1)).first() is not None for query in (posted, called))
