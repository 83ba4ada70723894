"""`work`: the clock and the deliveries alone; any number may run, on any machine."""

import os
from pathlib import Path

import click

from bot.settings import load_settings, require_platform_secrets
from commands.opening import opened
from commands.serving import begin_logging, run_until_stopped
from commands.speaking import reporting
from commands.wiring import build_works


@click.command("work")
@click.pass_obj
@reporting
def command(config: Path) -> None:
    """Run the clock and the deliveries."""
    settings = load_settings(config, os.environ)
    require_platform_secrets(settings)
    begin_logging(settings)
    with opened(settings):
        pass  # The schema is looked at before anything begins.
    works = build_works(settings)
    click.echo("小格的时钟开始走了。", err=True)
    run_until_stopped(works, works.ticks())
