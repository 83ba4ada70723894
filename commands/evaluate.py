"""`evaluate FILE.tsv…`: how well labelled files are understood; no settings, no database."""

from pathlib import Path

import click

from bot.understanding import load_understander
from bot.understanding.evaluation import LabelError, Labelled, Report, evaluate, read_labelled
from commands.speaking import Failed, progress, reason, reporting


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@reporting
def command(files: tuple[Path, ...]) -> None:
    """Measure the understanding on each FILE, whose lines are labelled messages or addresses.

    Of several files each is reported, and then all of them together.
    """
    rows = [labelled(file) for file in files]
    understander = load_understander()
    total = Report()
    with progress("评测", sum(map(len, rows))) as done:
        reports = [evaluate(understander, each, done, total) for each in rows]
    if len(files) == 1:
        _show(total)
        return
    for file, report in zip(files, reports, strict=True):
        click.echo(f"== {file.name}")
        _show(report)
    click.echo(f"== 合计 all {len(files)} files")
    _show(total)


def _show(report: Report) -> None:
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
