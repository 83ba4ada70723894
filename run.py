"""小格 XiaoGe: `python run.py [--config FILE] COMMAND`.

Each command is one file in `commands/` and is imported only when it is called, so that a quick
one does not wait for what a slow one needs.
"""

import gc
from importlib import import_module
from pathlib import Path

import click

ROOT = Path(__file__).parent
COMMANDS = {
    "demo": "Start bot, simulated WeChat and demo community in one process.",
    "serve": "Serve the webhook and the pages, with the clock unless it runs apart.",
    "work": "Run the clock and the deliveries alone; any number may run.",
    "db": "Bring the database to the newest schema.",
    "community": "Load or dump organisation, grids, places and people.",
    "invite": "Print a single-use code that binds a person's WeChat.",
    "classify": "Understand one text a line from standard input.",
    "evaluate": "Measure the understanding on labelled files.",
    "lexicon": "Learn anew what the words say.",
    "requests": "Export requests to CSV or Excel.",
    "backup": "Copy database and media into one file, while running.",
    "restore": "Bring database and media back from a backup.",
    "doctor": "Check settings, database, lexicon and WeChat, and say what to do.",
}


class Commands(click.Group):
    """The commands by name, loaded on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, from the file of that name."""
        if cmd_name not in COMMANDS:
            return None
        gc.disable()  # Looking for garbage among what is just being loaded costs a tenth.
        command: click.Command = import_module(f"commands.{cmd_name}").command
        gc.enable()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=ROOT / "config.yaml",
    help="The settings file; config.yaml beside run.py unless given.",
)
@click.pass_context
def main(context: click.Context, config: Path) -> None:
    """小格 XiaoGe, a WeChat assistant for a community and its grids."""
    context.obj = config


if __name__ == "__main__":
    main()
