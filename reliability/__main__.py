"""`python -m reliability`: run the programs, one JSON line each; fail when one is not held."""

import os
import sys
import tempfile
import time
from pathlib import Path

import click

from commands.serving import stop_on_signals
from reliability.databases import KINDS, OWN, AbsentError, scratch
from reliability.findings import Line
from reliability.programs import PROGRAMS
from reliability.trials import Program, Trial

#: Some rows of the matrix are two programs.
NAMES = list(dict.fromkeys(program.name for program in PROGRAMS))


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option(
    "--database", "kinds", multiple=True, type=click.Choice([*KINDS, OWN]), default=("sqlite",),
    help="The kind of database; may be given several times.",
)  # fmt: skip
@click.option("--size", type=click.Choice(["small", "full"]), default="small", show_default=True)
@click.option("--seed", default=20261122, show_default=True, help="Repeats what chance decided.")
@click.option("--keep", type=click.Path(path_type=Path), help="Leave logs and SQLite files there.")
def main(
    names: tuple[str, ...], kinds: tuple[str, ...], size: str, seed: int, keep: Path | None
) -> None:
    """Run these programs, or all, on each kind of database."""
    stop_on_signals()  # What was started and made is ended and dropped also when we are told to go.
    held = [
        _run(program, kind, size, seed, keep)
        for program in PROGRAMS
        if not names or program.name in names
        for kind in kinds
        if kind in program.databases
    ]
    sys.exit(0 if all(held) else 1)


def _run(program: Program, kind: str, size: str, seed: int, keep: Path | None) -> bool:
    """One program on one database: its line on standard output, all else on standard error."""
    click.echo(f"{program.name} {kind}: {program.what} …", err=True)
    if keep is not None:
        folder = keep / f"{program.name}-{kind}-{seed}"
        folder.mkdir(parents=True)
        return _measured(program, Trial(kind, "", folder, seed, size))
    with tempfile.TemporaryDirectory(prefix="reliability-") as name:
        return _measured(program, Trial(kind, "", Path(name), seed, size))


def _measured(program: Program, trial: Trial) -> bool:
    started = time.monotonic()
    try:
        with scratch(trial.kind, trial.folder) as url:
            found = program.run(trial.on(url))
    except AbsentError as error:
        click.echo(f"{program.name} {trial.kind}: skipped, {error}", err=True)
        return os.environ.get("CI") != "true"
    seconds = time.monotonic() - started
    line = Line(program.name, trial.kind, trial.seed, trial.size, seconds, found)
    click.echo(str(line))
    if not line.held:
        missed = ", ".join(found.missed())
        click.echo(f"{program.name} {trial.kind}: NOT HELD: {missed}", err=True)
    return line.held


if __name__ == "__main__":
    main()
