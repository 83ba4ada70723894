"""`requests export FILE`: the requests as a table for Excel and other programs."""

from pathlib import Path

import click
from sqlalchemy import Connection, func, select

from commands.opening import opened, read_settings
from commands.speaking import progress, reporting, require_ending, writing
from models import Request
from services.export import Export, export_requests


@click.group()
def command() -> None:
    """Take the requests out."""


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@reporting
def export(path: Path, file: Path) -> None:
    """Write all requests to FILE (.csv or .xlsx), which appears when it is whole."""
    require_ending(file, ".csv", ".xlsx")
    settings = read_settings(path)
    with opened(settings) as store, writing(file):
        written = store.read(lambda db: _write(db, file, Export(settings.community.zone)))
    click.echo(f"{file.name}：诉求 {written} 件")


def _write(db: Connection, file: Path, chosen: Export) -> int:
    """Count and write on one view of the database, so that the bar ends where it should."""
    total = db.execute(select(func.count()).select_from(Request).where(chosen.condition())).scalar()
    with progress("导出诉求", total or 0) as done:
        return export_requests(db, file, chosen, done)
