"""From the works to the web application: the bot that hears, the monitors' pages, the downloads."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from bot.bot import Bot
from bot.outbox import STUCK, undelivered
from bot.understanding import Understander, load_understander
from commands.hearing import WordKeeper
from commands.schema import schema_problem
from commands.wiring import Works
from handlers import privacy
from handlers.mine import SHOWN
from handlers.table import ROUTES
from services.downloads import fetch, waits
from services.export import export_requests
from services.holdings import PERSONAL
from services.house import House
from services.own_export import Own, export_own
from web import downloads, health, wechat
from web.app import create_app
from web.wechat_wire import Wire


def build_app(
    works: Works, more: Iterable[Any] = (), understander: Understander | None = None
) -> Flask:
    """The web application; `more` are further blueprints.

    Loads the lexicon unless one is given, which is slow: the port opens only after that.
    """
    bot = build_bot(works, understander or load_understander())
    settings = works.settings
    watch = health.create_blueprint(
        _checks(works),
        lambda: _gauges(works),
        metrics_token=settings.metrics.token.get_secret_value(),
    )
    files = downloads.create_blueprint(
        lambda token: works.store.read(lambda db: waits(db, works.clock(), token)),
        lambda token, path: _write_export(works, token, path),
    )
    return create_app(
        [wechat.create_blueprint(_wire(works), bot.hear), watch, files, *more],
        max_body_bytes=settings.server.max_body_bytes,
        https=settings.server.public_url.startswith("https://"),
    )


def build_bot(works: Works, understander: Understander) -> Bot[House]:
    """The talk, on these works."""
    words = WordKeeper(understander)
    works.store.forget += [works.keeper.forget, words.forget]
    return Bot(
        transact=works.store.together,
        clock=works.clock,
        house_at=works.keeper.at,
        understander_at=words.at,
        routes=ROUTES,
        words=works.words,
        tells=privacy.notice,
    )


def _wire(works: Works) -> Wire:
    account = works.settings.wechat
    secrets = (account.encoding_aes_key, account.previous_encoding_aes_key)
    keys = [key for secret in secrets if (key := secret.get_secret_value())]
    return Wire(
        account.token.get_secret_value(),
        app_id=account.app_id,
        aes_keys=keys if account.mode == "safe" else (),
    )


def _write_export(works: Works, token: str, path: Path) -> bool:
    """Use up a link in one transaction, and write its file on a view that keeps nobody waiting."""
    now, keeper = works.clock(), works.keeper
    chosen = works.store.transact(lambda db: fetch(db, keeper.now(db, now), now, token))
    if chosen is None:
        return False
    if isinstance(chosen, Own):
        own = chosen
        works.store.read(lambda db: export_own(db, path, own, PERSONAL, SHOWN))
    else:
        table = chosen
        works.store.read(lambda db: export_requests(db, path, table))
    return True


def _checks(works: Works) -> dict[str, Callable[[], str | None]]:
    """What must hold for this process to be able to work."""
    return {
        "database": lambda: works.store.read(schema_problem),
        "deliveries": lambda: _stuck(works),
    }


def _stuck(works: Works) -> str | None:
    now = works.clock()
    backlog = works.store.read(lambda db: undelivered(db, now))
    if backlog.oldest_due is not None and now - backlog.oldest_due > STUCK:
        return (
            f"推送积压：最早一条已等了{int((now - backlog.oldest_due).total_seconds() // 60)}分钟"
        )
    return None


def _gauges(works: Works) -> list[health.Gauge]:
    now = works.clock()
    backlog = works.store.read(lambda db: undelivered(db, now))
    return [
        health.Gauge(
            "xiaoge_notices_pending", "Notices that are due and not sent", backlog.pending
        ),
        health.Gauge("xiaoge_notices_held", "Notices no channel can carry", backlog.held),
        health.Gauge("xiaoge_notices_dead", "Notices given up", backlog.dead),
    ]
