"""Reading a community from Excel: sheets with Chinese headings, in any order of columns."""

import difflib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from services.community.entries import SECTIONS, Kind, Section
from services.community.raw import RawRow, Reading
from services.sheets import SheetError
from services.workbooks import read_workbook


def read_excel(path: Path, reading: Reading) -> None:
    """Fill `reading` with the rows of a workbook and the problems of its form."""
    try:
        sheets = {title.strip(): rows for title, rows in read_workbook(path).items()}
    except SheetError as error:
        found, _, action = str(error).partition("；")
        reading.report("", found, "社区的 Excel 文件（.xlsx）", action)
        return
    titles = [section.title for section in SECTIONS]
    missing = [title for title in titles if title not in sheets]
    for title in sheets.keys() - set(titles):
        # A sheet of notes is welcome; one that looks like a missing sheet is a typing error.
        if difflib.get_close_matches(title, missing, n=1, cutoff=0.5):
            reading.unknown("", "工作表", title, missing)
    if len(missing) == len(titles):
        reading.report("", "没有社区的工作表", "、".join(titles), "请照导出的样例建表")
    for section in SECTIONS:
        if section.title in sheets:
            reading.rows[section.key] = _rows(section, sheets[section.title], reading)


def _rows(section: Section, lines: list[tuple[Any, ...]], reading: Reading) -> list[RawRow]:
    """The filled rows below the heading."""
    if not lines:
        return []
    keys = _keys(section, lines[0], reading)
    days = {column.key for column in section.columns if column.kind is Kind.DAY}
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        origin = f"工作表「{section.title}」第 {number} 行"
        cells = {}
        for position, key in keys.items():
            value = line[position] if position < len(line) else None
            if key in days and isinstance(value, date):
                value = f"{value:%Y-%m-%d}"
            cells[key] = _text(value, f"{origin} {lines[0][position]}", reading)
        if any(cells.values()):
            rows.append(RawRow(origin, cells))
    return rows


def _keys(section: Section, heading: tuple[Any, ...], reading: Reading) -> dict[int, str]:
    """Which column of the sheet holds which key."""
    where = f"工作表「{section.title}」第 1 行"
    known = {column.heading: column.key for column in section.columns}
    keys: dict[int, str] = {}
    for position, value in enumerate(heading):
        title = str(value or "").strip()
        if not title:
            continue
        if title not in known:
            reading.unknown(where, "列名", title, known)
        elif known[title] in keys.values():
            reading.report(where, f"列名「{title}」写了两次", "只写一次", "请合并成一列")
        else:
            keys[position] = known[title]
    for column in section.columns:
        if column.required and column.key not in keys.values():
            reading.report(where, f"没有「{column.heading}」列", column.heading, "请加上这一列")
    return keys


def _text(value: Any, where: str, reading: Reading) -> str:
    """A cell as the text that was typed; Excel keeps phones as numbers and 3-4 as a date."""
    if value is None:
        return ""
    if isinstance(value, (date, datetime, time)):
        reading.report(where, "被 Excel 当成了日期", "文字，如 3-4", "请把单元格设为文本后重新输入")
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
