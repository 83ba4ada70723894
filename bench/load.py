"""The load generator, by itself: `python -m bench.load PORTS SECONDS STEADY_SECONDS [RATE]`.

Several ports, with commas between them, share the connections.

Residents introduce themselves and write for a while that does not count; then 16 connections ask
as fast as they are answered, and then, where asked for, at 100 messages a second or RATE whatever
the answers take, timed from the moment a message was due. One JSON object on stdout.
"""

import itertools
import json
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.mail import Delivery, Mail

CONNECTIONS = 16
RATE = 100
RESIDENTS = 96
WARM_UP = 200


@dataclass(slots=True)
class Outcome:
    """What came back: milliseconds an answer took, and how many were not 200."""

    seconds: float = 0.0
    failed: int = 0
    latencies: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        """Answers in all, failures among them, answers a second, and the slow ones' time."""
        ordered = sorted(self.latencies)
        return {
            "answered": len(ordered),
            "failed": self.failed,
            "per_second": len(ordered) / self.seconds,
            "p50_ms": ordered[len(ordered) // 2],
            "p99_ms": ordered[int(len(ordered) * 0.99)],
        }


class Line:
    """One kept connection with at most one message under way."""

    def __init__(self, wire: socket.socket) -> None:
        self.wire = wire
        self._due = 0.0
        self._buffer = b""

    def send(self, delivery: Delivery, due: float) -> None:
        """Send one message that was due at a moment of the monotonic clock."""
        self._due, self._buffer = due, b""
        self.wire.sendall(delivery.http())

    def receive(self) -> tuple[float, bool] | None:
        """Milliseconds since it was due and whether it is a 200, once the answer is whole."""
        piece = self.wire.recv(65536)
        if not piece:
            raise ConnectionError("the server closed a kept connection")
        self._buffer += piece
        head, mark, body = self._buffer.partition(b"\r\n\r\n")
        if not mark:
            return None
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return None
        return (time.perf_counter() - self._due) * 1000, head.startswith(b"HTTP/1.1 200")


def connected(port: int) -> socket.socket:
    """A connection that sends at once what it is given."""
    wire = socket.create_connection(("127.0.0.1", port), timeout=30)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


class Generator:
    """Sixteen lines to one server, or to several in turn."""

    def __init__(self, *ports: int) -> None:
        turns = itertools.islice(itertools.cycle(ports), CONNECTIONS)
        self._lines = [Line(connected(port)) for port in turns]
        self._selector = selectors.DefaultSelector()
        for line in self._lines:
            self._selector.register(line.wire, selectors.EVENT_READ, line)

    def run(
        self, deliveries: Iterable[Delivery], seconds: float = 60.0, rate: float | None = None
    ) -> Outcome:
        """Send until the deliveries or the seconds are over, then wait for the last answers."""
        outcome, idle, waiting = Outcome(), deque(self._lines), iter(deliveries)
        started = due = time.perf_counter()
        going = True
        while True:
            now = time.perf_counter()
            going = going and now - started < seconds
            if not going and len(idle) == CONNECTIONS:
                break
            while going and idle and due <= now:
                delivery = next(waiting, None)
                if delivery is None:
                    going = False
                    break
                idle.popleft().send(delivery, due if rate else time.perf_counter())
                due = due + 1 / rate if rate else now
            pause = max(due - now, 0.0) if going and idle else 1.0
            for key, _ in self._selector.select(pause):
                answer = key.data.receive()
                if answer is not None:
                    outcome.latencies.append(answer[0])
                    outcome.failed += not answer[1]
                    idle.append(key.data)
        outcome.seconds = time.perf_counter() - started
        return outcome


def main(
    ports: list[int], seconds: float, steady_seconds: float, rate: float = RATE
) -> dict[str, object]:
    """The servers' turn."""
    mail, generator = Mail(RESIDENTS), Generator(*ports)
    generator.run(mail.bindings())
    warm = generator.run(itertools.islice(mail.reports, WARM_UP))
    phases = {"saturated": generator.run(mail.reports, seconds)}
    if steady_seconds:
        phases["steady"] = generator.run(mail.reports, steady_seconds, rate)
    reports = sum(len(phase.latencies) - phase.failed for phase in (warm, *phases.values()))
    return {name: phase.summary() for name, phase in phases.items()} | {"reports": reports}


if __name__ == "__main__":
    given = [int(port) for port in sys.argv[1].split(",")]
    print(json.dumps(main(given, *map(float, sys.argv[2:]))))  # noqa: T201
