"""Tables out that cannot act, tables in that cannot explode."""

import csv
import zipfile
from pathlib import Path

import pytest
from defusedxml import EntitiesForbidden
from openpyxl import Workbook, load_workbook

from services import workbooks
from services.sheets import Sheet, SheetError, clean_text, write_csv
from services.workbooks import read_workbook, write_workbook

ACTING = ["=1+1", '=HYPERLINK("http://x")', "+86", "-1", "@SUM(A1)", "\t=1", "＝1+1"]


@pytest.mark.parametrize("text", [*ACTING, "#N/A"])
def test_a_formula_in_a_text_is_written_as_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("诉求", ["text"], [[text]])])
    cell = load_workbook(path)["诉求"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix


@pytest.mark.parametrize("text", ACTING)
def test_a_formula_in_a_csv_gets_an_apostrophe(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["text"], [[text]])
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["text"], [f"'{text}"]]


def test_a_csv_begins_with_the_mark_that_excel_needs(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_csv(path, ["小区"], [["翠湖苑"]])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("翠湖苑\n3号楼\t完", "翠湖苑\n3号楼\t完"),
        ("a\x00b\x0bc\x1fd", "abcd"),
        ("半\ud83d个", "半\ufffd个"),
        ("\uffff尾", "尾"),
        ("😀完", "😀完"),
    ],
)
def test_what_a_cell_cannot_hold_is_cleaned(tmp_path: Path, text: str, clean: str) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("诉求", ["text"], [[text]])])
    assert load_workbook(path)["诉求"]["A2"].value == clean
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    "text",
    ["a < b & c > d", "]]>", "</t></is></c><c><f>1+1</f></c>", " 前后空格 "],
)
def test_markup_in_a_text_stays_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("诉求", ["text", "n"], [[text, 3]])])
    cells = load_workbook(path)["诉求"][2]
    assert [cell.value for cell in cells] == [text, 3]


def test_markup_of_the_library_is_moved_by_a_space_and_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("诉求", ["text"], [["<r><t>x</t></r>"]])])
    assert load_workbook(path)["诉求"]["A2"].value == " <r><t>x</t></r>"


def test_gaps_and_numbers_stand_in_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    row = [None, 1, "", 0.5, "甲", -7, *[""] * 24, "第三十一列"]
    write_workbook(path, [Sheet("诉求", ["n"], [row])])
    told = [cell.value for cell in load_workbook(path)["诉求"][2]]
    assert told == [None if value == "" else value for value in row]


def test_the_heading_is_bold_and_stays_in_sight_on_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "SHEET_ROWS", 3)
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("诉求", ["a"], [["x"]]), Sheet("经过", ["b", "c"], [["y"]] * 3)])
    book = load_workbook(path)
    assert book.sheetnames == ["诉求", "经过", "经过 2"]
    for page in book:
        assert page.freeze_panes == "A2"
        assert all(cell.font.bold for cell in page[1])
        assert not page["A2"].font.bold


@pytest.mark.parametrize("letter", ["字", "😀"])
def test_a_text_is_cut_where_excels_cell_ends(letter: str) -> None:
    cut = clean_text(letter * 40_000)
    units = len(cut.encode("utf-16-le")) // 2
    assert 32_766 <= units <= 32_767
    assert set(cut) == {letter}


def test_a_full_sheet_is_continued_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "SHEET_ROWS", 3)
    path = tmp_path / "out.xlsx"
    write_workbook(path, [Sheet("经过", ["n"], ([n] for n in range(5)))])
    book = {title: [row[0] for row in rows] for title, rows in read_workbook(path).items()}
    assert book == {"经过": ["n", 0, 1], "经过 2": ["n", 2, 3], "经过 3": ["n", 4]}


@pytest.mark.parametrize(
    "write",
    [
        lambda path, rows: write_csv(path, ["n"], rows),
        lambda path, rows: write_workbook(path, [Sheet("诉求", ["n"], rows)]),
    ],
    ids=["csv", "workbook"],
)
def test_a_failed_export_leaves_the_old_file_and_no_rest(tmp_path: Path, write) -> None:
    path = tmp_path / "out"
    path.write_text("old")

    def rows():
        yield ["1"]
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        write(path, rows())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_trailing_empty_rows_are_not_read_and_others_keep_their_number(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "人员"
    for row in (["姓名"], [None], ["林晓"], [None], [None]):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    assert read_workbook(tmp_path / "in.xlsx") == {"人员": [("姓名",), (), ("林晓",)]}


def test_a_sheet_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    write_workbook(tmp_path / "in.xlsx", [Sheet("人员", ["n"], ([n] for n in range(20)))])
    with pytest.raises(SheetError, match="超过 10 行"):
        read_workbook(tmp_path / "in.xlsx", max_rows=10)


def zipped(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)


def test_a_zip_bomb_is_refused_before_it_unfolds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNZIPPED_BYTES", 1_000_000)
    zipped(tmp_path / "in.xlsx", "xl/workbook.xml", b"0" * 1_000_001)
    with pytest.raises(SheetError, match="展开后"):
        read_workbook(tmp_path / "in.xlsx")


def test_a_file_above_ten_megabytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_FILE_BYTES", 100)
    (tmp_path / "in.xlsx").write_bytes(b"0" * 101)
    with pytest.raises(SheetError, match="10 MB"):
        read_workbook(tmp_path / "in.xlsx")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.xlsx").write_bytes(content)
    with pytest.raises(SheetError, match=r"另存为 \.xlsx"):
        read_workbook(tmp_path / "in.xlsx")


def test_a_zip_without_a_workbook_is_refused_in_words(tmp_path: Path) -> None:
    zipped(tmp_path / "in.xlsx", "hello.txt", b"hello")
    with pytest.raises(SheetError, match="打不开"):
        read_workbook(tmp_path / "in.xlsx")


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    write_workbook(good, [Sheet("人员", ["姓名"], [["林晓"]])])
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/workbook.xml":
                content = doctype + content[content.index(b"<workbook") :]
            target.writestr(part.filename, content)
    with pytest.raises(SheetError) as refused:
        read_workbook(bad)
    assert refused.value.__cause__ is not None
    assert isinstance(refused.value.__cause__.__cause__, EntitiesForbidden)


def test_a_workbook_that_is_refused_is_not_left_open(tmp_path: Path) -> None:
    zipped(tmp_path / "in.xlsx", "[Content_Types].xml", b"<a/>")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(SheetError) as refused:
        read_workbook(tmp_path / "in.xlsx")
    assert len(list(Path("/proc/self/fd").iterdir())) == before, refused
