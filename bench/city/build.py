"""A city in a database: made anew from a seed, as large as it is told."""

from datetime import datetime
from itertools import islice

from sqlalchemy import Engine

from bench.city.counters import Counting
from bench.city.filling import Filler, filling
from bench.city.kinds import KINDS, MODELS, written
from bench.city.people import live
from bench.city.rows import Writer
from bench.city.sizes import ZONE, Size, Times
from bench.city.stories import Teller
from bench.city.tree import Tree, settle
from models import (
    Address,
    DailyCounter,
    Grid,
    Household,
    Org,
    Person,
    Place,
    Post,
    Revision,
    Unit,
)
from services.folding import FOLDED
from services.revisions import COMMUNITY

#: So many stories are written down at once.
AT_ONCE = 20_000
TREE = (Org, Grid, Place, Household, Person, Address, Post, Unit)


def build(engine: Engine, size: Size, now: datetime, *, seed: int = 1) -> Tree:
    """Fill a database that has nothing but its tables; the city's history ends `now`."""
    times, tree = Times(now, size.days), Tree(size)
    with filling(engine, (*TREE, *MODELS, DailyCounter, Revision)) as filler:
        settle(filler, tree, times)
        live(filler, tree, times)
        _live(filler, tree, times, seed)
    return tree


def _live(filler: Filler, tree: Tree, times: Times, seed: int) -> None:
    """Two years of requests."""
    counting, writer = Counting(tree, times), Writer(tree, times)
    stories = Teller(tree, times.end, seed).all()
    while some := list(islice(stories, AT_ONCE)):
        for kind in KINDS:
            filler.fill(kind.model, kind.columns, written(writer, some, kind), kind.always)
        for told in some:
            counting.add(told)
    columns = ("org_id", "by", "day", "key", "name", "value")
    filler.fill(DailyCounter, columns, counting.rows())
    yesterday = times.now.astimezone(ZONE).date().toordinal() - 1
    marks = ((COMMUNITY, 1), (FOLDED, yesterday))
    filler.fill(Revision, ("name", "value"), marks)
