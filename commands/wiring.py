"""Ties the knot: from settings to a bot that hears, a courier that delivers, an app that serves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import Connection, select

from bot.bot import Bot
from bot.channels import Channel
from bot.channels.console import ConsoleChannel
from bot.channels.media import MediaChannel
from bot.channels.template import TemplateChannel
from bot.channels.text import TextChannel
from bot.delivery import Courier
from bot.media import MediaFetcher
from bot.outbox import STUCK, undelivered
from bot.platform_token import TokenStore
from bot.settings import Settings
from bot.understanding import Understander, load_understander
from bot.wechat_api import WeChatApi
from bot.words import Say, Words, load_words
from commands.clock import Tick, real_now
from commands.database import Store, open_engine
from commands.schema import schema_problem
from handlers.jobs import run_all
from handlers.table import ROUTES
from models import Org
from services.calendar import WorkCalendar
from services.house import House, HouseKeeper, Manners
from services.images import clean_image
from services.limits import shipped_limits
from web import health, wechat
from web.app import create_app
from web.wechat_wire import Wire


@dataclass(frozen=True, slots=True)
class Works:
    """Everything a process runs, built once from the settings."""

    settings: Settings
    store: Store
    keeper: HouseKeeper
    words: Words
    bot: Bot[House]
    courier: Courier
    media: MediaFetcher | None
    clock: Callable[[], datetime]

    def concern(self) -> str | None:
        """What will keep requests from being filed, in words, although the process can start."""
        return self.store.read(_no_community)

    def ticks(self) -> list[Tick]:
        """What the clock looks after."""
        return [
            Tick("deliver", 1, self.deliver),
            Tick("due", 5, self.do_due),
            Tick("media", 2, self.fetch_media),
        ]

    def deliver(self) -> int:
        """Send what is due."""
        return self.courier.deliver_due(now=self.clock(), real_now=real_now())

    def do_due(self) -> int:
        """Do what fell due: drafts, reminders, the ladder."""
        return run_all(self.store.transact, self.keeper, self.clock())

    def fetch_media(self) -> int:
        """Fetch the photos and voices that wait."""
        return self.media.fetch_due(real_now=real_now()) if self.media else 0


def _no_community(db: Connection) -> str | None:
    if db.execute(select(Org.id).limit(1)).first() is None:
        return "还没有社区的资料，收到的话只能先存着。请运行 python run.py community load 文件"
    return None


def build_works(
    settings: Settings,
    clock: Callable[[], datetime] = real_now,
    understander: Understander | None = None,
) -> Works:
    """Load the lexicon, the words and the limits, open the database, and put all together.

    The slow and the fallible come first, so that the port opens only when all is loaded.
    """
    shipped_limits()
    understander = understander or load_understander()
    words = load_words(settings.words_file())
    store = Store(open_engine(settings.database_url()))
    keeper = HouseKeeper(_calendar(settings), _manners(settings))
    bot = Bot(
        transact=store.transact,
        clock=clock,
        house_at=keeper.at,
        understand=understander.understand,
        routes=ROUTES,
        words=words,
    )
    api = open_platform(settings, store)
    courier = Courier(store.transact, _channels(settings, store, words, api))
    media = _media(settings, store, api)
    return Works(settings, store, keeper, words, bot, courier, media, clock)


def _calendar(settings: Settings) -> WorkCalendar:
    return WorkCalendar(intervals=settings.clock.working, timezone=settings.community.zone)


def _manners(settings: Settings) -> Manners:
    return Manners(
        name=settings.community.name,
        hotline=settings.community.hotline,
        supervision_phone=settings.community.supervision_phone,
        quiet_hours=settings.clock.quiet_hours,
        photo_required=frozenset(settings.proof.photo_required),
    )


def open_platform(settings: Settings, store: Store) -> WeChatApi | None:
    """The ten calls to the account's platform; None where no account is configured."""
    account = settings.wechat
    secret = account.app_secret.get_secret_value()
    if not (account.app_id and secret):
        return None
    tokens = TokenStore(store.transact, f"wechat:{account.app_id}", real_now)
    return WeChatApi(account.api_base_url, account.app_id, secret, tokens)


def _channels(
    settings: Settings, store: Store, words: Words, api: WeChatApi | None
) -> list[Channel]:
    """The ways out, in the order they are tried."""
    if api is None:
        return [ConsoleChannel()]

    def render(kind: str, facts: Mapping[str, Any]) -> str:
        return words.render(Say(f"notice.{kind}", facts))

    return [
        TemplateChannel(api, settings.wechat.templates, settings.community.zone),
        MediaChannel(api, store.transact),
        TextChannel(api, store.transact, render),
    ]


def _media(settings: Settings, store: Store, api: WeChatApi | None) -> MediaFetcher | None:
    if api is None:
        return None
    most = settings.media.max_bytes
    clean = partial(clean_image, max_bytes=most)
    return MediaFetcher(store.transact, api, clean, settings.media_directory(), most)


def build_app(works: Works, more: Iterable[Any] = ()) -> Flask:
    """The web application; `more` are further blueprints."""
    settings = works.settings
    account = settings.wechat
    keys = [
        key
        for key in (
            account.encoding_aes_key.get_secret_value(),
            account.previous_encoding_aes_key.get_secret_value(),
        )
        if key
    ]
    wire = Wire(
        account.token.get_secret_value(),
        app_id=account.app_id,
        aes_keys=keys if account.mode == "safe" else (),
    )
    watch = health.create_blueprint(
        _checks(works),
        lambda: _gauges(works),
        metrics_token=settings.metrics.token.get_secret_value(),
    )
    return create_app(
        [wechat.create_blueprint(wire, works.bot.hear), watch, *more],
        max_body_bytes=settings.server.max_body_bytes,
        https=settings.server.public_url.startswith("https://"),
    )


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
