"""Labelled files are read strictly and counted rightly."""

from pathlib import Path

import pytest

from bot.understanding import Understander
from bot.understanding.evaluation import LabelError, evaluate, read_labelled

ROWS = [
    'E1\t\tL1\t{"building": "3"}\t3号楼着火了',
    "E1\tF1\tL1/L2\t-\t今天天气",
    "O8\t\tL3\t{}\t着火了",
]


def written(folder: Path, *rows: str) -> Path:
    path = folder / "rows.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_a_report_counts_categories_emergencies_and_places(
    understander: Understander, tmp_path: Path
) -> None:
    seen: list[int] = []
    report = evaluate(understander, read_labelled(written(tmp_path, *ROWS)), seen.append)
    assert (report.rows, report.exact, report.emergencies) == (3, 1, 2)
    assert report.emergencies_missed == ["今天天气"]
    assert report.emergencies_false == ["着火了"]
    assert (report.places, report.places_exact) == (2, 2)
    assert report.fields["building"].f1 == 1.0
    assert seen == [1, 2, 3]
    assert any("exact: 33.3% (1/3)" in line for line in report.lines())


def test_an_address_file_judges_only_the_dwelling(
    understander: Understander, tmp_path: Path
) -> None:
    path = written(tmp_path, '{"building": "5", "room": "101"}\t光明路3号5栋101室')
    report = evaluate(understander, read_labelled(path))
    assert (report.messages, report.places_exact) == (0, 1)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("R1\t\tL2\t{}", "expected 5 or 2 cells"),
        ("Z1\t\tL2\t{}\t文", "Z1 is no category"),
        ("R1\t\tL7\t{}\t文", "urgency 'L7'"),
        ("R1\t\tL2\tnone\t文", "is no JSON"),
        ('R1\t\tL2\t{"door": "1"}\t文', "write an object"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(LabelError, match=r"rows.tsv line 2: .*" + problem):
        list(read_labelled(written(tmp_path, "O8\t\tL3\t{}\t好", row)))
