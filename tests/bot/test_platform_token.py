"""Of the processes that share an account one asks for a new token, and the others take it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import leases, platform_token
from bot.errcodes import PlatformError
from bot.platform_token import ASKING, LEASE, Grant, TokenStore
from models import Lease
from tests.bot.outbox_rows import NOW, new_store

APP = "wechat:wx1"


@pytest.fixture
def store():
    return new_store()


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(platform_token, "WAITS", 0)


def process(transact, now=NOW):
    """What another process has: a store of its own on the same database."""
    return TokenStore(transact, APP, lambda: now)


def good():
    return Grant("T", 7200)


def bad():
    raise PlatformError("HTTP 500")


def test_of_two_processes_one_asks_and_the_other_takes_what_it_was_given(store):
    asked, looks = threading.Semaphore(0), threading.Semaphore(0)

    def looking(work):
        looks.release()
        return store.transact(work)

    def slow():
        asked.release()
        for _ in range(4):
            assert looks.acquire(timeout=10)
        return good()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(process(store.transact).get, slow)
        assert asked.acquire(timeout=10)
        assert process(looking).get(bad) == "T"
        assert first.result() == "T"


@pytest.mark.parametrize("later", [timedelta(0), LEASE])
def test_one_that_died_while_asking_keeps_nobody_from_it(store, hasty, later):
    store.transact(lambda db: leases.take(db, ASKING, "another", NOW, NOW + LEASE))
    assert process(store.transact, NOW + later).get(good) == "T"


def test_one_that_asked_in_vain_lets_the_next_ask_at_once(store):
    with pytest.raises(PlatformError, match="HTTP 500"):
        process(store.transact).get(bad)
    assert process(store.transact).get(good) == "T"
    assert store.read(lambda db: db.scalar(select(Lease.until))) <= NOW
