"""Ties the knot: from settings to everything that a process runs beside the talk itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from bot.channels import Channel
from bot.channels.console import ConsoleChannel
from bot.channels.media import MediaChannel
from bot.channels.template import TemplateChannel
from bot.channels.text import TextChannel
from bot.delivery import Courier
from bot.media import MediaFetcher
from bot.platform_token import TokenStore
from bot.settings import Settings
from bot.wechat_api import WeChatApi
from bot.words import Say, Words, load_words
from commands.clock import Tick, real_now
from commands.database import Store, open_engine, take_time
from commands.leading import Deposed, Leading
from commands.sweeping import remove_files, sweep_due
from handlers.jobs import run_all, run_due, run_rounds
from models import Org
from models.transact import Transact
from services import retention
from services.calendar import WorkCalendar
from services.folding import fold_due
from services.house import HouseKeeper, Manners
from services.images import clean_image
from services.keeping import Keeping
from services.limits import shipped_limits
from services.pace import Pace

#: How often each tick comes. A leader that dies is followed within `LEASE` and the first and
#: third of these together, four seconds; five are promised. A round that finds nothing due costs
#: the processor 1 to 6 ms.
LEAD_SECONDS = 0.5
DELIVER_SECONDS = 1
DUE_SECONDS = 0.5
ROUNDS_SECONDS = 10
FOLD_SECONDS = 60
MEDIA_SECONDS = 2
SWEEP_SECONDS = 60
#: The lease of those that answer and have no clock: one of them holds it for all.
SERVES = "serve"


@dataclass(frozen=True, slots=True)
class Works:
    """Everything a process runs, built once from the settings."""

    settings: Settings
    store: Store
    keeper: HouseKeeper
    words: Words
    courier: Courier
    media: MediaFetcher | None
    clock: Callable[[], datetime]
    leading: Leading

    def concern(self) -> str | None:
        """What will keep requests from being filed, in words, although the process can start."""
        return self.store.read(_no_community)

    def ticks(self) -> list[Tick]:
        """What the clock looks after: deciding is the leader's, the rest is shared by claims."""
        return [
            Tick("lead", LEAD_SECONDS, self.leading.hold),
            Tick("deliver", DELIVER_SECONDS, self.deliver),
            Tick("due", DUE_SECONDS, self.lead_due),
            Tick("rounds", ROUNDS_SECONDS, self.lead_rounds),
            Tick("fold", FOLD_SECONDS, self.lead_fold),
            Tick("media", MEDIA_SECONDS, self.fetch_media),
            Tick("sweep", SWEEP_SECONDS, self.lead_sweep),
        ]

    def stop(self) -> None:
        """Begin nothing more; what is under way comes to its end."""
        self.courier.stop()
        if self.media is not None:
            self.media.stop()
        self.leading.resign()

    def without_clock(self) -> "Works":
        """The same where the clock runs apart: the lease only says that somebody serves."""
        return replace(self, leading=Leading(self.store, SERVES))

    def presence(self) -> list[Tick]:
        """What such a process looks after: that a restore sees it."""
        return [Tick("lead", LEAD_SECONDS, self.leading.hold)]

    def lead_due(self) -> int:
        """Do what fell due, where this process leads."""
        return self._lead(run_due)

    def lead_rounds(self) -> int:
        """Write the briefs and reports of the day, where this process leads.

        Apart from what falls due, so that nobody's deadline waits for everybody's brief.
        """
        return self._lead(run_rounds)

    def lead_fold(self) -> int:
        """Sum up the days that are closed, as long as this process leads."""
        days = 0
        while self._lead(self._fold):
            days += 1
        return days

    def _fold(self, transact: Transact, keeper: HouseKeeper, now: datetime) -> int:
        """One day; nobody in a chat waits for it, so it may take its time."""

        def work(db: Connection) -> int:
            take_time(db)
            return fold_due(db, now, keeper)

        return transact(work)

    def _lead(self, work: Callable[[Transact, HouseKeeper, datetime], int]) -> int:
        """Do it where this process leads; how much was done."""
        if not self.leading.leads():
            return 0
        try:
            return work(self.leading.transact, self.keeper, self.clock())
        except Deposed:
            return 0

    def deliver(self) -> int:
        """Send what is due, until nothing more goes out: the next tick may be a second away."""
        sent = 0
        while some := self.courier.deliver_due(now=self.clock(), real_now=real_now()):
            sent += some
        return sent

    def do_due(self) -> int:
        """Do all that fell due, rounds as well, whoever leads: for a clock that somebody moves."""
        return run_all(self.store.transact, self.keeper, self.clock())

    def lead_sweep(self) -> int:
        """Remove files nobody needs, and write the database anew after a night of deletions."""
        if not self.leading.leads():
            return 0
        now, zone = self.clock(), self.settings.community.zone
        gone = remove_files(self.store, self.settings.media_directory(), real_now())
        sweep_due(self.store, lambda db: retention.rests(db, now.astimezone(zone)))
        return gone

    def fetch_media(self) -> int:
        """Fetch the photos and voices that wait."""
        return self.media.fetch_due(real_now=real_now()) if self.media else 0


def _no_community(db: Connection) -> str | None:
    if db.execute(select(Org.id).limit(1)).first() is None:
        return "还没有社区的资料，收到的话只能先存着。请运行 python run.py community load 文件"
    return None


def build_works(settings: Settings, clock: Callable[[], datetime] = real_now) -> Works:
    """Load the words and the limits, open the database, and put all together.

    The fallible comes first, so that nothing has begun when it fails.
    """
    shipped_limits()
    words = load_words(settings.words_file())
    store = Store(open_engine(settings.database_url()))
    keeper = HouseKeeper(_calendar(settings), _manners(settings))
    api = open_platform(settings, store)
    courier = Courier(store.together, _channels(settings, store, words, api))
    media = _media(settings, store, api)
    return Works(settings, store, keeper, words, courier, media, clock, Leading(store))


def _calendar(settings: Settings) -> WorkCalendar:
    return WorkCalendar(intervals=settings.clock.working, timezone=settings.community.zone)


def _manners(settings: Settings) -> Manners:
    return Manners(
        name=settings.community.name,
        hotline=settings.community.hotline,
        supervision_phone=settings.community.supervision_phone,
        quiet_hours=settings.clock.quiet_hours,
        photo_required=frozenset(settings.proof.photo_required),
        public_url=settings.server.public_url,
        pace=Pace(**settings.pace.model_dump()),
        keeping=Keeping(**settings.retention.model_dump()),
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
        TemplateChannel(api, settings.wechat.templates, settings.community.zone, words.shown),
        MediaChannel(api, store.transact),
        TextChannel(api, store.transact, render),
    ]


def _media(settings: Settings, store: Store, api: WeChatApi | None) -> MediaFetcher | None:
    if api is None:
        return None
    most = settings.media.max_bytes
    clean = partial(clean_image, max_bytes=most)
    return MediaFetcher(store.transact, api, clean, settings.media_directory(), most)
