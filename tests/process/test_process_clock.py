"""Several clocks on one database: killed, stopped, restarted, set forward and back."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Notice
from tests.process.clockwork import BEAT, LEASE, STEPS, Clockwork, clockwork
from tests.process.running import Site, eventually

pytestmark = pytest.mark.process

#: Noon of a Monday in Shanghai; the morning's briefs are due and nobody has had them.
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
KILLS = 20
#: What a busy machine may add to a lease and the ticks around it, in seconds.
SLACK = 3
MONTH = 30 * 86400
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"


@pytest.fixture
def works(site: Site) -> Iterator[Clockwork]:
    """A prepared site, and no process yet."""
    with clockwork(site, NOON) as one:
        yield one


def briefs(works: Clockwork) -> Counter[tuple[int, str]]:
    """How often each person got each kind of brief; all within one day."""
    sent = works.rows(select(Notice.person_id, Notice.kind).where(Notice.kind.like("brief%")))
    return Counter((row.person_id, row.kind) for row in sent)


def test_twenty_kills_of_the_leader_lose_nothing_and_double_nothing(works: Clockwork) -> None:
    dice = random.Random(7)
    works.start(2)
    works.led()
    numbers = works.promise(60, 6, 15)
    took = []
    for _ in range(KILLS):
        time.sleep(dice.uniform(0, LEASE))  # The moment of a kill is what is tried.
        works.kill(works.led())
        killed = time.monotonic()
        works.start()
        works.led()
        took.append(time.monotonic() - killed)
    works.wait_for(len(numbers) * len(STEPS))
    works.check(numbers)
    assert set(eventually(lambda: briefs(works), 20, "a brief").values()) == {1}
    assert max(took) < LEASE + BEAT + SLACK, took


def test_a_leader_that_was_frozen_for_longer_than_its_lease_repeats_nothing(
    works: Clockwork,
) -> None:
    works.start(2)
    works.led()
    numbers = works.promise(20, 3, 5)
    for _ in range(3):
        frozen = works.led()
        works.freeze(frozen)
        works.led(without=frozen)
        taken = works.taken()
        eventually(lambda before=taken: works.taken() > before, 10, "the other takes steps")
        works.thaw(frozen)
    works.wait_for(len(numbers) * len(STEPS))
    works.check(numbers)
    assert set(eventually(lambda: briefs(works), 20, "a brief").values()) == {1}


def test_a_restart_in_the_middle_of_the_ladder_goes_on_where_it_stood(works: Clockwork) -> None:
    works.start()
    numbers = works.promise(5, 2, 3)
    works.wait_for(len(numbers) * 2)
    works.stop(works.led())
    before = works.taken()
    assert before < len(numbers) * len(STEPS)
    assert works.leader() is None
    works.start()
    works.wait_for(len(numbers) * len(STEPS))
    works.check(numbers)


def test_a_clean_end_leaves_the_lead_to_the_other_at_once(works: Clockwork) -> None:
    works.start(2)
    first = works.led()
    works.stop(first)
    ended = time.monotonic()
    assert works.led() is not first
    assert time.monotonic() - ended < LEASE


def test_hours_that_the_clock_jumped_over_are_caught_up_once_and_a_step_back_repeats_nothing(
    works: Clockwork,
) -> None:
    numbers = works.promise(10, 3600, 7200)
    works.start()
    eventually(lambda: briefs(works), 10, "the briefs of the day are sent")
    assert works.taken() == 0
    for hours in (1, 6, -5, 6):
        works.stop(works.led())
        works.jump_to(NOON + timedelta(hours=hours))
        works.start()
        works.led()
        if hours == 6:
            works.wait_for(len(numbers) * len(STEPS))
    works.check(numbers)
    assert set(eventually(lambda: briefs(works), 20, "a brief").values()) == {1}


def test_processes_that_all_lead_at_once_do_nothing_twice(works: Clockwork) -> None:
    works.manner.all_lead = True
    works.start(4)
    numbers = works.promise(30, 2, 4)
    works.wait_for(len(numbers) * len(STEPS))
    works.check(numbers)
    assert set(eventually(lambda: briefs(works), 20, "a brief").values()) == {1}
