"""`community load` and `community dump`: the community file into the database and back."""

from datetime import UTC, datetime
from pathlib import Path

import click

from commands.opening import opened, read_settings
from commands.speaking import Failed, reporting, require_ending, writing
from services.community import (
    Community,
    Counts,
    InvalidCommunityError,
    dump_community,
    load_community,
    read_community,
    write_community,
)

#: The tables a load touches, as people call them.
TABLES = {
    "orgs": "组织",
    "grids": "网格",
    "places": "地址",
    "people": "人员",
    "posts": "岗位",
    "units": "单位",
    "calendar": "日历",
}
SECTIONS = ("orgs", "grids", "places", "people", "units", "calendar")
FILE = click.Path(path_type=Path)


@click.group()
def command() -> None:
    """Load or dump organisation, grids, places, people and days."""


@command.command("load")
@click.argument("file", type=FILE)
@click.pass_obj
@reporting
def load(path: Path, file: Path) -> None:
    """Bring the database to what FILE (.yaml or .xlsx) says; on any error nothing changes."""
    settings = read_settings(path)
    community = read_community(file)
    now = datetime.now(UTC)
    with opened(settings) as store:
        try:
            counts = store.transact(lambda db: load_community(db, community, now))
        except InvalidCommunityError as error:
            raise Failed(*map(str, error.problems), "什么都没有改动。") from error
    click.echo(f"{file.name}：{described(community)}")
    for line in changes(counts):
        click.echo(line)


@command.command("dump")
@click.argument("file", type=FILE)
@click.pass_obj
@reporting
def dump(path: Path, file: Path) -> None:
    """Write the community as the database has it to FILE (.yaml or .xlsx)."""
    require_ending(file, ".yaml", ".yml", ".xlsx")
    settings = read_settings(path)
    with opened(settings) as store:
        community = store.read(dump_community)
    with writing(file):
        write_community(community, file)
    click.echo(f"{file.name}：{described(community)}")


def described(community: Community) -> str:
    """How many of each a community has."""
    return "，".join(f"{TABLES[name]} {len(getattr(community, name))}" for name in SECTIONS)


def changes(counts: Counts) -> list[str]:
    """What a load did, a line for each table it changed, and what it could not take away."""
    lines = [
        f"{called}：新增 {counts.added[table]}，修改 {counts.changed[table]}，"
        f"移除 {counts.removed[table]}"
        for table, called in TABLES.items()
        if counts.added[table] or counts.changed[table] or counts.removed[table]
    ]
    lines += [f"仍在使用，没有移除：{kept}" for kept in counts.kept]
    return lines or ["没有变化。"]
