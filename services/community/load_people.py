"""Finding or making the people that a community file names, by their phones."""

from datetime import datetime

from sqlalchemy import Connection, case, exists, or_, select, update

from models import Address, Base, Invite, Person, Post
from services.community.entries import Community
from services.community.sync import Counts, Ids, insert_row

PEOPLE = Base.metadata.tables[Person.__tablename__]


def load_people(db: Connection, community: Community, now: datetime, counts: Counts) -> Ids:
    """The id of everyone in the file by phone, with the file's name; `now` dates who is new."""
    names = {person.phone: person.name for person in community.people}
    known = _known(db, names)
    for phone, name in names.items():
        if phone not in known:
            values = {"name": name, "phone": phone, "active": True, "created_at": now}
            known[phone] = (insert_row(db, PEOPLE, values), name)
            counts.added[Person.__tablename__] += 1
        elif known[phone][1] != name:
            db.execute(update(Person).where(Person.id == known[phone][0]).values(name=name))
            counts.changed[Person.__tablename__] += 1
    return {phone: person_id for phone, (person_id, _) in known.items()}


def _known(db: Connection, names: dict[str, str]) -> dict[str, tuple[int, str]]:
    """Id and name by phone of those who are staff or may become it, who has a post first.

    A resident may claim any phone in chat. Such a row, written from by somebody whom nobody
    appointed or invited, must not become a member of staff by its number alone.
    """
    posted = exists().where(Post.person_id == Person.id)
    invited = exists().where(Invite.person_id == Person.id)
    written = exists().where(Address.person_id == Person.id)
    rows = db.execute(
        select(Person.phone, Person.id, Person.name)
        .where(Person.phone != "", or_(posted, invited, ~written))
        .order_by(case((posted, 0), (invited, 1), else_=2), Person.id)
    )
    known: dict[str, tuple[int, str]] = {}
    for phone, person_id, name in rows:
        if phone in names:
            known.setdefault(phone, (person_id, name))
    return known
