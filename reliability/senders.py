"""The platform's senders: every message delivered, some twice, and what each delivery brought.

A message is tried three times, as the platform does; where nobody listens, a sender first asks
the next `serve`, as a proxy before several does.
"""

import itertools
import random
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bench.mail import Delivery
from reliability.fleet import Fleet
from reliability.post import NOBODY, PATIENCE, Answer, Wire

#: The platform's tries of one message.
TRIES = 3
#: How many other messages a sender delivers before it brings an old one again.
LATER = 20


class Again(StrEnum):
    """How a message comes a second time."""

    NEVER = "never"
    AFTER = "after"  #: some while after it was answered
    AT_ONCE = "at_once"  #: on another connection in the same moment
    HUNG_UP = "hung_up"  #: before the first was answered, whose connection is given up


@dataclass(slots=True)
class Book:
    """What came back, by the message's place; `answered` holds the seconds of whole answers."""

    replies: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    answered: list[float] = field(default_factory=list)
    deliveries: int = 0
    given_up: list[int] = field(default_factory=list)
    refused: int = 0
    broken: int = 0
    unavailable: int = 0

    def enter(self, place: int, answer: Answer) -> bool:
        """Write one delivery down; whether the message is acked now."""
        self.deliveries += 1
        self.refused += answer.refused
        self.broken += answer.status == 0 and not answer.refused
        self.unavailable += answer.status == 503
        if answer.status:
            self.answered.append(answer.seconds)
        if answer.acked:
            self.replies[place].add(answer.words)
        return answer.acked


def plan(count: int, share: float, dice: random.Random) -> list[Again]:
    """How each of so many messages is delivered; `share` of them come twice."""
    twice = [Again.AFTER, Again.AT_ONCE, Again.HUNG_UP]
    return [dice.choice(twice) if dice.random() < share else Again.NEVER for _ in range(count)]


class Sender:
    """One of the platform's threads, with a connection to each `serve`."""

    def __init__(self, fleet: Fleet, number: int, on_ack: Callable[[], None]) -> None:
        self.book = Book()
        self._fleet = fleet
        self._wires = [Wire(serve.port) for serve in fleet.serves]
        self._others = [Wire(serve.port) for serve in fleet.serves]
        self._turn = itertools.count(number)
        self._on_ack = on_ack

    def run(self, work: Sequence[tuple[int, Delivery, Again]]) -> None:
        """Deliver all of it, in order."""
        late: list[tuple[int, Delivery]] = []
        for place, delivery, again in work:
            self._one(place, delivery, again)
            if again is Again.AFTER:
                late.append((place, delivery))
            if len(late) > LATER:
                self._until_acked(*late.pop(0))
            self._on_ack()
        for place, delivery in late:
            self._until_acked(place, delivery)

    def _one(self, place: int, delivery: Delivery, again: Again) -> None:
        if again is Again.AT_ONCE:
            turn = next(self._turn)
            here = self._wires[turn % len(self._wires)]
            there = self._others[(turn + 1) % len(self._others)]
            sent = [wire for wire in (here, there) if wire.send(delivery)]
            acked = [self.book.enter(place, wire.receive()) for wire in sent]
            if any(acked):
                return
        elif again is Again.HUNG_UP:
            wire = self._wires[next(self._turn) % len(self._wires)]
            wire.send(delivery)
            wire.close()
        self._until_acked(place, delivery)

    def _until_acked(self, place: int, delivery: Delivery) -> None:
        for _ in range(TRIES):
            answer = self._anywhere(delivery)
            if self.book.enter(place, answer):
                return
            if answer.refused:
                self._fleet.await_change(PATIENCE)
        self.book.given_up.append(place)

    def _anywhere(self, delivery: Delivery) -> Answer:
        """The answer of the first that listens."""
        for _ in self._wires:
            answer = self._wires[next(self._turn) % len(self._wires)].deliver(delivery)
            if not answer.refused:
                return answer
        return NOBODY


def send_all(
    fleet: Fleet, deliveries: Sequence[Delivery], ways: Sequence[Again], senders: int,
    on_ack: Callable[[], None] = lambda: None,
) -> list[Book]:  # fmt: skip
    """Deliver everything by so many threads; one book of each.

    A resident's messages go by one thread where the residents are a multiple of the senders, so
    that each person's come in order.
    """
    crew = [Sender(fleet, number, on_ack) for number in range(senders)]
    work = list(zip(itertools.count(), deliveries, ways, strict=False))
    threads = [
        threading.Thread(target=sender.run, args=(work[number::senders],))
        for number, sender in enumerate(crew)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [sender.book for sender in crew]
