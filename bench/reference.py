"""Serves a reference app: `python -m bench.reference bare|naive DIRECTORY PORT`."""

import sys
from pathlib import Path

import waitress

from bench import bare, naive
from bench.mail import TOKEN
from bench.servers import THREADS


def main(name: str, directory: Path, port: int) -> None:
    """Serve until stopped."""
    app = bare.create_app() if name == "bare" else naive.create_app(directory / "naive.db", TOKEN)
    waitress.create_server(
        app, host="127.0.0.1", port=port, threads=THREADS, ident=None, connection_limit=1000
    ).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
