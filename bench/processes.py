"""Two web processes on one PostgreSQL, beside two bare ones: P11.

Needs a server on which databases may be made: one on this machine's usual port that asks for no
password is found, any other is named by its URL, without a database, in BENCH_POSTGRES. Where
there is none the figure is left out, with a word why.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bench.ours import check_kept, finish, furnish, rows
from bench.promises import Series
from bench.servers import free_port, load, product, reference, serving

PROCESSES = 2
SERVER = "BENCH_POSTGRES"
USUAL = "postgresql+psycopg://postgres@127.0.0.1:5432"
DATABASE = "xiaoge_bench_speed"


def measure(directory: Path, rounds: int, seconds: float) -> Series:
    """The figures of so many rounds; none where there is no server."""
    url = os.environ.get(SERVER) or USUAL
    if concern := _concern(url):
        click.echo(f"P11 is left out, set {SERVER} to measure it: {concern}", err=True)
        return {}
    with scratch(url) as database:
        home = furnish(directory / "many", XIAOGE_DATABASE__URL=database)
        before, reports = rows(home), 0
        series: Series = {"P11": []}
        # The first round warms up and does not count: it plans for tables that were empty.
        for number in range(rounds + 1):
            ports = [free_port() for _ in range(PROCESSES)]
            with ExitStack() as stack:
                for port in ports:
                    stack.enter_context(serving(reference("bare", directory, port), port))
                bare = load(ports, seconds, 0)
            finish(home)
            _tidy(database)
            with ExitStack() as stack:
                for port in ports:
                    stack.enter_context(serving(product(home, port), port, home.environ()))
                ours = load(ports, seconds, 0)
            reports += ours["reports"]
            if number > 0:
                _note(series, bare["saturated"], ours["saturated"])
        now = rows(home)
        now["messages"] = now["requests"]  # The residents' first words are messages besides.
        check_kept(before, now, reports)
    return series


def _concern(url: str) -> str:
    """Why the server cannot be used, "" when it can."""
    engine = create_engine(make_url(url).set(database="postgres"))
    try:
        engine.connect().close()
    except OperationalError as error:
        return str(error.orig).strip().partition("\n")[0]
    finally:
        engine.dispose()
    return ""


def _tidy(url: str) -> None:
    """Do what a server's autovacuum does within minutes, for one that has none or is too slow."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        db.execute(text("VACUUM (ANALYZE)"))
    engine.dispose()


def _note(series: Series, bare: dict[str, float], ours: dict[str, float]) -> None:
    """Add one round."""
    series["P11"].append(ours["per_second"] / bare["per_second"])
    for name, one in (("bare", bare), ("ours", ours)):
        series.setdefault(f"2 processes, req/s of {name}", []).append(one["per_second"])
        series.setdefault(f"2 processes, p99 of {name}, ms", []).append(one["p99_ms"])


@contextmanager
def scratch(url: str) -> Iterator[str]:
    """The URL of a database that lives as long as the block."""
    engine = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    drop = text(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    try:
        with engine.connect() as db:
            db.execute(drop)
            db.execute(text(f"CREATE DATABASE {DATABASE} ENCODING 'UTF8' TEMPLATE template0"))
        yield make_url(url).set(database=DATABASE).render_as_string(hide_password=False)
    finally:
        with engine.connect() as db:
            db.execute(drop)
        engine.dispose()
