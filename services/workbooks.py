"""Excel's `.xlsx` in, by openpyxl, and out, by XlsxWriter, which writes a long export in a third
of the time. Their one home: both cost a start what few need.

What comes in is bounded (a zip can unfold to anything); what goes out cannot act: a resident's
"=HYPERLINK(…)" stays text in Excel and in WPS.
"""

import os
import zipfile
from collections.abc import Iterable
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import DEFUSEDXML, load_workbook
from xlsxwriter import Workbook

from services.sheets import ACTING, Sheet, SheetError, clean_text

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNZIPPED_BYTES = 100 * 1000 * 1000
MAX_ROWS = 50_000
MAX_COLUMNS = 64
#: What a sheet can hold in all, heading included (Excel's limit).
SHEET_ROWS = 1_048_576


def read_workbook(path: Path, max_rows: int = MAX_ROWS) -> dict[str, list[tuple[Any, ...]]]:
    """All sheets of an `.xlsx` as rows of values, formulas as the results Excel stored.

    Raises SheetError for what is too large, or is no workbook.
    """
    _refuse_bombs(path)
    # Opened here, because openpyxl leaves open what it cannot read.
    with path.open("rb") as file:
        try:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its parsing meets.
            raise SheetError(
                f"打不开（{type(error).__name__}）；请用 Excel 另存为 .xlsx 再试"
            ) from error
        return {sheet.title: _rows(sheet, max_rows) for sheet in book.worksheets}


def _refuse_bombs(path: Path) -> None:
    """Look at the sizes before unfolding: zipfile never reads past what the directory names."""
    if not DEFUSEDXML:
        raise SheetError("缺少 defusedxml，不能安全地读取 Excel；请运行 make install")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise SheetError("文件超过 10 MB；请拆成几个文件")
    try:
        with zipfile.ZipFile(path) as packed:
            unzipped = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise SheetError("不是 .xlsx 文件；请用 Excel 另存为 .xlsx 再试") from error
    if unzipped > MAX_UNZIPPED_BYTES:
        raise SheetError("展开后超过 100 MB；请删去图片和多余的工作表")


def _rows(sheet: Any, max_rows: int) -> list[tuple[Any, ...]]:
    """The rows of one sheet up to its last filled one; its own claim of size is not believed."""
    sheet.reset_dimensions()
    rows: list[tuple[Any, ...]] = []
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)):
            filled = _trimmed(row)
            if filled and number >= max_rows:
                raise SheetError(f"工作表「{sheet.title}」超过 {max_rows} 行；请拆成几个文件")
            if filled:
                rows.extend([()] * (number - len(rows)))
                rows.append(filled)
    except SheetError:
        raise
    except Exception as error:  # A broken part shows only while it is read.
        raise SheetError(f"工作表「{sheet.title}」已损坏；请用 Excel 另存为 .xlsx") from error
    return rows


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row up to its last filled cell."""
    length = len(row)
    while length and row[length - 1] is None:
        length -= 1
    return row[:length]


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write an `.xlsx` row by row, so that memory does not grow with it; all or nothing."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            book = Workbook(file, {"constant_memory": True, "tmpdir": str(path.parent)})
            styles = _Styles(
                book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
            )
            try:
                for sheet in sheets:
                    _write_sheet(book, sheet, styles)
            finally:
                book.close()  # Until then its pages lie in files of their own.
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class _Styles(NamedTuple):
    """How cells look; `quoted` keeps a text from acting also after somebody edited it."""

    heading: Any
    quoted: Any


def _write_sheet(book: Workbook, sheet: Sheet, styles: _Styles) -> None:
    """The sheet, continued as "title 2" where a page is full."""
    rows = iter(sheet.rows)
    for number in count(1):
        taken = list(islice(rows, 1))
        if number > 1 and not taken:
            return
        page = book.add_worksheet(sheet.title if number == 1 else f"{sheet.title} {number}")
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.header, styles.heading)
        for place, row in enumerate(islice(chain(taken, rows), SHEET_ROWS - 1), 1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    _write_text(page, place, column, clean_text(value), styles.quoted)
                elif value is not None:
                    page.write_number(place, column, value)


def _write_text(page: Any, row: int, column: int, text: str, quoted: Any) -> None:
    """A text that is never anything else: no formula, no error of Excel's, no markup."""
    if text.startswith("<r>"):
        text = f" {text}"  # The library would take it for markup of its own.
    if text:
        page.write_string(row, column, text, quoted if text.startswith((*ACTING, "#")) else None)
