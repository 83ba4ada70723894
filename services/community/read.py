"""A community file becomes entries; what cannot be read becomes problems, never an exception."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from services.community.entries import SECTIONS, WORDS, Column, Community, Kind, Section
from services.community.raw import RawRow, Reading
from services.community.read_excel import read_excel
from services.community.read_yaml import read_yaml

FORMATS = {".yaml": read_yaml, ".yml": read_yaml, ".xlsx": read_excel}
#: A mobile number with the spaces and hyphens that people put in for reading.
SPACED_MOBILE = re.compile(r"1[\d -]{10,14}")

FLAGS = {"是": True, "有": True, "true": True, "yes": True, "1": True} | {
    "否": False,
    "无": False,
    "false": False,
    "no": False,
    "0": False,
}
WORKED = FLAGS | {"上班": True, "班": True, "休息": False, "休": False, "放假": False}
#: A date as people write it: 2027-01-01, 2027/1/1, 2027.1.1, 2027年1月1日.
WRITTEN_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def read_community(path: Path) -> Community:
    """The community that a `.yaml` or `.xlsx` file holds, with the problems met on the way."""
    reading = Reading(path.name, in_excel=path.suffix.lower() == ".xlsx")
    reader = FORMATS.get(path.suffix.lower())
    if reader is None:
        reading.report("", f"后缀是「{path.suffix}」", ".yaml 或 .xlsx", "请换一个文件或另存")
    elif not path.is_file():
        reading.report("", "找不到这个文件", "一个存在的文件", "请检查路径")
    else:
        reader(path, reading)
    sections = {section.key: _entries(section, reading) for section in SECTIONS}
    return Community(**sections, file=path.name, problems=tuple(reading.problems))


def _entries(section: Section, reading: Reading) -> tuple[Any, ...]:
    """The section's entries; an entry is made even of a faulty row, so that checks go on."""
    made = []
    for row in reading.rows.get(section.key, ()):
        values = {
            column.key: value
            for column in section.columns
            if (value := _value(column, row, reading)) is not None
        }
        made.append(section.entry(**values, origin=row.origin))
    return tuple(made)


def _value(column: Column, row: RawRow, reading: Reading) -> Any:
    """One cell by its column's kind; None leaves the entry's default."""
    raw = row.cells.get(column.key)
    if raw in (None, "", []):
        return None
    try:
        return READERS[column.kind](raw)
    except ValueError as error:
        name = column.heading if reading.in_excel else column.key
        reading.report(f"{row.origin} {name}", f"「{raw}」", str(error), "请改正这一格")
        return None


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("一段文字，不是列表")
    return raw.strip()


def _coded(raw: Any) -> str:
    text = _text(raw)
    return WORDS.get(text, text)


def _phone(raw: Any) -> str:
    """Spaces are never part of a number, hyphens only of a landline's."""
    text = _text(raw).replace("－", "-")
    return re.sub("[ -]", "", text) if SPACED_MOBILE.fullmatch(text) else text.replace(" ", "")


def _phones(raw: Any) -> tuple[str, ...]:
    return tuple(_phone(part) for part in _list(raw))


def _list(raw: Any) -> tuple[str, ...]:
    """A YAML list, or a cell with several parts."""
    if isinstance(raw, str):
        for separator in "，,；;/\n":
            raw = raw.replace(separator, "、")
        raw = raw.split("、")
    return tuple(part.strip() for part in raw if part.strip())


def _flag(raw: Any) -> bool:
    value = FLAGS.get(_text(raw).lower())
    if value is None:
        raise ValueError("是 或 否（true 或 false）")
    return value


def _day(raw: Any) -> date:
    """A day of the calendar; the 30th of February is none."""
    found = WRITTEN_DAY.fullmatch(_text(raw).replace(" ", ""))
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("一个日期，如 2027-01-01") from error


def _worked(raw: Any) -> bool:
    value = WORKED.get(_text(raw).lower())
    if value is None:
        raise ValueError("上班 或 休息（true 或 false）")
    return value


def _number(raw: Any) -> float:
    try:
        return float(_text(raw))
    except ValueError as error:
        raise ValueError("一个数，如 37.86") from error


READERS = {
    Kind.TEXT: _text,
    Kind.CODED: _coded,
    Kind.PHONE: _phone,
    Kind.PHONES: _phones,
    Kind.LIST: _list,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.WORKED: _worked,
}
