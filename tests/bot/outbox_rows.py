"""A small store with people, addresses and notices, for the tests of what goes out."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import event, insert, select, update

from models import Address, Notice, Person
from tests.databases import EMPTY

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAST = NOW - timedelta(minutes=1)


def new_store():
    """An empty database, closed after the test."""
    store = EMPTY.open()
    if store.engine.dialect.name == "sqlite":
        # The disk is not what is tested.
        event.listen(store.engine, "connect", _without_the_disk)
    return store


def _without_the_disk(connection, _record):
    connection.execute("PRAGMA synchronous=OFF").close()


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
