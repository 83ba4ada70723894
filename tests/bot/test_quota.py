"""A channel whose minute is used up is not asked again before the next one."""

from datetime import timedelta

import pytest

from bot.channels import Outcome
from bot.delivery import Courier
from bot.errcodes import Verdict
from bot.outbox import undelivered
from tests.bot.outbox_rows import NOW, add_notice, add_person, new_store


class Rationed:
    """A channel that takes nothing in the first minute."""

    name = "rationed"
    platform = "wechat"

    def __init__(self):
        self.asked = 0
        self.verdict = Verdict.WAIT_MINUTE

    def send(self, letter):
        self.asked += 1
        return Outcome(self.verdict, "45011")


@pytest.fixture
def channel():
    return Rationed()


@pytest.fixture
def store():
    store = new_store()
    for number in range(20):
        add_notice(store, add_person(store, f"o-{number}"), f"{number}")
    return store


@pytest.fixture
def courier(store, channel):
    courier = Courier(store.transact, [channel], threads=1)
    yield courier
    courier.close()


def deliver(courier, real_now):
    return courier.deliver_due(now=NOW, real_now=real_now, patience=5)


def test_the_rest_of_the_minute_nobody_asks(store, courier, channel):
    assert deliver(courier, NOW) == 0
    assert (channel.asked, store.read(lambda db: undelivered(db, NOW)).pending) == (1, 20)


def test_in_the_next_minute_all_of_it_leaves(courier, channel):
    deliver(courier, NOW)
    channel.verdict = Verdict.DONE
    assert deliver(courier, NOW + timedelta(minutes=1)) == 20
