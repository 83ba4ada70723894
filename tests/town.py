"""The demo's community as a place for tests: people speak, phones ring, time passes."""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bot import Bot
from bot.channels import Letter, Outcome
from bot.delivery import Courier
from bot.errcodes import Verdict
from bot.incoming import Incoming, Kind
from bot.outbox import next_due
from bot.understanding import Understander
from bot.words import Say, load_words
from commands.clock import real_now, walk
from commands.database import Store
from commands.demo_people import load_demo
from commands.hearing import WordKeeper
from handlers import privacy
from handlers.jobs import next_at, run_all
from handlers.table import ROUTES
from services.calendar import WorkCalendar
from services.house import HouseKeeper, Manners
from tests.databases import Filled

#: A Monday, nine in the morning in Shanghai.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

#: Seconds for what is being sent: a busy machine may stand still for some.
PATIENCE = 60.0

#: The demo's community on that Monday.
DEMO = Filled(
    lambda store: store.transact(
        lambda db: load_demo(db, Path(__file__).parent.parent / "demo", MONDAY)
    )
)

WANG = "demo-wang-guifen"  # bound to 翠湖苑3号楼2单元501
ZHENG = "demo-zheng-kai"  # bound to nothing
WU = "demo-wu-ting"  # bound to grid G04 by its QR code
LIN = "demo-lin-xiao"  # first worker of G01
CHEN = "demo-chen-lidong"  # stand-in of G01
ZHOU = "demo-zhou-mingyuan"  # leader of G01
SHEN = "demo-shen-chuan"  # admin of the community
SU = "demo-su-wenqing"  # admin of the street


class Phones:
    """A channel that delivers into a list: what each address received, as words."""

    name = "phones"
    platform = "wechat"

    def __init__(self, town: "Town") -> None:
        self.town = town
        self.received: defaultdict[str, list[str]] = defaultdict(list)
        self.briefed: defaultdict[str, list[str]] = defaultdict(list)
        self.media: list[str] = []

    def send(self, letter: Letter) -> Outcome:
        words = self.town.words.render(Say(f"notice.{letter.kind}", letter.facts))
        rounds = letter.kind.startswith(("brief", "report_", "record_"))
        (self.briefed if rounds else self.received)[letter.address].append(words)
        self.media.extend(letter.facts[key] for key in ("media_id",) if key in letter.facts)
        return Outcome(Verdict.DONE, reference=f"phones-{letter.notice_id}")


class Town:
    """One community, its bot and its clock."""

    def __init__(self, store: Store, understander: Understander, **manners: Any) -> None:
        self.now = MONDAY
        self.store = store
        self.understander = understander
        self.words = load_words()
        self.keeper = HouseKeeper(
            WorkCalendar(),
            Manners("幸福里社区", "0000-12345678", "0000-87654321", "22:00-07:00", **manners),
        )
        self.bot = Bot(
            transact=store.transact,
            clock=lambda: self.now,
            house_at=self.keeper.at,
            understander_at=WordKeeper(understander).at,
            routes=ROUTES,
            words=self.words,
            tells=privacy.notice,
        )
        self.phones = Phones(self)
        self.courier = Courier(store.transact, [self.phones])
        self._numbers = itertools.count(1)

    def hear(self, sender: str, kind: Kind = Kind.TEXT, key: str = "", **more: Any) -> str:
        key = key or f"message-{next(self._numbers)}"
        digest = hashlib.sha256(key.encode()).hexdigest()
        return self.bot.hear(Incoming(digest, sender, kind, self.now, **more))

    def say(self, sender: str, text: str, **more: Any) -> str:
        return self.hear(sender, text=text, **more)

    def pushes(self, sender: str) -> list[str]:
        """What rang at this phone since it was last asked."""
        while self.courier.deliver_due(now=self.now, real_now=real_now(), patience=PATIENCE):
            pass
        return self.phones.received.pop(sender, [])

    def briefs(self, sender: str) -> list[str]:
        """What the rounds of a day brought to this phone, apart from its other pushes."""
        self.pushes(sender)
        return self.phones.briefed.pop(sender, [])

    def wait(self, **span: float) -> None:
        """Let business time pass and do what fell due."""
        self.now += timedelta(**span)
        run_all(self.store.transact, self.keeper, self.now)

    def live(self, **span: float) -> None:
        """Let business time pass as a clock lives it: what falls due happens at its time."""
        walk(self.now, self.now + timedelta(**span), self._next_at, self._stop)

    def _next_at(self) -> datetime | None:
        transact = self.store.transact
        moments = (next_at(transact, self.keeper), transact(lambda db: next_due(db, self.now)))
        return min(filter(None, moments), default=None)

    def _stop(self, moment: datetime) -> int:
        self.now = moment
        done = run_all(self.store.transact, self.keeper, moment)
        return done + self.courier.deliver_due(now=moment, real_now=real_now(), patience=PATIENCE)

    def rows(self, statement: Any) -> list[Mapping[str, Any]]:
        return [row._mapping for row in self.store.read(lambda db: db.execute(statement).all())]

    def talk(self, *lines: tuple[str, str, str]) -> None:
        """A conversation: who, what they say, and what the reply must contain, by |."""
        for sender, text, expected in lines:
            reply = self.say(sender, text)
            for part in expected.split("|"):
                assert part in reply, f"{text!r} was answered {reply!r}, without {part!r}"
