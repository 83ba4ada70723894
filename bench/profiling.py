"""Where the CPU of a stored request goes: the in-process path under cProfile."""

import cProfile
import pstats
import time
from collections import Counter
from pathlib import Path

from rich.table import Table

from bench.inprocess import RESIDENTS, cpu
from bench.mail import Mail
from bench.ours import ROOT, furnish
from bot.understanding import load_understander

#: File, line and name of a function.
Where = tuple[str, int, str]


def profile(directory: Path, messages: int) -> pstats.Stats:
    """Profile the filing of so many requests by known residents, after a warm-up."""
    app = furnish(directory).app(load_understander())
    mail = Mail(RESIDENTS)
    cpu(app, [*mail.bindings(), *mail.some(RESIDENTS)])
    reports = mail.some(messages)
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    cpu(app, reports)
    profiler.disable()
    return pstats.Stats(profiler)


def by_function(stats: pstats.Stats, messages: int, most: int, *, below: bool) -> Table:
    """The costliest functions in µs a message: alone, or with what is `below` them."""
    shown = Table("own µs", "with all below µs", "calls", "function")
    entries = sorted(_entries(stats), key=lambda entry: entry[3] if below else entry[2])
    for where, calls, own, whole in entries[-most:][::-1]:
        scale = 1e6 / messages
        shown.add_row(
            f"{own * scale:.1f}", f"{whole * scale:.1f}", f"{calls / messages:.1f}", _name(where)
        )
    return shown


def by_home(stats: pstats.Stats, messages: int) -> Table:
    """Own time by folder of ours or by library: what a change there can win at most."""
    spent: Counter[str] = Counter()
    for where, _, own, _ in _entries(stats):
        spent[_home(where)] += own  # type: ignore[assignment]
    shown = Table("µs a message", "where")
    for home, own in spent.most_common(12):
        shown.add_row(f"{own * 1e6 / messages:.1f}", home)
    return shown


def _entries(stats: pstats.Stats) -> list[tuple[Where, int, float, float]]:
    """Function, calls, own seconds, seconds with all below it."""
    table: dict[Where, tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    return [(where, calls, own, whole) for where, (_, calls, own, whole, _) in table.items()]


def _name(where: Where) -> str:
    file, line, name = where
    return name if file == "~" else f"{_short(file)}:{line} {name}"


def _short(file: str) -> str:
    return file.rpartition("site-packages/")[2].removeprefix(f"{ROOT}/")


def _home(where: Where) -> str:
    file, _, name = where
    if file != "~":
        return _short(file).split("/")[0] if _short(file) != file else "Python's own library"
    return f"built in: {name}" if "sqlite3" in name else "built in"
