"""Watching a piece of code under bad input: what escaped, how long it took, what memory it kept."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

#: CPU seconds that one input may cost: the promise is 200 ms.
SLOW = 0.2
PAGE = 4096


def resident_bytes() -> int:
    """How much memory this process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


@dataclass
class Watch:
    """Counts what became of each input. `seed` and the number of the input bring it back.

    The time is the thread's own CPU, so that a busy machine accuses nobody.
    """

    seen: int = 0
    uncaught: Counter[str] = field(default_factory=Counter)
    slow: int = 0
    slowest: float = 0.0
    slowest_input: str = ""
    samples: dict[str, str] = field(default_factory=dict)
    _memory: int = 0

    def run(self, what: Callable[[], T], shown: Any = "") -> T | None:
        """What it gives, None when something escaped."""
        self.seen += 1
        if self.seen == 1000:
            self._memory = resident_bytes()
        began = time.thread_time()
        try:
            return what()
        except Exception as error:  # That it can be anything is what is asked here.
            name = f"{type(error).__name__}: {error}"[:120]
            self.uncaught[name] += 1
            self.samples.setdefault(name, repr(shown)[:300])
            return None
        finally:
            self._time(time.thread_time() - began, what, shown)

    def _time(self, took: float, what: Callable[[], object], shown: Any) -> None:
        """Keep how long it took. What took too long is timed once more, and the shorter counts:
        a machine that others share also lets a thread pay for what the others do.
        """
        if took > SLOW:
            logging.disable()  # What it says was heard the first time, and what escapes counted.
            began = time.thread_time()
            with suppress(Exception):
                what()
            took = min(took, time.thread_time() - began)
            logging.disable(logging.NOTSET)
        self.slow += took > SLOW
        if took > self.slowest:
            self.slowest, self.slowest_input = took, repr(shown)[:1500]

    def grown(self) -> dict[str, float]:
        """By how many MB the process has grown since its thousandth input, when all is warm; of
        fewer nothing can be said.
        """
        return {"grown_mb": (resident_bytes() - self._memory) / 1e6} if self._memory else {}

    def figures(self) -> dict[str, int | float]:
        """For the line that is printed; what escaped, and the slowest, go to standard error."""
        for name, count in self.uncaught.items():
            sys.stderr.write(f"{count} × {name}, for instance {self.samples[name]}\n")
        if self.slow:
            sys.stderr.write(f"slowest: {self.slowest_input}\n")
        return {
            "inputs": self.seen,
            "uncaught": sum(self.uncaught.values()),
            "slowest_ms": self.slowest * 1000,
            "slow": self.slow,
        } | self.grown()


class Heard(logging.Handler):
    """Counts what was logged: errors, and the refusals' reasons."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line of the log."""
        line = record.getMessage()
        if record.levelno >= logging.ERROR:
            self.errors[line[:300]] += 1
        elif "is refused with" in line:
            self.reasons[line.partition(": ")[2]] += 1

    def listen(self) -> "Heard":
        """Hear everything from now on."""
        logging.getLogger().addHandler(self)
        return self

    def leave(self) -> None:
        """Hear nothing any more."""
        logging.getLogger().removeHandler(self)
