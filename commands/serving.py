"""Running until told to stop: the web server, the clock, and a quiet end on SIGTERM."""

import gc
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import waitress

from bot.logs import configure_logging, log_uncaught
from bot.settings import Settings
from commands.clock import Tick, clock_of
from commands.speaking import Failed
from commands.wiring import Works

log = logging.getLogger(__name__)


def begin_logging(settings: Settings) -> None:
    """JSON lines on standard error; secrets and personal data never reach them."""
    configure_logging(sys.stderr, secrets=settings.secrets())
    log_uncaught()


def stop_on_signals() -> None:
    """SIGTERM ends the process as an interrupt does: what runs is finished, then we go."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)


def open_server(app: Callable[..., Any], settings: Settings, *, threads: int = 16) -> Any:
    """Bind the port; called only when everything is loaded, so whoever connects is answered."""
    host, port = settings.server.host, settings.server.port
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            max_request_body_size=max(settings.server.max_body_bytes, 16 * 1024 * 1024),
            connection_limit=1000,
        )
    except OSError as error:
        raise Failed(
            f"端口 {host}:{port} 用不了（{error.strerror}）。请换一个端口，或停掉占用它的程序。"
        ) from None


def run_until_stopped(
    works: Works, ticks: Sequence[Tick], run: Callable[[], object] | None = None
) -> None:
    """Keep the ticks going and run the server, or wait; at the end finish what is being sent."""
    stop_on_signals()
    gc.freeze()  # What is loaded by now stays; the collector need not look through it again.
    clock = clock_of(ticks) if ticks else None
    try:
        # In here, because whoever is told to stop at this moment has a clock that runs already.
        if clock is not None:
            clock.start()
        (run or signal.pause)()
    except (KeyboardInterrupt, SystemExit):
        log.info("stopping")
    finally:
        works.stop()
        if clock is not None and clock.running:
            clock.shutdown(wait=True)
        works.courier.close()
        works.store.close()
