"""Excel's `.xlsx` in and out; the one home of openpyxl, which costs a start what few need.

What comes in is bounded (a zip can unfold to anything); what goes out cannot act: a resident's
"=HYPERLINK(…)" stays text in Excel and in WPS.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain, count, islice
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from services.sheet_xml import rows_xml
from services.sheets import Sheet, SheetError

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNZIPPED_BYTES = 100 * 1000 * 1000
MAX_ROWS = 50_000
MAX_COLUMNS = 64
#: What a sheet can hold in all, heading included (Excel's limit).
SHEET_ROWS = 1_048_576
#: What a page may take unzipped. Above 2 GiB a zip needs an extension that Excel calls damage.
PAGE_BYTES = 1_500_000_000


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
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                pages = [page for sheet in sheets for page in _write_sheet(packed, sheet)]
                _write_rest(packed, pages)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_sheet(packed: zipfile.ZipFile, sheet: Sheet) -> Iterator[Sheet]:
    """The sheet, continued as "title 2" where a page is full; each page that was written."""
    rows = iter(sheet.rows)
    for number in count(1):
        taken = list(islice(rows, 1))
        if number > 1 and not taken:
            return
        title = sheet.title if number == 1 else f"{sheet.title} {number}"
        yield _write_page(packed, Sheet(title, sheet.header, chain(taken, rows)))


def _write_page(packed: zipfile.ZipFile, page: Sheet) -> Sheet:
    """As many of the rows as the page holds."""
    frame, size = _frame([page]), 0
    with packed.open(_part(len(packed.namelist()) + 1), "w") as file:
        file.write(frame.before)
        for row in islice(rows_xml(page.rows, first=2, acting=frame.acting), SHEET_ROWS - 1):
            size += file.write(row)
            if size > PAGE_BYTES:
                break
        file.write(frame.after)
    return page


def _write_rest(packed: zipfile.ZipFile, pages: Sequence[Sheet]) -> None:
    """What is around the pages, which has to know all their titles."""
    for name, content in _frame(pages).parts.items():
        if name not in packed.namelist():
            packed.writestr(name, content)


def _part(number: int) -> str:
    """Where the page with this number lies in the zip."""
    return f"xl/worksheets/sheet{number}.xml"


class _Frame(NamedTuple):
    """A workbook without its rows: its parts, and what comes before and after the first's rows.

    `acting` is the style of a text that could act.
    """

    parts: dict[str, bytes]
    before: bytes
    after: bytes
    acting: int


def _frame(pages: Sequence[Sheet]) -> _Frame:
    """What openpyxl makes of a workbook whose pages have headings only."""
    book, acting = Workbook(write_only=True), 0
    for page in pages:
        sheet = book.create_sheet(page.title)
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, text) for text in page.header])
        # Never written itself: with it the style is in the workbook.
        told = WriteOnlyCell(sheet, "")
        told.quotePrefix = True
        sheet.append([told])
        acting = told.style_id
    stream = BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    before, end, _ = parts[_part(1)].partition(b"</row>")
    _, data, after = parts[_part(1)].partition(b"</sheetData>")
    return _Frame(parts, before + end, data + after, acting)


def _heading(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    return cell
