"""`classify` and `evaluate`: no settings, no database, line for line."""

import io
import json
from pathlib import Path

import pytest

from bot.understanding import Understander
from commands import evaluate as evaluate_command
from commands.classify import classify
from tests.commands.conftest import Office

KEYS = [
    *("text", "intent", "code", "name", "confidence", "accepted"),
    *("alternatives", "urgency", "matched", "place", "parts"),
]


def answers(understander: Understander, *lines: bytes) -> list[dict[str, object]]:
    out = io.BytesIO()
    classify(understander, lines, out)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_an_object_has_the_promised_keys_in_their_order(understander: Understander) -> None:
    [found] = answers(understander, "3号楼2单元水管爆了\n".encode())
    assert list(found) == KEYS
    assert found["code"] == "R1"
    assert found["place"] == {"building": "3", "unit": "2"}


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        ([b"\n", b"a\r\n", b"\n"], ["", "a", ""]),
        ([b"a"], ["a"]),
        ([b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n"], ["a", "\ufeffb"]),
        ([b"\xff\xfe\n"], ["\ufffd\ufffd"]),
        ([" 水 \u2028\n".encode()], [" 水 \u2028"]),
        ([], []),
    ],
)
def test_every_line_gets_one_object_with_its_text(
    understander: Understander, lines: list[bytes], texts: list[str]
) -> None:
    out = io.BytesIO()
    classify(understander, lines, out)
    objects = out.getvalue().decode().split("\n")[:-1]
    assert [json.loads(each)["text"] for each in objects] == texts


def test_a_line_is_answered_before_the_next_is_read(understander: Understander) -> None:
    seen = []

    class Out(io.BytesIO):
        def flush(self) -> None:
            seen.append(self.getvalue().count(b"\n"))

    def texts() -> object:
        for number in range(3):
            assert len(seen) == number
            yield b"x\n"

    classify(understander, texts(), Out())  # type: ignore[arg-type]
    assert seen == [1, 2, 3]


@pytest.fixture
def no_loading(monkeypatch: pytest.MonkeyPatch, understander: Understander) -> None:
    """The lexicon is loaded for the whole run of tests already."""
    monkeypatch.setattr(evaluate_command, "load_understander", lambda: understander)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    return tmp_path / "labels.tsv"


@pytest.mark.usefixtures("no_loading")
def test_a_report_goes_to_standard_output_and_progress_does_not(
    bare: Office, labelled: Path
) -> None:
    labelled.write_text("R1\t\tL2\t{}\t水管爆了\n" * 2, encoding="utf-8")
    result = bare.run("evaluate", labelled)
    assert (result.exit_code, result.stderr) == (0, "评测 2/2\n")
    assert "100.0% (2/2)" in result.stdout


@pytest.mark.usefixtures("no_loading")
def test_several_files_are_reported_one_by_one_and_together(bare: Office, labelled: Path) -> None:
    labelled.write_text("R1\t\tL2\t{}\t水管爆了\n", encoding="utf-8")
    other = labelled.with_name("other.tsv")
    other.write_text("H1\t\tL2\t{}\t水管爆了\n" * 2, encoding="utf-8")
    result = bare.run("evaluate", labelled, other)
    assert (result.exit_code, result.stderr) == (0, "评测 3/3\n")
    shown = [line for line in result.stdout.splitlines() if line.startswith(("==", "类别全对"))]
    assert shown == [
        *("== labels.tsv", "类别全对 exact: 100.0% (1/1)"),
        *("== other.tsv", "类别全对 exact: 0.0% (0/2)"),
        *("== 合计 all 2 files", "类别全对 exact: 33.3% (1/3)"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"R1\t\tL2\t{}\tok\nR1\tL2\tx\n", "labels.tsv line 2"),
        (b"R1\t\tL2\t{}\tok\nR1\t\tL2\t{}\t\xff\n", "labels.tsv 第 2 行"),
        (b"\n\n", "没有一行标注"),
        (None, "没有这个文件"),
    ],
)
@pytest.mark.usefixtures("no_loading")
def test_a_labelled_file_that_cannot_be_read_is_named_with_its_line(
    bare: Office, labelled: Path, content: bytes | None, says: str
) -> None:
    if content is not None:
        labelled.write_bytes(content)
    result = bare.run("evaluate", labelled)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
