"""The community's words in a process: read when the revision rose, and only then."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from sqlalchemy import Connection, create_engine, insert

from commands.hearing import WordKeeper
from models import Base, Person, WordChange
from tests.few_words import few_words
from tests.town import MONDAY

NO_DATABASE = cast(Connection, None)


@pytest.fixture
def db() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(
            insert(Person).values(id=1, name="苏文清", phone="", active=True, created_at=MONDAY)
        )
        yield connection


def add(db: Connection, version: int, **more: Any) -> None:
    values = {"version": version, "word": "屋里下雨", "code": "R5", "struck": False}
    made = {"evidence": {}, "made_by": 1, "made_at": MONDAY}
    db.execute(insert(WordChange).values(**{**values, **made, **more}))


def test_at_the_same_revision_nothing_is_read(db: Connection) -> None:
    keeper = WordKeeper(few_words())
    first = keeper.at(db, 1)
    assert keeper.at(NO_DATABASE, 1) is first


def test_a_new_revision_brings_the_words(db: Connection) -> None:
    keeper = WordKeeper(few_words())
    assert keeper.at(db, 1).understand("屋里下雨").code == "O8"
    add(db, 1)
    assert keeper.at(db, 2).understand("屋里下雨").code == "R5"


def test_where_the_words_stay_the_same_nothing_is_understood_again(db: Connection) -> None:
    add(db, 1)
    keeper = WordKeeper(few_words())
    assert keeper.at(db, 2) is keeper.at(db, 1)


def test_undone_words_do_not_count(db: Connection) -> None:
    add(db, 1, undone_by=1, undone_at=MONDAY)
    assert WordKeeper(few_words()).at(db, 1).understand("屋里下雨").code == "O8"
