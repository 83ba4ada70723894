"""R1, the storm: messages, retries, kills and a failing platform, all at once."""

import os
import random
import threading

from bench.mail import Delivery, Mail
from reliability.findings import Findings, at_least
from reliability.fleet import Fleet
from reliability.platform import BAD_DAY, pretended
from reliability.reckoning import of_messages, of_notices, of_time
from reliability.senders import Again, Book, plan, send_all
from reliability.services import NotInTimeError, running, until
from reliability.sites import Site, new_site
from reliability.trials import Trial

SENDERS = 16
RESIDENTS = 96
#: The share of messages that come twice.
TWICE = 0.3
_WAITING = "SELECT count(*) FROM notices WHERE state = 'pending'"


def measure(trial: Trial) -> Findings:
    """Send everything while processes die, wait until all is delivered, and count."""
    count, kills, drain = trial.sized((1_000, 5, 90.0), (10_000, 20, 300.0))
    dice = random.Random(trial.seed)
    with (
        pretended(BAD_DAY, trial.seed) as platform,
        new_site(trial.folder / "site", trial.database, platform) as site,
    ):
        fleet = fleet_of(site)
        with running(fleet.services):
            mail = _introduced(fleet)
            deliveries = mail.some(count)
            books = _storm(fleet, deliveries, plan(count, TWICE, dice), kills, dice)
            wait_delivered(site, drain)
            for service in fleet.services:
                service.terminate()
        found = of_messages(site, deliveries, books) | of_time(books)
        found |= of_notices(site, platform, len(fleet.kills))
        faults = {f"platform_{name}": number for name, number in platform.struck.items()}
        load, _, _ = os.getloadavg()
        figures = {**found.figures, "kills": len(fleet.kills), **faults, "machine_load": load}
        # Where one `serve` is all there is, what the platform gives up while it starts is lost.
        acked = count if len(fleet.serves) > 1 else count * 0.9
        limits = found.limits | {"kills": at_least(kills), "acked": at_least(acked)}
        return Findings(figures, limits)


def fleet_of(site: Site) -> Fleet:
    """SQLite has one `serve` with the clock inside; servers have two of each."""
    if site.store.engine.dialect.name == "sqlite":
        return Fleet([site.service("serve", XIAOGE_CLOCK__EMBEDDED="true")])
    return Fleet([site.service(what, str(place)) for what in ("serve", "work") for place in (1, 2)])


def _introduced(fleet: Fleet) -> Mail:
    """Residents who have bound a home."""
    mail = Mail(RESIDENTS)
    bindings = mail.bindings()
    send_all(fleet, bindings, [Again.NEVER] * len(bindings), SENDERS)
    return mail


def _storm(
    fleet: Fleet, deliveries: list[Delivery], ways: list[Again], kills: int, dice: random.Random
) -> list[Book]:
    """Send all of it, and kill whenever another share of it is done."""
    done = threading.Semaphore(0)
    share = len(deliveries) // (kills + 1)

    def kill() -> None:
        for _ in range(kills):
            for _ in range(share):
                done.acquire()
            fleet.kill_one(dice)

    killer = threading.Thread(target=kill)
    killer.start()
    books = send_all(fleet, deliveries, ways, SENDERS, done.release)
    killer.join()
    return books


def wait_delivered(site: Site, within: float) -> None:
    """Until nothing waits; what then still does is counted as undelivered."""
    try:
        until(lambda: not site.number(_WAITING), within, "every notice is delivered")
    except NotInTimeError:
        return
