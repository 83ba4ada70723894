"""Excel's `.xlsx` in and out; the one home of openpyxl, which costs a start what few need.

What comes in is bounded (a zip can unfold to anything); what goes out cannot act: a resident's
"=HYPERLINK(…)" stays text in Excel and in WPS.
"""

import zipfile
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from openpyxl import DEFUSEDXML, Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Font

from services.sheets import ACTING, Cell, Sheet, SheetError, clean_text

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
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(book, sheet)
    part = path.with_name(path.name + ".part")
    try:
        book.save(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _write_sheet(book: Any, sheet: Sheet) -> None:
    """One sheet, continued as "title 2" where Excel's rows end."""
    rows = iter(sheet.rows)
    for page in range(1, 1000):
        taken = list(islice(rows, 1))
        if page > 1 and not taken:
            return
        title = sheet.title if page == 1 else f"{sheet.title} {page}"
        _write_page(book, title, sheet.header, chain(taken, islice(rows, SHEET_ROWS - 2)))


def _write_page(
    book: Any, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    page.append([_heading(page, text) for text in header])
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _heading(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Cell) -> Any:
    """Text that could act becomes a cell that is told to be text; all else goes as it is.

    An empty text is no cell at all, which halves the time of a table with many gaps.
    """
    if not isinstance(value, str):
        return value
    if not value:
        return None
    text = clean_text(value)
    if not text.startswith(ACTING) and text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell
