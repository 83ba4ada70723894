"""`serve`: the webhook and the pages, with the clock inside unless it runs apart."""

import os
from pathlib import Path

import click

from bot.settings import load_settings, require_platform_secrets, warnings
from commands.opening import opened
from commands.serving import begin_logging, open_server, run_until_stopped
from commands.speaking import reporting
from commands.website import build_app
from commands.wiring import build_works


@click.command("serve")
@click.option("--host", help="Address to listen on; server.host of the settings unless given.")
@click.option("--port", help="Port to listen on; server.port of the settings unless given.")
@click.pass_obj
@reporting
def command(config: Path, host: str | None, port: str | None) -> None:
    """Serve the webhook for production."""
    given = {"XIAOGE_SERVER__HOST": host, "XIAOGE_SERVER__PORT": port}
    environ = {**os.environ, **{name: value for name, value in given.items() if value}}
    settings = load_settings(config, environ)
    require_platform_secrets(settings)
    begin_logging(settings)
    with opened(settings):
        pass  # The schema is looked at first, because the lexicon takes seconds to load.
    works = build_works(settings)
    if not settings.clock.embedded:
        works = works.without_clock()
    for concern in [*warnings(settings), works.concern()]:
        if concern:
            click.secho(concern, fg="yellow", bold=True, err=True)
    server = open_server(build_app(works), settings)
    click.echo(f"小格在 http://{settings.server.host}:{settings.server.port} 等消息。", err=True)
    ticks = works.ticks() if settings.clock.embedded else works.presence()
    run_until_stopped(works, ticks, server.run)
