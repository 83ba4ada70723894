"""Every noun says what it holds of people, so that none is forgotten when one is forgotten."""

import pytest
from sqlalchemy import JSON, Column, String

from models import Base, Person
from services.anonymising import masked
from services.holdings import PERSONAL
from services.personal import Erased, Personal

DECLARED = {one.model.__tablename__: one for one in PERSONAL}
TABLES = [table.name for table in Base.metadata.sorted_tables]


def must_be_named(column: Column[object]) -> bool:
    """Whether a column may hold what somebody said or who somebody is."""
    points = any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys)
    return points or isinstance(column.type, String | JSON)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_that_may_tell_of_people_is_declared(name: str) -> None:
    columns = Base.metadata.tables[name].columns
    wanted = {column.name for column in columns if must_be_named(column)}
    assert name in DECLARED, f"{name}: its noun must declare PERSONAL"
    assert wanted <= DECLARED[name].named(), "personal, of staff, or plain? Name it"


def test_no_table_is_declared_twice() -> None:
    assert len(DECLARED) == len(PERSONAL)


@pytest.mark.parametrize("one", PERSONAL, ids=lambda one: one.model.__tablename__)
def test_a_declaration_names_only_columns_there_are(one: Personal) -> None:
    columns = set(Base.metadata.tables[one.model.__tablename__].columns.keys())
    assert one.named() | set(one.shown) | set(filter(None, (one.about,))) <= columns


@pytest.mark.parametrize(
    "one", [one for one in PERSONAL if one.owner], ids=lambda one: one.model.__tablename__
)
def test_what_belongs_to_somebody_is_deleted_or_loses_its_owner(one: Personal) -> None:
    column = Base.metadata.tables[one.model.__tablename__].columns[one.owner]
    assert one.erased is not Erased.STAYS
    assert one.erased is Erased.DELETED or column.nullable or one.model is Person


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("王桂芬家漏水，电话13900000001", "（姓名）家漏水，电话（电话）"),
        ("证件号11010119900101123X的老人", "证件号（证件号）的老人"),
        ("单号2026112300001，王师傅来过", "单号2026112300001，王师傅来过"),
        ("翠湖苑3号楼", "翠湖苑3号楼"),
    ],
)
def test_a_text_is_masked_by_names_phones_and_identity_numbers(text: str, hidden: str) -> None:
    assert masked(text, ["王桂芬", "", "王"]) == hidden
