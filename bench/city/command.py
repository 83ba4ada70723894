"""`python -m bench city`: build a city, ask what is asked every day, hold it against its limits."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from bench.city import processes
from bench.city.asking import City
from bench.city.build import build
from bench.city.limits import Figures, ask, table
from bench.city.sizes import FULL
from commands.database import open_engine
from commands.upgrading import upgrade


@click.command()
@click.argument("scratch", type=click.Path(file_okay=False, path_type=Path))
@click.option("--part", default=1, show_default=True, help="A city of one part in so many.")
@click.option("--database", help="The URL of an empty database instead of SCRATCH/city.db.")
@click.option("--seed", default=1, show_default=True, help="Another seed is another city.")
@click.option("--built", is_flag=True, help="The city is there already.")
@click.option("--only", default="", help="Only figures with this in their name.")
@click.option("--keep", is_flag=True, help="Leave SCRATCH/city.db behind.")
def city(
    scratch: Path, part: int, database: str | None, seed: int, built: bool, only: str, keep: bool
) -> None:
    """Measure a city of a million residents in the folder SCRATCH, which needs 8 GB."""
    console, file = Console(width=110), scratch / "city.db"
    scratch.mkdir(parents=True, exist_ok=True)
    engine = open_engine(database or f"sqlite:///{file}")
    if not built:
        upgrade(engine)
        started = time.monotonic()
        build(engine, FULL.part(part) if part > 1 else FULL, datetime.now(UTC), seed=seed)
        console.print(f"built in {time.monotonic() - started:.0f} s")
    here = City(engine, datetime.now(UTC))
    figures: Figures = {}
    for limit, spent in ask(here, only):
        console.print(f"{limit.what}: {spent.wall:,.3g} {limit.unit}")
        figures[limit] = spent
    here.close()
    if not only:
        figures |= processes.measure(engine, scratch)
    console.print(table(figures))
    engine.dispose()
    if not (keep or built or database):
        for left in scratch.glob("city.db*"):
            left.unlink()
