"""The rows of a sheet as the XML of an `.xlsx`, because a long export is nothing but rows.

openpyxl makes a dozen objects of each cell. Written as text, 350,000 rows take an eighth of the
time; everything around the rows stays openpyxl's (`workbooks.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count, product
from string import ascii_uppercase

from services.sheets import ACTING, Cell, clean_text

#: What Excel would read as one of its own errors.
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_COLUMNS = (*ascii_uppercase, *map("".join, product(ascii_uppercase, repeat=2)))


def rows_xml(rows: Iterable[Sequence[Cell]], first: int, acting: int) -> Iterator[bytes]:
    """Each row, numbered from `first`; a text that could act is told to be text, style `acting`."""
    for number, row in zip(count(first), rows, strict=False):
        cells = (
            _cell(f"{column}{number}", value, acting)
            for column, value in zip(_COLUMNS, row, strict=False)
            if value is not None and value != ""
        )
        yield f'<row r="{number}">{"".join(cells)}</row>'.encode()


def _cell(place: str, value: Cell, acting: int) -> str:
    """One cell. Every text stands in its cell as it is, so that none is computed."""
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = clean_text(value)
    style = f' s="{acting}"' if text.startswith(ACTING) or text in ERRORS else ""
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    words = escape(text, quote=False)
    return f'<c r="{place}"{style} t="inlineStr"><is><t{kept}>{words}</t></is></c>'
