"""R4: two processes act on one request in the same moment; one wins, and nothing is lost."""

import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from bot.bot import Bot
from bot.incoming import CannotStore, Incoming, Kind
from bot.settings import load_settings
from bot.understanding import load_understander
from commands.website import build_bot
from commands.wiring import build_works
from models import Person, Request, RequestEvent, Status, table_of
from models.category import Urgency
from models.where import Where
from reliability.findings import NEVER, Findings, at_least
from reliability.sites import Site, new_site, staff_openid
from reliability.trials import Trial
from services.calendar import WorkCalendar
from services.filing import Filing, file
from services.house import House, HouseKeeper, Manners
from services.moves import MOVES

#: How long a process waits for the other, in seconds; a start loads the lexicon.
TOGETHER = 120
WORKER, COLLEAGUE, ADMIN, RESIDENT = "林晓", "陈立冬", "沈川", "马清源"
_EVENTS = table_of(RequestEvent).c


@dataclass(frozen=True, slots=True)
class Race:
    """What the two do: (who, what), the acts of which one may happen, and what the admin said
    before, "" for nothing.
    """

    left: tuple[str, str]
    right: tuple[str, str]
    acts: frozenset[str]
    before: str = ""


#: Each leaves room for one winner only.
RACES = (
    Race((WORKER, "认领 {}"), (COLLEAGUE, "认领 {}"), frozenset({"claimed"}), "派单 {} 认领"),
    Race((WORKER, "办结 {} 换了灯泡"), (WORKER, "办结 {} 已经修好了"), frozenset({"resolved"})),
    Race(
        (WORKER, "转派 {} 陈立冬"),
        (WORKER, "办结 {} 换了灯泡"),
        frozenset({"resolved", "transferred"}),
    ),
)


def measure(trial: Trial) -> Findings:
    """File requests, let two processes race for each, and read what is left in the history."""
    count = trial.sized(90, 2_000)
    with new_site(trial.folder / "site", trial.database, mode="safe") as site:
        people = _people(site)
        numbers = [site.store.transact(lambda db: _filed(db, people)) for _ in range(count)]
        prepared = _speaker(site, "before")
        for place, number in enumerate(numbers):
            if said := RACES[place % len(RACES)].before:
                _say(prepared, people[ADMIN], said.format(number), f"before-{number}")
        told = _raced(site, people, numbers)
        return _found(site, numbers, told)


def _people(site: Site) -> Mapping[str, int]:
    person = table_of(Person).c
    return {row.name: row.id for row in site.rows(select(person.id, person.name))}


def _filed(db: Connection, people: Mapping[str, int]) -> int:
    """One request of the first grid, which its worker answers for."""
    now = datetime.now(UTC)
    house = HouseKeeper(WorkCalendar(), Manners()).now(db, now)
    grid = house.directory.grid_by_code("G01")
    assert grid is not None
    asked = Filing("R2", "灯不亮", Urgency.L3, Where(), grid.id, people[RESIDENT])
    return file(db, house, now, asked).id


def _speaker(site: Site, name: str) -> Bot[House]:
    """The talk, on a connection of its own."""
    return _bot(site.home.config, site.home.environ(), name)


def _bot(config: Path, environ: Mapping[str, str], _name: str) -> Bot[House]:
    return build_bot(build_works(load_settings(config, environ)), load_understander())


def _say(bot: Bot[House], person: int, text: str, name: str) -> str:
    """What comes back; a message that was not stored comes again, as the platform brings it."""
    key = sha256(name.encode()).hexdigest()
    for _ in range(3):
        try:
            return bot.hear(
                Incoming(key, staff_openid(person), Kind.TEXT, datetime.now(UTC), text=text)
            )
        except CannotStore:
            continue
    return ""


def _raced(site: Site, people: Mapping[str, int], numbers: Sequence[int]) -> Counter[str]:
    """Both processes through all races; how often a process got no answer at all."""
    start = multiprocessing.get_context("spawn")
    barrier, answers = start.Barrier(2), start.SimpleQueue()
    given = (site.home.config, site.home.environ(), people, list(numbers), barrier, answers)
    sides = [start.Process(target=_run_side, args=(side, *given)) for side in ("left", "right")]
    for process in sides:
        process.start()
    told = answers.get() + answers.get()
    for process in sides:
        process.join()
    return Counter(told)


def _run_side(
    side: str,
    config: Path,
    environ: Mapping[str, str],
    people: Mapping[str, int],
    numbers: Sequence[int],
    barrier: Barrier,
    answers: "SimpleQueue[Any]",
) -> None:
    """One of the two processes."""
    told: Counter[str] = Counter()
    try:
        bot = _bot(config, environ, side)
        for place, number in enumerate(numbers):
            who, said = getattr(RACES[place % len(RACES)], side)
            barrier.wait(TOGETHER)
            reply = _say(bot, people[who], said.format(number), f"{side}-{number}")
            told["silent"] += not reply
        told["finished"] = 1
    finally:
        answers.put(told)


def _found(site: Site, numbers: Sequence[int], told: Counter[str]) -> Findings:
    columns = (_EVENTS.act, _EVENTS.request_id, _EVENTS.from_status, _EVENTS.to_status)
    history: defaultdict[int, list[Any]] = defaultdict(list)
    for row in site.rows(select(*columns).order_by(_EVENTS.id)):
        history[row.request_id].append(row)
    request = table_of(Request).c
    stands = {row.id: row.status for row in site.rows(select(request.id, request.status))}
    winners = Counter(
        sum(row.act in RACES[place % len(RACES)].acts for row in history[number])
        for place, number in enumerate(numbers)
    )
    never = {
        "races_without_winner": winners[0],
        "races_with_two_winners": sum(n for wins, n in winners.items() if wins > 1),
        "impossible_moves": sum(not possible(row) for rows in history.values() for row in rows),
        "lost_updates": sum(lost(history[number], stands[number]) for number in numbers),
        "silent": told["silent"],
        "unhandled": site.number("SELECT count(*) FROM messages WHERE NOT handled"),
        "integrity_faults": site.integrity_faults(),
    }
    figures = {"races": len(numbers), "sides_finished": told["finished"], **never}
    limits = dict.fromkeys(never, NEVER) | {"sides_finished": at_least(2)}
    return Findings(figures, limits)


def possible(event: Any) -> bool:
    """Whether the table of moves has this one, or it moved nothing."""
    before, after = event.from_status, event.to_status
    return before in {"", after} or Status(after) in MOVES[Status(before)]


def lost(events: Sequence[Any], stands: str) -> int:
    """Events that do not begin where the last one ended, and an end that nobody wrote."""
    ends = [event.to_status for event in events]
    gaps: int = sum(event.from_status != end for event, end in zip(events[1:], ends, strict=False))
    return gaps + int(ends[-1] != stands)
