"""Processes that share an account ask for a new token once, however the old one ended."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier
from typing import Any

from bench.ours import Home
from bot.errcodes import PlatformError
from bot.platform_token import TokenStore
from bot.settings import load_settings
from bot.wechat_api import WeChatApi
from commands.clock import real_now
from commands.database import Store
from reliability.findings import NEVER, Findings, at_least
from reliability.platform import TOKEN, Platform
from reliability.sites import Site
from reliability.trials import Trial

PROCESSES, THREADS = 4, 4
#: So long the platform takes for a call: all of them want a token before the first has one.
PAUSE_SECONDS = 0.05
#: How long a process waits for the others, in seconds.
TOGETHER = 120
#: As long as a token is good.
LIFE = timedelta(hours=2)


def asked_once(trial: Trial, site: Site, platform: Platform) -> Findings:
    """Let the token end again and again while every process calls; count who asks for the next.

    It ends in turn by its time and by the platform, which takes it no longer.
    """
    expiries = trial.sized(10, 100)
    platform.faults.pause_seconds = PAUSE_SECONDS
    start = multiprocessing.get_context("spawn")
    barrier, answers = start.Barrier(PROCESSES + 1), start.SimpleQueue()
    given = (site.home, expiries, barrier, answers)
    callers = [start.Process(target=_call, args=given) for _ in range(PROCESSES)]
    for process in callers:
        process.start()
    asked = [_ended(turn, platform, barrier) for turn in range(expiries)]
    failed = sum(answers.get() for _ in callers)
    for process in callers:
        process.join()
    platform.faults.pause_seconds, platform.token = 0.0, TOKEN
    figures = {
        "token_ends": len(asked),
        "token_ends_unnoticed": asked.count(0),
        "token_asked_again": sum(count > 1 for count in asked),
        "token_calls_failed": failed,
    }
    never = ("token_ends_unnoticed", "token_asked_again", "token_calls_failed")
    return Findings(figures, dict.fromkeys(never, NEVER) | {"token_ends": at_least(expiries)})


def _ended(turn: int, platform: Platform, barrier: Barrier) -> int:
    """How often the platform was asked for a token in this turn."""
    before = platform.tokens_asked
    if turn % 2:
        platform.token = f"{TOKEN}-{turn}"
    barrier.wait(TOGETHER)
    barrier.wait(TOGETHER)
    return platform.tokens_asked - before


def _call(home: Home, expiries: int, barrier: Barrier, answers: "SimpleQueue[Any]") -> None:
    """One of the processes: it calls from several threads whenever the token has ended."""
    failed, moved = 0, timedelta()
    store = Store(home.engine())

    def now() -> datetime:
        return real_now() + moved

    api = _api(home, TokenStore(store.transact, "wechat:shared", now))
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            for turn in range(expiries):
                if not turn % 2:
                    moved += LIFE
                barrier.wait(TOGETHER)
                failed += sum(pool.map(lambda _: _fails(api), range(THREADS)))
                barrier.wait(TOGETHER)
    finally:
        answers.put(failed)
        api.close()
        store.close()


def _api(home: Home, tokens: TokenStore) -> WeChatApi:
    account = load_settings(home.config, home.environ()).wechat
    return WeChatApi(
        account.api_base_url, account.app_id, account.app_secret.get_secret_value(), tokens
    )


def _fails(api: WeChatApi) -> bool:
    """Whether a call found no way."""
    try:
        api.send_text("o-somebody", "在")
    except PlatformError:
        return True
    return False
