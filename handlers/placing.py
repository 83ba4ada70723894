"""From what was said of a place, and what is known of the person, to a grid."""

from dataclasses import replace
from typing import Any

from bot.understanding.places import read_label, read_place
from handlers.turns import Turn
from models.where import Where
from services.places import Resolution


def find_place(
    turn: Turn, text: str, before: Where | None = None, *, home: bool = True
) -> Resolution:
    """The place a text means: its own words, then the draft's, then the bound home.

    `home` is false for what a member of staff reports for others.
    """
    named = turn.house.directory.places.mentioned(text)
    said = turn.understanding.place if text == turn.text else read_place(text)
    if named:
        # The community knows its own names better than any reading of the sentence.
        number = said.road_no if named.road else None
        said = Where(None, None, number, said.building, said.unit, said.floor, said.room)
    return settle(turn, named.filled_from(said), before, home=home)


def find_location(turn: Turn) -> Resolution:
    """The place of a location message: its label's words, else the nearest known place."""
    incoming, places = turn.incoming, turn.house.directory.places
    named = places.mentioned(incoming.text).filled_from(read_label(incoming.text))
    found = places.resolve(named) if named else Resolution(None, Where())
    if found.grid_id is None and incoming.lat is not None and incoming.lng is not None:
        near = places.nearest(incoming.lat, incoming.lng)
        if near is not None:
            return Resolution(near.grid_id, near.where)
    return found


def settle(
    turn: Turn, said: Where, before: Where | None = None, *, home: bool = True
) -> Resolution:
    """The grid for a place, missing parts taken from the draft or from the home."""
    speaker = turn.speaker
    where = said.filled_from(before) if before else said
    if not home:
        return turn.house.directory.places.resolve(where) if where else Resolution(None, where)
    if not where:
        return Resolution(speaker.home_grid, speaker.home)
    if not (where.estate or where.road) and speaker.home:
        where = _at_home(where, speaker.home)
    return turn.house.directory.places.resolve(where, speaker.home_grid)


def _at_home(said: Where, home: Where) -> Where:
    """A building or a unit said by somebody whose home is known lies where the home lies."""
    if said.building and said.building != home.building:
        return said.filled_from(Where(home.estate, home.road, home.road_no))
    if said.unit and said.unit != home.unit:
        return said.filled_from(replace(home, floor=None, room=None))
    return said.filled_from(home)


def is_enough(found: Resolution) -> bool:
    """Whether a request may be filed: a grid, or a place that a person must look up."""
    if found.grid_id is not None:
        return True
    return bool(found.where.estate or found.where.road) and found.missing is None


def as_draft(found: Resolution) -> dict[str, Any]:
    """What a draft keeps of a place: plain data."""
    return {
        "where": found.where.as_dict(),
        "grid": found.grid_id,
        "placed": is_enough(found),
        "missing": found.missing or "",
        "candidates": [
            {"grid": one.grid_id, "where": one.where.as_dict(), "label": one.label}
            for one in found.candidates[:5]
        ],
    }
