"""Deleting what was kept long enough: a table of rules, one batch a transaction, once a night.

A rule walks its table by the key from where it stopped, looks at so many rows at once, and deletes
those that are past their time; what it did is a line in the log of deletions. Keys rise with time,
so it ends at the first row that is too young. However large a table is, no transaction reads more
of it than one such stretch. A night is done when every rule has come to its end, and its mark holds
the day. A crash loses nothing but the batch, and the next tick goes on.
"""

from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import takewhile

from sqlalchemy import Connection, delete, null, select

from models import Revision, Why, table_of
from services.due import Job, each
from services.forgetting import log
from services.house import HouseKeeper
from services.keeping import Keeping
from services.marks import leave_mark, mark
from services.outlived import RULES, Ids, Rule

#: The hour after which a night's round begins; local time.
FROM = time(3)
#: Until then work that keeps everybody waiting disturbs nobody; local time.
DAWN = time(5)
#: Rows that one transaction looks at, and that it deletes: who writes at night waits for no more.
LOOKED = 5000
BATCH = 500
#: The mark of a rule that has come to its end tonight.
ENDED = -1
#: Stands for no rule: the id of the step that ends a night.
DONE = 0
NAME = "retention"
_REVISIONS = table_of(Revision)


def job(keeper: HouseKeeper) -> Job:
    """The round of a night; its rows are the numbers of the rules, from 1."""
    return Job(
        NAME, partial(_find, keeper), each(_do), _put_off, partial(_next_at, keeper), patience=1
    )


def _find(keeper: HouseKeeper, db: Connection, now: datetime, _most: int) -> list[int]:
    local = now.astimezone(keeper.timezone)
    if local.time() < FROM or _done(db) >= local.toordinal():
        return []
    return [*range(1, len(RULES) + 1), DONE]


def _do(db: Connection, now: datetime, keeper: HouseKeeper, row_id: int) -> int:
    """One batch of one rule; the last step ends the night where all have come to their end."""
    if row_id != DONE:
        return sweep(db, now, RULES[row_id - 1], keeper.now(db, now).manners.keeping)
    if all(mark(db, _walk(rule)) == ENDED for rule in RULES):
        _end(db, now.astimezone(keeper.timezone).date())
    return 0


def sweep(db: Connection, now: datetime, rule: Rule, keeping: Keeping) -> int:
    """One batch of one rule, written down in the log; how much went."""
    after = mark(db, _walk(rule))
    if after == ENDED:
        return 0
    ids, last = _stretch(db, rule, now - timedelta(days=rule.days(keeping)), after)
    end = rule.end or partial(_delete, rule)
    count = end(db, now, ids) if ids else 0
    leave_mark(db, _walk(rule), last)
    log(db, now, rule.what, Why.RETENTION, count)
    return count


def _stretch(db: Connection, rule: Rule, before: datetime, after: int) -> tuple[Ids, int]:
    """The old rows among the next ones, and how far they were looked at."""
    born = rule.table.c[rule.born] if rule.born else null()
    query = select(rule.key, born, rule.old(before)).where(rule.key > after)
    rows = db.execute(query.order_by(rule.key).limit(LOOKED)).all()
    aged = list(takewhile(lambda row: row[1] is None or row[1] < before, rows))
    ids = [row[0] for row in aged if row[2] and (row[1] is not None or not rule.born)]
    if len(ids) > BATCH:
        return ids[:BATCH], ids[BATCH - 1]
    return ids, aged[-1][0] if len(aged) == LOOKED else ENDED


def _delete(rule: Rule, db: Connection, _now: datetime, ids: Ids) -> int:
    return db.execute(delete(rule.table).where(rule.key.in_(ids))).rowcount


def _walk(rule: Rule) -> str:
    """The mark of how far a rule has come tonight."""
    return f"{NAME}:{rule.what}"


def rests(db: Connection, local: datetime) -> bool:
    """Whether the round of this local day is over, and hardly anybody awake yet."""
    return local.time() < DAWN and _done(db) == local.toordinal()


def _put_off(_db: Connection, _now: datetime, _row_id: int) -> None:
    """A rule that fails is left out of this tick; the next one tries it again."""


def _next_at(keeper: HouseKeeper, db: Connection) -> datetime | None:
    """The hour of the night after the last round; None before the first."""
    done = _done(db)
    if not done:
        return None
    return datetime.combine(date.fromordinal(done + 1), FROM, keeper.timezone)


def _done(db: Connection) -> int:
    return mark(db, NAME)


def _end(db: Connection, day: date) -> None:
    """The night is over; the next one walks from the beginning."""
    leave_mark(db, NAME, day.toordinal())
    walks = [_walk(rule) for rule in RULES]
    db.execute(delete(_REVISIONS).where(_REVISIONS.c.name.in_(walks)))
