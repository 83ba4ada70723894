"""A small store with people, addresses and notices, for the tests of what goes out."""

import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import event, insert, select, update

from commands.database import Store, open_engine
from models import Address, Base, Notice, Person

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAST = NOW - timedelta(minutes=1)


@cache
def _empty_database():
    """The bytes of a database with all tables: laid once, because laying them takes its time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        engine = open_engine(f"sqlite:///{path}")
        Base.metadata.create_all(engine)
        engine.dispose()
        return path.read_bytes()


def new_store(folder):
    """An empty database in a file of `folder`."""
    path = folder / "test.db"
    path.write_bytes(_empty_database())
    engine = open_engine(f"sqlite:///{path}")
    # The disk is not what is tested.
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF").close())
    return Store(engine)


def add_person(store, openid="openid-lin", *, left=5, **address):
    """A person with one followed address and an open window; gives the person's id."""

    def work(db):
        who = db.execute(insert(Person).values(created_at=NOW)).inserted_primary_key[0]
        if openid:
            values = {
                "channel": "wechat",
                "value": openid,
                "person_id": who,
                "followed": True,
                "heard_at": NOW,
                "window_until": NOW + timedelta(hours=48),
                "window_left": left,
            }
            db.execute(insert(Address).values(values | address))
        return who

    return store.transact(work)


def add_notice(store, person_id, key, **values):
    """A notice that is due; gives its id."""
    row = {
        "key": key,
        "person_id": person_id,
        "kind": "notice.filed",
        "facts": {"number": "#12", "text": key},
        "created_at": PAST,
        "due_at": PAST,
        "retry_at": PAST,
        "lease_until": PAST,
    }
    return store.transact(
        lambda db: db.execute(insert(Notice).values(row | values)).inserted_primary_key[0]
    )


def notice(store, notice_id):
    """The notice as it stands."""
    return store.read(lambda db: db.execute(select(Notice.__table__).filter_by(id=notice_id)).one())


def address(store, openid="openid-lin"):
    """The address as it stands."""
    return store.read(
        lambda db: db.execute(select(Address.__table__).filter_by(value=openid)).one()
    )


def give_address(store, openid, person_id):
    """Let an address belong to another person."""
    store.transact(
        lambda db: db.execute(
            update(Address).where(Address.value == openid).values(person_id=person_id)
        )
    )
