"""`db upgrade`: the database to the newest schema."""

from pathlib import Path

import click
from alembic.util import CommandError

from commands.opening import opened, read_settings
from commands.schema import schema_problem
from commands.speaking import Failed, reporting
from commands.upgrading import upgrade


@click.group()
def command() -> None:
    """Look after the database."""


@command.command("upgrade")
@click.pass_obj
@reporting
def upgrade_schema(path: Path) -> None:
    """Bring the database to the newest schema; it is made when there is none."""
    settings = read_settings(path)
    with opened(settings, ready=False) as store:
        try:
            before, after = upgrade(store.engine)
        except CommandError as error:
            # A revision from the future: this program does not know how to get there.
            raise Failed(store.read(schema_problem) or "数据库的结构无法升级。") from error
    same = "（已是最新）" if before == after else ""
    click.echo(f"数据库结构：{before or '空'} → {after}{same}")
