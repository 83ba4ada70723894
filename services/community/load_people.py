"""Finding or making the people that a community file names, by their phones."""

from collections.abc import Set
from datetime import datetime

from sqlalchemy import Connection, update

from models import Base, Person
from models.inserting import insert_row
from services.appointable import appointable
from services.community.entries import Community
from services.community.sync import Counts, Ids

PEOPLE = Base.metadata.tables[Person.__tablename__]
#: As long a name as a person may have; a unit may have a longer one.
NAME_WIDTH = 32


def load_people(db: Connection, community: Community, now: datetime, counts: Counts) -> Ids:
    """The id of everyone in the file by phone, with the file's name; `now` dates who is new.

    The phone of a unit is somebody's too: of the person it belongs to, else of one named as the
    unit is.
    """
    names = {person.phone: person.name for person in community.people}
    units = {unit.phone: unit.name[:NAME_WIDTH] for unit in community.units if unit.phone}
    known = _known(db, units.keys() | names.keys())
    for phone, name in (units | names).items():
        if phone not in known:
            values = {"name": name, "phone": phone, "active": True, "created_at": now}
            known[phone] = (insert_row(db, PEOPLE, values), name)
            counts.added[Person.__tablename__] += 1
        elif phone in names and known[phone][1] != name:
            db.execute(update(Person).where(Person.id == known[phone][0]).values(name=name))
            counts.changed[Person.__tablename__] += 1
    return {phone: person_id for phone, (person_id, _) in known.items()}


def _known(db: Connection, phones: Set[str]) -> dict[str, tuple[int, str]]:
    """Id and name by phone of those who are staff or may become it."""
    known: dict[str, tuple[int, str]] = {}
    for phone, person_id, name, _ in db.execute(appointable()):
        if phone in phones:
            known.setdefault(phone, (person_id, name))
    return known
