"""R12: many orders of the same deliveries, each on a fresh community, all to the same state."""

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.bot import Bot
from bot.understanding import Understander, load_understander
from bot.words import load_words
from commands.database import Store, open_engine
from commands.hearing import WordKeeper
from handlers.table import ROUTES
from reliability.findings import NEVER, Findings, at_least
from reliability.shuffled import Delivered, in_order, play, shuffled, state_of
from reliability.sites import new_site
from reliability.trials import Trial
from services.calendar import WorkCalendar
from services.house import HouseKeeper, Manners

#: A Monday at nine in Shanghai.
BEGINS = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def measure(trial: Trial) -> Findings:
    """So many orders against the order in which all was sent."""
    with new_site(trial.folder / "site", trial.database):
        pass
    made = trial.folder / "scratch.db"
    understander, course = load_understander(), in_order(BEGINS)
    expected = _after(made, course, understander)
    runs, differing, repeated = trial.sized(20, 300), 0, 0
    for number in range(runs):
        mixed = shuffled(course, random.Random(trial.seed + number))
        repeated += len(mixed) - len(course)
        differing += _after(made, mixed, understander) != expected
    return Findings(
        {"orders": runs, "deliveries_repeated": repeated, "differing": differing,
         "requests": len(expected["requests"])},
        {"differing": NEVER, "requests": at_least(2), "orders": at_least(20),
         "deliveries_repeated": at_least(20)},
    )  # fmt: skip


def _after(made: Path, course: list[Delivered], understander: Understander) -> dict[str, Any]:
    """What a fresh community keeps of these deliveries."""
    path = made.with_name("played.db")
    for ending in ("", "-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    shutil.copy(made, path)
    store = Store(open_engine(f"sqlite:///{path}"))
    now = [BEGINS]
    keeper = HouseKeeper(WorkCalendar(), Manners(quiet_hours=""))
    bot = Bot(
        transact=store.transact,
        clock=lambda: now[0],
        house_at=keeper.at,
        understander_at=WordKeeper(understander).at,
        routes=ROUTES,
        words=load_words(),
    )

    def hear(one: Delivered) -> None:
        now[0] = BEGINS + one.after
        bot.hear(one.incoming)

    play(course, hear)
    state = state_of(store)
    store.close()
    return state
