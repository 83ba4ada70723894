"""The product on a database of its own, opened as its operator opens it."""

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, text, update

from bench.mail import AES_KEY, APP_ID, TOKEN
from bot.settings import load_settings
from bot.understanding import Understander
from commands.database import open_engine
from commands.upgrading import upgrade
from commands.website import build_app
from commands.wiring import build_works
from models import Request, Status
from services.community import load_community, read_community

ROOT = Path(__file__).parent.parent
#: What every report must leave behind; a figure for less would be a figure for something else.
KEPT = ("messages", "requests", "request_events", "notices")


class NotStoredError(Exception):
    """Reports were answered, but not everything that a report must leave behind was written."""


#: A few residents speak for a city, so none of them is asked to wait.
UNHURRIED = {
    f"XIAOGE_PACE__{name}": "0"
    for name in (
        "MESSAGES_PER_MINUTE", "MESSAGES_PER_HOUR", "REQUESTS_PER_DAY", "REQUESTS_FIRST_DAY"
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with settings and, unless `more` names another, the database.

    `mode` as in the settings: plain or safe. `more` are further variables of the environment.
    """

    directory: Path
    mode: str = "plain"
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The settings file."""
        return self.directory / "config.yaml"

    def environ(self) -> dict[str, str]:
        """What the shipped settings leave open. The clock runs apart, as deliveries do at scale."""
        return {
            "XIAOGE_WECHAT__TOKEN": TOKEN,
            "XIAOGE_WECHAT__MODE": self.mode,
            "XIAOGE_WECHAT__APP_ID": APP_ID,
            "XIAOGE_WECHAT__APP_SECRET": "0" * 32,
            "XIAOGE_WECHAT__API_BASE_URL": "http://127.0.0.1:9",
            "XIAOGE_WECHAT__ENCODING_AES_KEY": AES_KEY,
            "XIAOGE_CLOCK__EMBEDDED": "false",
            **UNHURRIED,
            **self.more,
        }

    def engine(self) -> Engine:
        """The database."""
        return open_engine(load_settings(self.config, self.environ()).database_url())

    def app(self, understander: Understander) -> Flask:
        """The application, in this process."""
        settings = load_settings(self.config, self.environ())
        return build_app(build_works(settings), understander=understander)


def furnish(directory: Path, mode: str = "plain", **more: str) -> Home:
    """A new home with the demo's community in it."""
    directory.mkdir(parents=True)
    home = Home(directory, mode, more)
    shutil.copy(ROOT / "config.yaml", home.config)
    engine = home.engine()
    upgrade(engine)
    with engine.begin() as db:
        load_community(db, read_community(ROOT / "demo" / "community.yaml"), datetime.now(UTC))
    engine.dispose()
    return home


def finish(home: Home) -> None:
    """Let all that was reported have ended, so that new reports are not taken for support of it."""
    engine = home.engine()
    with engine.begin() as db:
        db.execute(update(Request).values(status=Status.CLOSED, look_at=None))
    engine.dispose()


def rows(home: Home) -> Counter[str]:
    """How many rows each of the tables has that a report must be kept in."""
    engine = home.engine()
    with engine.connect() as db:
        counts = {name: db.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in KEPT}
    engine.dispose()
    return Counter(counts)


def check_kept(before: Counter[str], after: Counter[str], reports: int) -> None:
    """NotStoredError unless every report became a message, a request, an event and a notice."""
    written = {name: after[name] - before[name] for name in KEPT}
    if written["requests"] != reports or min(written.values()) < reports:
        raise NotStoredError(f"{reports} reports were answered, but these rows written: {written}")
