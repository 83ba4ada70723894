"""Bad input is watched: what is slow every time is counted, what was slow once is not."""

import logging
import time

from reliability.watching import SLOW, Heard, Watch


def burn() -> None:
    until = time.thread_time() + 1.1 * SLOW
    while time.thread_time() < until:
        pass


def test_what_takes_too_long_each_time_is_counted() -> None:
    watch = Watch()
    watch.run(burn)
    assert watch.figures()["slow"] == 1


def test_what_took_long_only_once_is_not() -> None:
    watch, slow = Watch(), [burn]

    def work() -> None:
        if slow:
            slow.pop()()

    watch.run(work)
    assert watch.figures()["slow"] == 0
    assert watch.figures()["slowest_ms"] < 1000 * SLOW


def test_of_a_run_too_short_to_be_warm_no_growth_is_told() -> None:
    watch = Watch()
    watch.run(int)
    assert "grown_mb" not in watch.figures()
    for _ in range(999):
        watch.run(int)
    assert "grown_mb" in watch.figures()


def test_what_is_timed_again_is_heard_once() -> None:
    watch, heard = Watch(), Heard().listen()

    def work() -> None:
        burn()
        logging.getLogger().warning("a delivery is refused with 403: no signature")

    watch.run(work)
    heard.leave()
    assert heard.reasons == {"no signature": 1}
