"""Writing a community as YAML or Excel, in the form that reading takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from services.community.entries import SECTIONS, WORDS, Column, Community, Kind, Section
from services.sheets import Cell, Sheet
from services.workbooks import write_workbook

#: The first Chinese word of a code is the one that is written.
WRITTEN = {code: word for word, code in reversed(WORDS.items())}


def write_community(community: Community, path: Path) -> None:
    """Write `community` to a `.yaml` or `.xlsx` file, replacing it as a whole.

    Raises ValueError, in Chinese, for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix in {".yaml", ".yml"}:
        part = path.with_name(path.name + ".part")
        part.write_text(_yaml(community), encoding="utf-8")
        part.replace(path)
    elif suffix == ".xlsx":
        write_workbook(path, [_sheet(section, community) for section in SECTIONS])
    else:
        raise ValueError(f"{path.name} 的后缀应为 .yaml 或 .xlsx")


def _yaml(community: Community) -> str:
    """One line an entry, keys in the order of the table, nothing that is only a default."""
    lines = []
    for section in SECTIONS:
        entries = getattr(community, section.key)
        lines.append(f"{section.key}:" if entries else f"{section.key}: []")
        lines.extend(f"  - {_line(section, entry)}" for entry in entries)
    return "\n".join(lines) + "\n"


def _line(section: Section, entry: Any) -> str:
    values = {
        column.key: list(value) if isinstance(value, tuple) else value
        for column in section.columns
        if (value := getattr(entry, column.key)) != getattr(section.entry(), column.key)
    }
    text = yaml.safe_dump(
        values, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**9
    )
    return str(text).strip()


def _sheet(section: Section, community: Community) -> Sheet:
    header = [column.heading for column in section.columns]
    return Sheet(section.title, header, _rows(section, community))


def _rows(section: Section, community: Community) -> Iterator[list[Cell]]:
    for entry in getattr(community, section.key):
        yield [_cell(column, getattr(entry, column.key)) for column in section.columns]


def _cell(column: Column, value: Any) -> Cell:
    """A value as a person reads it in a cell; phones stay text, so that no digit is lost."""
    match column.kind:
        case Kind.CODED:
            return WRITTEN.get(value, str(value))
        case Kind.LIST | Kind.PHONES:
            return "、".join(value)
        case Kind.FLAG:
            return "是" if value else "否"
        case Kind.NUMBER:
            return None if value is None else float(value)
        case Kind.WORKED:
            return "上班" if value else "休息"
        case _:
            return str(value)
