"""Reading labelled messages and addresses: what a file says must be understood.

Tab separated, UTF-8, no header: code, acceptable alternatives, urgency, place, text; or, for
addresses, place and text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.category import Urgency, categories

PLACE_FIELDS = ("estate", "road", "road_no", "building", "unit", "floor", "room")
ADDRESS_FIELDS = PLACE_FIELDS[3:]


class LabelError(ValueError):
    """A labelled file that cannot be read, with its line and what to do."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row; what it does not label is None."""

    text: str
    code: str | None
    acceptable: frozenset[str]  #: with the code itself
    urgency: frozenset[Urgency]
    place: dict[str, str] | None
    place_fields: tuple[str, ...]  #: the parts of a place that the row judges


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The rows of a file; raises LabelError naming the line of the first that is wrong."""
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _row(line.rstrip("\r\n").split("\t"))
                except ValueError as error:
                    raise LabelError(f"{path.name} line {number}: {error}") from None


def _row(cells: list[str]) -> Labelled:
    if len(cells) == 2:
        return Labelled(cells[1], None, frozenset(), frozenset(), _place(cells[0]), ADDRESS_FIELDS)
    if len(cells) != 5:
        raise ValueError(f"expected 5 or 2 cells divided by tabs, found {len(cells)}; add tabs")
    code, others, urgency, place, text = cells
    acceptable = frozenset({code, *filter(None, others.split(","))})
    unknown = sorted(acceptable - categories().keys())
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is no category; write one of the 78 codes")
    levels = urgency.split("/")
    if not set(levels) <= set(Urgency.__members__):
        raise ValueError(f"urgency {urgency!r}; write L1, L2, L3, L4 or A, two as L2/L3")
    return Labelled(
        text, code, acceptable, frozenset(map(Urgency, levels)), _place(place), PLACE_FIELDS
    )


def _place(cell: str) -> dict[str, str] | None:
    if cell == "-":
        return None
    try:
        place = json.loads(cell)
    except json.JSONDecodeError:
        raise ValueError(f"place {cell!r} is no JSON; write {{}} for none, - for unknown") from None
    if not isinstance(place, dict) or not place.keys() <= set(PLACE_FIELDS):
        raise ValueError(f"place {cell!r}; write an object of {', '.join(PLACE_FIELDS)}")
    return {name: str(value) for name, value in place.items()}
