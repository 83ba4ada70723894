"""Everything that can be wrong with a community, found at once and before anything is written."""

import re
from collections.abc import Callable, Collection
from typing import Any

from models import Level
from models.org import GIVEN, ROLE_NAMES
from services.community.check_links import LINK_RULES
from services.community.check_places import PLACE_RULES
from services.community.checking import Checking, report_repeated
from services.community.entries import (
    LEVEL_NAMES,
    SECTIONS,
    Column,
    Community,
    PersonEntry,
    Problem,
)

MOBILE = re.compile(r"1[3-9]\d{9}")
#: A unit may also have a landline, a 400 number or a short number such as 96110.
UNIT_PHONE = re.compile(r"1[3-9]\d{9}|(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4}|\d{3,6}")
#: Years whose days a community may tell; another year is a slip of the pen.
YEARS = range(2020, 2100)
LEVELS = frozenset(Level)


def check(community: Community, known_orgs: Collection[str] = ()) -> list[Problem]:
    """All problems of `community`, those of reading first; an empty list means it can be loaded.

    `known_orgs` are codes of organisations that are there already, so that a community's file
    may name its street as parent without describing it again.
    """
    checking = Checking(community, known_orgs)
    for rule in RULES:
        rule(checking)
    return [*community.problems, *checking.problems]


def _cells(checking: Checking) -> None:
    """Each cell alone: what must be there is there, and fits into the table."""
    unreadable = {problem.where for problem in checking.community.problems}
    for section in SECTIONS:
        for entry in getattr(checking.community, section.key):
            for column in section.columns:
                _cell(checking, column, entry, unreadable)


def _cell(checking: Checking, column: Column, entry: Any, unreadable: Collection[str]) -> None:
    value = getattr(entry, column.key)
    name = column.heading if checking.community.file.endswith(".xlsx") else column.key
    missing = value in (None, "", ()) and f"{entry.origin} {name}" not in unreadable
    if column.required and missing:
        checking.report(entry.origin, f"没有写 {name}（{column.heading}）", "必填", "请补上")
    texts = value if isinstance(value, tuple) else (value,)
    for text in texts:
        if isinstance(text, str) and len(text) > column.limit:
            found = f"{name}（{column.heading}）有 {len(text)} 个字"
            checking.report(entry.origin, found, f"至多 {column.limit} 个字", "请缩短")


def _codes(checking: Checking) -> None:
    """Codes are unique in their list."""
    for key in ("orgs", "grids", "units"):
        report_repeated(
            checking, getattr(checking.community, key), lambda entry: entry.code, "编码"
        )


def _days(checking: Checking) -> None:
    """A day is named once, and lies in a year that anybody can mean."""
    calendar = checking.community.calendar
    report_repeated(checking, calendar, lambda entry: str(entry.day or ""), "日期")
    for entry in calendar:
        if entry.day and entry.day.year not in YEARS:
            expected = f"{YEARS[0]} 到 {YEARS[-1]} 年的日期"
            checking.report(entry.origin, f"日期「{entry.day}」", expected, "请核对年份")


def _choices(checking: Checking) -> None:
    """Levels and roles are those that exist."""
    for org in checking.community.orgs:
        if org.level and org.level not in LEVELS:
            expected = "、".join(f"{level}（{name}）" for level, name in LEVEL_NAMES.items())
            checking.report(org.origin, f"层级「{org.level}」", expected, "请改成其中一个")
    for person in checking.community.people:
        if person.role and person.role not in GIVEN:
            expected = "、".join(f"{role}（{ROLE_NAMES[role]}）" for role in GIVEN)
            checking.report(person.origin, f"角色「{person.role}」", expected, "请改成其中一个")


def _phones(checking: Checking) -> None:
    """Phones look like phones, and one phone is one person."""
    names: dict[str, tuple[str, str]] = {}
    for person in checking.community.people:
        if person.phone and not MOBILE.fullmatch(person.phone):
            checking.report(person.origin, f"电话「{person.phone}」", "11 位手机号", "请核对电话")
        name, origin = names.setdefault(person.phone, (person.name, person.origin))
        if person.phone and name != person.name:
            found = f"电话「{person.phone}」在{origin}是{name}，这里是{person.name}"
            checking.report(person.origin, found, "一个电话一个人", "请核对姓名和电话")
    for unit in checking.community.units:
        if unit.phone and not UNIT_PHONE.fullmatch(unit.phone):
            checking.report(unit.origin, f"电话「{unit.phone}」", "手机或座机号码", "请核对电话")
    people = checking.community.people
    report_repeated(checking, people, _person, "人员")


def _person(person: PersonEntry) -> str:
    """What two entries may not share: the same person in the same role at the same place."""
    return " ".join(filter(None, (person.phone, person.role, person.org, person.grid)))


RULES: tuple[Callable[[Checking], None], ...] = (
    _cells,
    _codes,
    _choices,
    _phones,
    _days,
    *LINK_RULES,
    *PLACE_RULES,
)
