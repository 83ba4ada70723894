"""From corrections to words: what several people's messages share is suggested to an admin.

Nothing takes effect by itself. A suggestion shows a word and figures, never a sentence; what is
private or may be is not read for it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from models import Correction, Message, Person, Request, WordSuggestion, table_of
from models.category import Privacy
from models.where import Where
from services import runs
from services.correcting import is_private
from services.due import Waiting
from services.house import House, HouseKeeper
from services.proposing import put
from services.runs import Run, Told
from services.spelling import full_name
from services.teaching import masters, named_in
from services.words import Wanted, in_force

#: So far back corrections and other requests are looked at.
SPAN = timedelta(days=30)
#: A word may be said in another category's requests once for so many corrections.
RARELY = 5
#: So many corrections are looked at together, the newest.
MOST = 500
#: What fits nothing else is told by no word.
OTHER = "O8"
#: So many of the runs are looked for in other requests.
TRIED = 20

_CORRECTIONS, _SUGGESTIONS = table_of(Correction), table_of(WordSuggestion)
_REQUESTS, _MESSAGES, _PEOPLE = table_of(Request), table_of(Message), table_of(Person)
#: Stands where a name stood, so that what was around it does not become one run.
_PART = "，"
#: The corrections in which words are still to be sought.
WAITING = Waiting(_CORRECTIONS.c.look_at)


#: Sentences whose meaning is known: each with the categories it may belong to.
Known = Iterable[tuple[Collection[str], str]]


def look(
    db: Connection,
    now: datetime,
    keeper: HouseKeeper,
    row_id: int,
    *,
    known: Callable[[], Known] = tuple,
) -> int:
    """Look at one correction together with all to the same category; 1 if a word was suggested.

    `known` gives sentences of everywhere, because a small community says too little to tell
    which words are common.
    """
    mine = (_CORRECTIONS.c.id == row_id, _CORRECTIONS.c.look_at <= now)
    code = db.scalar(select(_CORRECTIONS.c.meant).where(*mine))
    if code is None:
        return 0
    alike = (_CORRECTIONS.c.meant == code, _CORRECTIONS.c.look_at <= now)
    db.execute(update(_CORRECTIONS).where(*alike).values(look_at=None))
    return int(_suggest(db, now, keeper.now(db, now), code, known))


def _suggest(
    db: Connection, now: datetime, house: House, code: str, known: Callable[[], Known]
) -> bool:
    """Suggest the best word for a category, if there is one and somebody to decide."""
    deciding = next(iter(masters(house)), None)
    if deciding is None or is_private(code) or code == OTHER:
        return False
    told = _told(db, house, now - SPAN, code)
    shared = runs.common_runs(told)[:TRIED] if len(told) >= runs.SAID else []
    telling = _telling(shared, code, known()) if shared else []
    best = _harmless(db, house, now - SPAN, code, telling) if telling else None
    if best is None:
        return False
    run, harm = best
    figures = {"corrected": run.said, "harm": harm}
    db.execute(insert(_SUGGESTIONS).values(word=run.word, code=code, at=now, **figures))
    reason = {"say": "why.word_corrected", **figures}
    put(db, house, now, deciding, Wanted(run.word, code, evidence=figures), "word_wanted", reason)
    return True


def _told(db: Connection, house: House, since: datetime, code: str) -> list[Told]:
    """What was corrected to a category and holds none of its words yet, nor one suggested."""
    suggested = select(_SUGGESTIONS.c.word).where(_SUGGESTIONS.c.code == code)
    known = {*db.scalars(suggested), *(one.word for one in in_force(db, code))}
    found: dict[Any, Told] = {}
    for row in (*_in_requests(db, since, code), *_in_messages(db, since, code)):
        if is_private(row.guessed) or any(word in row.text for word in known):
            continue
        text = row.text
        for name in filter(None, (row.estate, row.name)):
            text = text.replace(name, _PART)
        for name in sorted(named_in(house, text), key=len, reverse=True):
            text = text.replace(name, _PART)
        found[row.id] = Told(row.person_id, text)
    return list(found.values())


class _Said(NamedTuple):
    """A corrected message: who said it, and what in it may name somebody or a place."""

    id: int | str
    person_id: int | None
    name: str | None
    text: str
    guessed: str
    estate: str | None = None


def _in_requests(db: Connection, since: datetime, code: str) -> Iterator[_Said]:
    """The requests that were corrected to a category and still are of it."""
    requests = _REQUESTS.c
    columns = (requests.id, requests.resident_id, _PEOPLE.c.name, requests.text)
    query = (
        select(*columns, _CORRECTIONS.c.guessed, requests.whereabouts)
        .join_from(_CORRECTIONS, _REQUESTS, _CORRECTIONS.c.request_id == requests.id)
        .outerjoin(_PEOPLE, _PEOPLE.c.id == requests.resident_id)
        .where(_CORRECTIONS.c.meant == code, _CORRECTIONS.c.at >= since)
        .where(requests.code == code, requests.privacy == Privacy.OPEN.value)
        .order_by(_CORRECTIONS.c.id.desc())
        .limit(MOST)
    )
    for row in db.execute(query):
        yield _Said(*row[:5], full_name(Where(**row.whereabouts)))


def _in_messages(db: Connection, since: datetime, code: str) -> list[_Said]:
    """The messages that became no request, and that staff said belong to a category."""
    messages = _MESSAGES.c
    columns = (messages.key, messages.person_id, _PEOPLE.c.name, messages.text)
    query = (
        select(*columns, _CORRECTIONS.c.guessed)
        .join_from(_CORRECTIONS, _MESSAGES, _CORRECTIONS.c.message_key == messages.key)
        .outerjoin(_PEOPLE, _PEOPLE.c.id == messages.person_id)
        .where(_CORRECTIONS.c.meant == code, _CORRECTIONS.c.at >= since)
        .order_by(_CORRECTIONS.c.id.desc())
        .limit(MOST)
    )
    return [_Said(*row) for row in db.execute(query)]


def _telling(shared: Sequence[Run], code: str, known: Known) -> list[Run]:
    """The runs that known sentences of other categories say no oftener than those of this one."""
    lead: Counter[str] = Counter()
    for codes, text in known:
        step = 1 if code in codes else -1
        lead.update({run.word: step for run in shared if run.word in text})
    return [run for run in shared if lead[run.word] >= 0]


def _harmless(
    db: Connection, house: House, since: datetime, code: str, shared: Sequence[Run]
) -> tuple[Run, int] | None:
    """The first of the runs that requests of other categories say rarely, and how often they do."""
    requests = _REQUESTS.c
    others = (
        select(requests.text)
        .where(requests.org_id.in_(sorted(house.directory.orgs)), requests.created_at >= since)
        .where(requests.code != code, requests.privacy == Privacy.OPEN.value)
        .execution_options(yield_per=1000)
    )
    harm: Counter[str] = Counter()
    for (text,) in db.execute(others):
        harm.update(run.word for run in shared if run.word in text)
    rare = ((run, harm[run.word]) for run in shared if harm[run.word] * RARELY <= run.said)
    return next(rare, None)
