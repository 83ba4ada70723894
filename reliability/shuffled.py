"""R12: what the platform delivers in another order, or twice, comes to the same state.

People talk at the same time: the order between them, repeats up to ten minutes later, the time
the platform writes on a message, and events that come late change nothing of what is kept.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from sqlalchemy import text

from bot.incoming import Incoming, Kind
from commands.database import Store

#: How much later the platform, or whatever stands between, may bring a delivery once more.
REPEATED_WITHIN = timedelta(minutes=10)
#: Where they live: in each estate one does what is written in each of the scripts, in its order.
ESTATES = ("翠湖苑", "锦绣花园", "育才小区", "康乐苑")
SCRIPTS: tuple[tuple[tuple[Kind, str], ...], ...] = (
    ((Kind.FOLLOW, ""), (Kind.TEXT, "{}3号楼2单元电梯坏了"), (Kind.TEXT, "进度")),
    ((Kind.TEXT, "{}2号楼1单元楼道灯不亮"), (Kind.FOLLOW, ""), (Kind.TEXT, "谢谢")),
    ((Kind.FOLLOW, ""), (Kind.UNFOLLOW, ""), (Kind.FOLLOW, "")),
    ((Kind.FOLLOW, ""), (Kind.TEXT, "路灯坏了"), (Kind.TEXT, "{}1号楼门口"),
     (Kind.UNFOLLOW, "")),
)  # fmt: skip
#: What is kept, without numbers that follow the order between people.
STATE = {
    "requests": "SELECT a.value, r.code, r.status, r.text, r.place FROM requests r"
    " JOIN addresses a ON a.person_id = r.resident_id ORDER BY 1, 2, 4",
    # The going of somebody who was never heard of is kept without a person.
    "messages": "SELECT a.value, m.kind, m.text, m.handled FROM messages m"
    " JOIN addresses a ON a.person_id = m.person_id WHERE m.kind <> 'unfollow'"
    " ORDER BY 1, 2, 3, 4",
    "addresses": "SELECT value, followed FROM addresses ORDER BY 1",
    "dialogues": "SELECT a.value, d.step FROM dialogues d"
    " JOIN addresses a ON a.person_id = d.person_id ORDER BY 1",
    "notices": "SELECT n.kind, count(*) FROM notices n GROUP BY n.kind ORDER BY 1",
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery; `after` is how long after the beginning it arrives."""

    after: timedelta
    incoming: Incoming


def in_order(begins: datetime) -> list[Delivered]:
    """Everybody's messages as they were sent, a second between each."""
    made = []
    for person, (estate, script) in enumerate(product(ESTATES, SCRIPTS)):
        for turn, (kind, words) in enumerate(script):
            after = timedelta(seconds=turn * 20 + person)
            key = hashlib.sha256(f"{person}-{turn}".encode()).hexdigest()
            said = Incoming(
                key, f"o-shuffled-{person}", kind, begins + after, text=words.format(estate)
            )
            made.append(Delivered(after, said))
    return sorted(made, key=lambda one: one.after)


def shuffled(course: Sequence[Delivered], dice: random.Random) -> list[Delivered]:
    """The same with other people's messages between, repeats, wrong clocks and swapped events.

    What one person writes stays in its order: that of an answer and its question means something.
    """
    by_person = [[one for one in course if one.incoming.sender == who]
                 for who in dict.fromkeys(one.incoming.sender for one in course)]  # fmt: skip
    made: list[Delivered] = []
    for own in by_person:
        made += _in_time(_swapped(own, dice), dice)
    made += [
        replace(one, after=one.after + REPEATED_WITHIN * dice.random())
        for one in made
        if dice.random() < 0.4
    ]
    return sorted(made, key=lambda one: one.after)


def _swapped(own: list[Delivered], dice: random.Random) -> list[Incoming]:
    """One person's deliveries: a coming or going may be brought later than what follows it."""
    said = [one.incoming for one in own]
    for at in range(len(said) - 1):
        if {said[at].kind, said[at + 1].kind} <= {Kind.FOLLOW, Kind.UNFOLLOW}:
            if dice.random() < 0.5:
                said[at], said[at + 1] = said[at + 1], said[at]
        elif said[at].kind is Kind.FOLLOW and dice.random() < 0.5:
            said[at], said[at + 1] = said[at + 1], said[at]
    return said


def _in_time(said: list[Incoming], dice: random.Random) -> list[Delivered]:
    """When each arrives; the time on a text is anybody's clock."""
    after, made = timedelta(0), []
    for one in said:
        after += timedelta(seconds=dice.uniform(1, 20))
        wrong = timedelta(seconds=dice.uniform(-200, 200) if one.kind is Kind.TEXT else 0)
        made.append(Delivered(after, one._replace(sent_at=one.sent_at + wrong)))
    return made


def state_of(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """What is kept of it all."""
    return {
        name: store.read(lambda db: [tuple(row) for row in db.execute(text(asked))])  # noqa: B023
        for name, asked in STATE.items()
    }


def play(course: Sequence[Delivered], hear: Callable[[Delivered], object]) -> None:
    """Bring each of them."""
    for one in course:
        hear(one)
