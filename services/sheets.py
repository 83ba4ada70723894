"""Tables in files: what a sheet is, what its cells may hold, and `.csv` out.

What goes out cannot act: a resident's "=HYPERLINK(…)" stays text in Excel and in WPS.
"""

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

#: What a cell can hold, in UTF-16 units (Excel's limit).
CELL_UNITS = 32_767

#: What makes a spreadsheet read a text as a formula (OWASP, CSV injection).
ACTING = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: Characters that XML 1.0 cannot carry; a lone surrogate cannot even be encoded.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")

Cell = str | int | float | None


class SheetError(Exception):
    """A table that cannot be read; the text says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to write: its name, heading and rows, which may be a stream."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def clean_text(text: str) -> str:
    """Text that a cell can hold: no control characters, no half characters, cut to the limit."""
    if text.isprintable() and len(text) <= CELL_UNITS // 2:
        return text
    text = SURROGATE.sub("\N{REPLACEMENT CHARACTER}", UNWRITABLE.sub("", text))
    if len(text) <= CELL_UNITS // 2:
        return text
    return text.encode("utf-16-le")[: CELL_UNITS * 2].decode("utf-16-le", errors="ignore")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a `.csv` in UTF-8 with the mark that makes Excel see it; all or nothing."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(_plain(rows))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _plain(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Cell]]:
    """A leading apostrophe keeps Excel from computing what a resident wrote."""
    for row in rows:
        yield [harmless(value) if isinstance(value, str) else value for value in row]


def harmless(text: str) -> str:
    """`text` for a CSV cell, unable to become a formula."""
    text = clean_text(text)
    return f"'{text}" if text.startswith(ACTING) else text
