"""`evaluate FILE.tsv`: how well a labelled file is understood; no settings, no database."""

from pathlib import Path

import click

from bot.understanding import load_understander
from bot.understanding.evaluation import LabelError, Labelled, evaluate, read_labelled
from commands.speaking import Failed, progress, reason, reporting


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@reporting
def command(file: Path) -> None:
    """Measure the understanding on FILE, whose lines are labelled messages or addresses."""
    rows = labelled(file)
    understander = load_understander()
    with progress("评测", len(rows)) as done:
        report = evaluate(understander, rows, done)
    for line in report.lines():
        click.echo(line)


def labelled(file: Path) -> list[Labelled]:
    """All rows of the file; Failed that names the first line that is wrong."""
    try:
        rows = list(read_labelled(file))
    except LabelError as error:
        raise Failed(f"标注文件有误：{error}") from error
    except UnicodeDecodeError:
        line = _first_broken_line(file.read_bytes())
        raise Failed(f"{file.name} 第 {line} 行：不是 UTF-8 编码。请另存为 UTF-8。") from None
    except OSError as error:
        raise Failed(f"读不了 {file}（{reason(error)}）。请检查路径和权限。") from error
    if not rows:
        raise Failed(f"{file.name}：没有一行标注。请每行写代码、可接受的、紧急程度、地址、文字")
    return rows


def _first_broken_line(content: bytes) -> int:
    """The line in which the first byte stands that is no UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 1
