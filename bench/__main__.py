"""`python -m bench`: measure, compare with what was promised, print one table."""

import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bench import (
    deliveries,
    inprocess,
    processes,
    profiling,
    promises,
    reports,
    servers,
    starting,
    understood,
    written,
)
from bench.city.command import city
from bench.promises import Series

#: The parts by name: what each measures in a folder, with so many rounds, quick or whole.
PARTS: dict[str, Callable[[Path, bool], Series]] = {
    "understanding": lambda _, quick: understood.measure(3 if quick else 7),
    "inprocess": lambda folder, quick: inprocess.measure(folder, 2 if quick else 7),
    "servers": lambda folder, quick: (
        servers.measure(folder, 1, 1.5, 2) if quick else servers.measure(folder, 5, 3, 5)
    ),
    "processes": lambda folder, quick: processes.measure(
        folder, 1 if quick else 5, 1.5 if quick else 3
    ),
    "deliveries": lambda folder, quick: (
        deliveries.measure(folder, 1, 500) if quick else deliveries.measure(folder, 5)
    ),
    "reports": lambda folder, quick: (
        reports.measure(folder, 2, 30_000) if quick else reports.measure(folder, 5, 1_000_000)
    ),
    "starting": lambda folder, quick: starting.measure(folder, 1 if quick else 5),
}


@click.group(invoke_without_command=True)
@click.option("--quick", is_flag=True, help="Fewer and shorter rounds, for a first look.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the figures there.")
@click.option(
    "--write", "page", type=click.Path(path_type=Path), help="Put the table into this page."
)
@click.option("--only", multiple=True, type=click.Choice(list(PARTS)), help="Only these parts.")
@click.pass_context
def main(
    context: click.Context, quick: bool, file: Path | None, page: Path | None, only: tuple[str, ...]
) -> None:
    """Measure the product beside bare Flask and a naive bot."""
    if context.invoked_subcommand is not None:
        return
    console, series, started = Console(), Series(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name in only or PARTS:
            with console.status(name):
                series |= PARTS[name](Path(folder), quick)
    console.print(promises.table(series))
    console.print(promises.others(series))
    console.print(f"{time.monotonic() - started:.0f} s")
    if page is not None:
        written.write(page, written.as_page(series, datetime.now(UTC).date()))
    if file is not None:
        file.write_text(json.dumps(promises.as_data(series), indent=1), encoding="utf-8")


@main.command()
@click.option("--messages", default=300, show_default=True, help="How many to file.")
@click.option("--top", default=30, show_default=True, help="How many functions to list.")
def profile(messages: int, top: int) -> None:
    """Show where the CPU of one stored request goes, in process."""
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        stats = profiling.profile(Path(folder) / "home", messages)
    console.print(profiling.by_home(stats, messages))
    console.print(profiling.by_function(stats, messages, top, below=False))
    console.print(profiling.by_function(stats, messages, top * 2, below=True))


main.add_command(city)


if __name__ == "__main__":
    main()
