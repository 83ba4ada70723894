"""The measured table, written into a page between two marks."""

import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median

from bench.promises import PROMISES

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
#: Verdicts as the page has them.
WORDS = {True: "met", False: "**not met**"}


class NoPlaceError(Exception):
    """The page has no two marks in this order."""


def as_page(series: Mapping[str, list[float]], day: date) -> str:
    """A Markdown table of the promises that were measured: median, span over the rounds, verdict.

    Where somebody's program measured only some of them, only these are in it.
    """
    lines = [
        f"Measured on {day:%d %B %Y}, Python {platform.python_version()}.",
        "",
        "| | what | promise | aim | median | min–max | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for promise in PROMISES:
        if not (values := series.get(promise.name)):
            continue
        middle = median(values)
        verdict = "aim met" if promise.holds(middle, promise.aim) else ""
        cells = (
            promise.name,
            promise.what,
            promise.bound(promise.limit),
            promise.bound(promise.aim),
            f"{middle:.3g}",
            f"{min(values):.3g}–{max(values):.3g}",
            verdict or WORDS[promise.holds(middle, promise.limit)],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def write(page: Path, table: str) -> None:
    """Put the table between the page's marks; NoPlaceError where it has none."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise NoPlaceError(f"{page} has no place for the table")
    page.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")
