"""`backup FILE`: a consistent copy of database and media in one file, while running."""

from pathlib import Path

import click

from commands.archive.manifest import BadArchiveError, Manifest
from commands.archive.taking import DamagedError, take_backup
from commands.clock import real_now
from commands.opening import opened, read_settings
from commands.speaking import Failed, progress, reporting, writing

#: So many missing files are named one by one.
NAMED = 10


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@reporting
def command(path: Path, file: Path) -> None:
    """Write a backup of database and media to FILE, which appears when it is whole."""
    settings = read_settings(path)
    if file.exists():
        raise Failed(f"{file} 已经有了，没有改动它。请换一个文件名。")
    with opened(settings) as store, writing(file):
        try:
            made = take_backup(store, settings.media_directory(), file, real_now(), progress)
        except (BadArchiveError, DamagedError) as error:
            raise Failed(f"没有备份成：{error}。") from error
    for line in missing(made):
        click.secho(line, fg="yellow", err=True)
    click.echo(f"{file.name}：{described(made)}，{file.stat().st_size / 1e6:.1f} MB")


def described(manifest: Manifest) -> str:
    """What an archive holds, in a line."""
    requests = manifest.tables["requests"].rows
    return (
        f"诉求 {requests} 件，共 {manifest.rows()} 行，"
        f"照片和语音 {len(manifest.media())} 个，结构 {manifest.schema}"
    )


def missing(manifest: Manifest) -> list[str]:
    """The media files that the database knows and nobody has."""
    lines = [f"缺少照片或语音：{name}" for name in manifest.missing[:NAMED]]
    more = len(manifest.missing) - NAMED
    return [*lines, f"还缺 {more} 个，全部写在备份的清单里。"] if more > 0 else lines
