"""The drill: the primary database is killed under load, the standby promoted, several times."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bench.mail import Delivery, Mail
from reliability.cluster import Server, pair, url_of
from reliability.findings import NEVER, Findings, at_least, within
from reliability.fleet import Fleet
from reliability.platform import pretended
from reliability.post import Wire
from reliability.reckoning import of_messages
from reliability.senders import Book
from reliability.services import NotInTimeError, running, until
from reliability.sites import Site, new_site
from reliability.storm import fleet_of
from reliability.trials import Trial

SENDERS = 4
RESIDENTS = 48
#: The pause of a sender between two messages, and before it tries one again, in seconds.
PAUSE, AGAIN = 0.05, 0.5
#: The platform's tries of one message.
TRIES = 3
#: How long the service may be away, from the death of the primary on, in seconds.
LONGEST = 30.0
_SENT = "SELECT count(*) FROM notices WHERE state = 'sent'"
_WAITING = "SELECT count(*) FROM notices WHERE state = 'pending'"


class Load:
    """Residents who write on and on; what was acked, and when last."""

    def __init__(self, fleet: Fleet, mail: Mail) -> None:
        self._fleet = fleet
        self._mail = mail
        self._lock = threading.Lock()
        self.stopping = threading.Event()
        self.deliveries: list[Delivery] = []
        self.books: list[Book] = []
        #: By the process that answered: when the last delivery it acked was sent.
        self.acked_at = [0.0 for _ in fleet.serves]

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Senders that write until the end of the block."""
        threads = [threading.Thread(target=self._send, args=(one,)) for one in range(SENDERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()

    def _send(self, number: int) -> None:
        which = number % len(self._fleet.serves)
        wire, book = Wire(self._fleet.serves[which].port), Book()
        with self._lock:
            self.books.append(book)
        while not self.stopping.wait(PAUSE):
            place, delivery = self._next()
            for _ in range(TRIES):
                began = time.monotonic()
                if book.enter(place, wire.deliver(delivery)):
                    self.acked_at[which] = began
                    break
                self.stopping.wait(AGAIN)
            else:
                book.given_up.append(place)

    def _next(self) -> tuple[int, Delivery]:
        with self._lock:
            self.deliveries.append(next(self._mail.reports))
            return len(self.deliveries) - 1, self.deliveries[-1]


def measure(trial: Trial) -> Findings:
    """Three deaths of the primary in a row under load, then count what was acked."""
    rounds = trial.sized(1, 3)
    with (
        pair() as servers,
        pretended({}, trial.seed) as platform,
        new_site(trial.folder / "site", url_of(servers), platform) as site,
    ):
        fleet = fleet_of(site)
        with running(fleet.services):
            mail = Mail(RESIDENTS)
            wire = Wire(fleet.serves[0].port)
            for binding in mail.bindings():
                wire.deliver(binding)
            load = Load(fleet, mail)
            with load.going_on():
                away = [_failed_over(servers, load, site) for _ in range(rounds)]
            ended = sum(service.ended() for service in fleet.services)
            undelivered = _left_over(site)
        found = of_messages(site, load.deliveries, load.books)
        figures = {
            **found.figures,
            "failovers": len(away),
            "longest_away_s": max(answers for answers, _ in away),
            "longest_without_notices_s": max(notices for _, notices in away),
            "ended_by_themselves": ended,
            "undelivered": undelivered,
        }
        limits = {
            **found.limits,
            "failovers": at_least(rounds),
            "acked": at_least(rounds * 50),
            "longest_away_s": within(LONGEST),
            "longest_without_notices_s": within(LONGEST),
            "ended_by_themselves": NEVER,
            "undelivered": NEVER,
        }
        return Findings(figures, limits)


def _failed_over(servers: list[Server], load: Load, site: Site) -> tuple[float, float]:
    """Seconds until every `serve` acked again and until a notice was sent again.

    The one that died is then made the standby of the other, and the two change their names.
    """
    primary, standby = servers
    acked = len(load.deliveries)
    until(lambda: len(load.deliveries) > acked + 50, LONGEST, "the load flows")
    died = time.monotonic()
    primary.kill()
    standby.promote()
    sent = site.number(_SENT)
    until(lambda: min(load.acked_at) > died, LONGEST * 2, "every serve acks again")
    answers = time.monotonic() - died
    until(lambda: site.number(_SENT) > sent, LONGEST * 2, "notices leave again")
    notices = time.monotonic() - died
    primary.follow(standby)
    servers.reverse()
    return answers, notices


def _left_over(site: Site, within: float = 120.0) -> int:
    """How many notices still wait after that time."""
    with suppress(NotInTimeError):
        until(lambda: not site.number(_WAITING), within, "every notice is delivered")
    return site.number(_WAITING)
