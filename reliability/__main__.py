"""`python -m reliability`: run the programs, one JSON line each; fail when one is not held."""

import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import click

from commands.serving import stop_on_signals
from reliability.databases import KINDS, OWN, AbsentError, scratch
from reliability.findings import Findings, Line
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
    """One program on one database: its line on standard output, all else on standard error.

    Where only a time was missed it is measured once more, both lines are printed, and the second
    decides: other programs of a shared machine may have taken it. What is lost or done twice is
    never tried again.
    """
    trial = Trial(kind, "", Path(), seed, size)
    found = _tried(program, trial, keep, f"{kind}-{seed}")
    if found is not None and found.only_late():
        found = _tried(program, trial, keep, f"{kind}-{seed}-again")
    if found is None:
        return os.environ.get("CI") != "true"
    return not found.missed()


def _tried(program: Program, trial: Trial, keep: Path | None, name: str) -> Findings | None:
    """One try in a folder of its own, which is left where somebody keeps it."""
    click.echo(f"{program.name} {name}: {program.what} …", err=True)
    if keep is not None:
        folder = keep / f"{program.name}-{name}"
        folder.mkdir(parents=True)
        return _measured(program, replace(trial, folder=folder))
    with tempfile.TemporaryDirectory(prefix="reliability-") as folder_name:
        return _measured(program, replace(trial, folder=Path(folder_name)))


def _measured(program: Program, trial: Trial) -> Findings | None:
    """What it found, said; None where there is no such database."""
    started = time.monotonic()
    try:
        with scratch(trial.kind, trial.folder) as url:
            found = program.run(trial.on(url))
    except AbsentError as error:
        click.echo(f"{program.name} {trial.kind}: skipped, {error}", err=True)
        return None
    seconds = time.monotonic() - started
    click.echo(str(Line(program.name, trial.kind, trial.seed, trial.size, seconds, found)))
    if missed := ", ".join(found.missed()):
        click.echo(f"{program.name} {trial.kind}: NOT HELD: {missed}", err=True)
    return found


if __name__ == "__main__":
    main()
