"""The community file: organisations, grids, places, people, units, days; from and to Excel or YAML.

`read_community` reads, `check` finds everything that is wrong, `load_community` brings the
database to what the file says, `dump_community` and `write_community` give it back.
"""

from services.community.check import check
from services.community.dump import dump_community
from services.community.entries import (
    LEVEL_NAMES,
    CalendarEntry,
    Community,
    GridEntry,
    OrgEntry,
    PersonEntry,
    PlaceEntry,
    Problem,
    UnitEntry,
)
from services.community.load import InvalidCommunityError, load_community
from services.community.read import read_community
from services.community.sync import Counts
from services.community.write import write_community

__all__ = [
    "LEVEL_NAMES",
    "CalendarEntry",
    "Community",
    "Counts",
    "GridEntry",
    "InvalidCommunityError",
    "OrgEntry",
    "PersonEntry",
    "PlaceEntry",
    "Problem",
    "UnitEntry",
    "check",
    "dump_community",
    "load_community",
    "read_community",
    "write_community",
]
