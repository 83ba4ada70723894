"""`demo`: the bot, a simulated WeChat and an invented community in one process."""

import json
import os
import secrets
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from bot.outbox import next_due
from bot.settings import Settings, load_settings
from commands.clock import MovableClock, real_now, walk
from commands.database import Store, open_engine
from commands.demo_people import load_demo, phones
from commands.demo_templates import approved, configured
from commands.serving import begin_logging, open_server, run_until_stopped
from commands.speaking import reporting
from commands.upgrading import upgrade
from commands.website import build_app
from commands.wiring import Works, build_works
from handlers.jobs import next_at
from services.calendar import WorkCalendar
from simulator import SimulatorConfig, create_blueprint

ROOT = Path(__file__).parent.parent
APP_ID = "wxdemo0000000000"
ACCOUNT = "gh_xiaoge_demo"
#: Each sentence said on the page holds a thread and needs another for the webhook.
THREADS = 64
#: Seconds that the deliveries of one stop of the clock may take, and what those of a whole jump
#: may take beyond that: whatever hangs longer arrives later.
A_STOP = 1.0
PATIENCE = 10.0


@click.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default="8000", show_default=True, help="Port to listen on.")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "data" / "demo",
    help="Where the demo keeps its database; data/demo unless given.",
)
@click.pass_obj
@reporting
def command(config: Path, host: str, port: str, data_dir: Path) -> None:
    """Try everything on this machine: open the page it names and play the story."""
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = load_settings(config, {**os.environ, **_environ(host, port, data_dir.resolve())})
    begin_logging(settings)
    store = Store(open_engine(settings.database_url()))
    upgrade(store.engine)
    clock = _clock(data_dir / "clock.json", settings)
    store.transact(lambda db: load_demo(db, ROOT / "demo", clock.now()))
    works = build_works(settings, clock.now)
    page = create_blueprint(_simulator(works, clock, data_dir / "clock.json"))
    server = open_server(build_app(works, [page]), settings, threads=THREADS)
    click.echo(f"小格演示已就绪，请打开 http://{host}:{port}/simulator/", err=True)
    click.echo("数据在 " + str(data_dir) + "，删掉它就从头开始。按 Ctrl+C 结束。", err=True)
    run_until_stopped(works, works.ticks(), server.run)


#: Who tries the demo out plays one person after the other, as fast as they like.
UNHURRIED = {
    f"XIAOGE_PACE__{name}": "0"
    for name in (
        "MESSAGES_PER_MINUTE", "MESSAGES_PER_HOUR", "REQUESTS_PER_DAY", "REQUESTS_FIRST_DAY"
    )
}  # fmt: skip


def _environ(host: str, port: str, data: Path) -> dict[str, str]:
    """The settings of the demo; the secrets are new at every start and known to nobody else."""
    key = secrets.token_hex(22)[:42] + "A"
    return {
        "XIAOGE_COMMUNITY__HOTLINE": "0000-12345678",
        "XIAOGE_COMMUNITY__SUPERVISION_PHONE": "0000-87654321",
        "XIAOGE_SERVER__HOST": host,
        "XIAOGE_SERVER__PORT": port,
        "XIAOGE_SERVER__PUBLIC_URL": f"http://{_reach(host)}:{port}",
        "XIAOGE_DATABASE__URL": f"sqlite:///{data / 'xiaoge.db'}",
        **UNHURRIED,
        "XIAOGE_MEDIA__DIRECTORY": str(data / "media"),
        "XIAOGE_WECHAT__APP_ID": APP_ID,
        "XIAOGE_WECHAT__APP_SECRET": secrets.token_hex(16),
        "XIAOGE_WECHAT__TOKEN": secrets.token_hex(12),
        "XIAOGE_WECHAT__MODE": "safe",
        "XIAOGE_WECHAT__ENCODING_AES_KEY": key,
        "XIAOGE_WECHAT__API_BASE_URL": f"http://{_reach(host)}:{port}/simulator/wechat-api",
        "XIAOGE_WECHAT__TEMPLATES": json.dumps(configured()),
    }


def _reach(host: str) -> str:
    """How this process reaches itself when it listens on every address."""
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host


def _clock(kept: Path, settings: Settings) -> MovableClock:
    """Business time: where it stood when the demo ran before, else nine on a working day."""
    if kept.exists():
        return MovableClock(timedelta(seconds=json.loads(kept.read_text())["offset_seconds"]))
    real = real_now()
    clock = MovableClock(_nine_o_clock(real, settings) - real)
    _keep(kept, clock)
    return clock


def _keep(kept: Path, clock: MovableClock) -> None:
    """Written whole or not at all: a clock that fell back would disagree with every row."""
    part = kept.with_name(kept.name + ".part")
    part.write_text(json.dumps({"offset_seconds": clock.offset.total_seconds()}))
    part.replace(kept)


def _nine_o_clock(real: datetime, settings: Settings) -> datetime:
    """Nine in the morning of today, or of the next working day."""
    calendar = WorkCalendar(timezone=settings.community.zone)
    nine = real.astimezone(settings.community.zone).replace(
        hour=9, minute=0, second=0, microsecond=0
    )
    while not calendar.is_working_day(nine.date()):
        nine += timedelta(days=1)
    return nine


class Advance:
    """Moves the demo's clock, so that all that falls due on the way happens at its time."""

    def __init__(self, works: Works, clock: MovableClock, kept: Path) -> None:
        self._works = works
        self._clock = clock
        self._kept = kept

    def __call__(self, seconds: float) -> None:
        """Returns when what fell due has been done and delivered, or will not be soon."""
        start, patience = self._clock.now(), PATIENCE

        def stop(moment: datetime) -> int:
            nonlocal patience
            self._clock.reach(moment)
            _keep(self._kept, self._clock)
            done, begun = self._works.do_due(), time.monotonic()
            done += self._deliver(begun + A_STOP + patience)
            patience -= max(time.monotonic() - begun - A_STOP, 0)
            return done

        with self._works.leading.stand_aside():
            walk(start, start + timedelta(seconds=seconds), self._next_at, stop)

    def _next_at(self) -> datetime | None:
        """When the next thing has to be done, or the next notice leaves."""
        now, transact = self._clock.now(), self._works.store.transact
        moments = (next_at(transact, self._works.keeper), transact(lambda db: next_due(db, now)))
        return min(filter(None, moments), default=None)

    def _deliver(self, until: float) -> int:
        sent = 0
        while some := self._works.courier.deliver_due(
            now=self._clock.now(), real_now=real_now(), patience=max(until - time.monotonic(), 0)
        ):
            sent += some
        return sent


def _simulator(works: Works, clock: MovableClock, kept: Path) -> SimulatorConfig:
    settings = works.settings
    people: list[Any] = phones(ROOT / "demo")
    return SimulatorConfig(
        bot_url=f"http://{_reach(settings.server.host)}:{settings.server.port}",
        app_id=APP_ID,
        app_secret=settings.wechat.app_secret.get_secret_value(),
        token=settings.wechat.token.get_secret_value(),
        encoding_aes_key=settings.wechat.encoding_aes_key.get_secret_value(),
        account=ACCOUNT,
        people=people,
        now=lambda: clock.now().astimezone(settings.community.zone),
        advance=Advance(works, clock, kept),
        templates=approved(),
    )
