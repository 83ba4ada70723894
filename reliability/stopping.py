"""R19: told to end under load, again and again; what is under way is finished or let go of."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.mail import Delivery, Mail
from reliability.findings import NEVER, Findings, at_least, within
from reliability.fleet import Fleet
from reliability.platform import Platform, pretended
from reliability.reckoning import of_messages, of_notices
from reliability.senders import Again, Book, Sender, send_all
from reliability.services import running, until
from reliability.sites import Site, new_site
from reliability.storm import fleet_of, wait_delivered
from reliability.trials import Trial

SENDERS = 8
#: Messages that go out between two ends, so that there is load at each.
BETWEEN = 12
#: So long each send takes at the platform.
PAUSE_SECONDS = 0.2
_HELD = "SELECT count(*) FROM notices WHERE state = 'pending' AND lease_token <> ''"


def measure(trial: Trial) -> Findings:
    """End everything while messages come and notices leave, look, and start it again."""
    ends = trial.sized(4, 20)
    with (
        pretended({}, trial.seed) as platform,
        new_site(trial.folder / "site", trial.database, platform) as site,
    ):
        platform.faults.pause_seconds = PAUSE_SECONDS
        fleet = fleet_of(site)
        with running(fleet.services):
            mail = Mail(SENDERS * 8)
            send_all(fleet, bindings := mail.bindings(), [Again.NEVER] * len(bindings), SENDERS)
            with _load(fleet, mail) as (sent, books):
                looks = [_end(site, fleet, platform, sent) for _ in range(ends)]
            platform.faults.pause_seconds = 0
            wait_delivered(site, 120)
        found = of_messages(site, sent, books) | of_notices(site, platform, 0)
        figures = {
            **found.figures,
            "ends": ends,
            "ends_with_sends_under_way": sum(under_way > 0 for _, under_way, _, _ in looks),
            "longest_end_s": max(seconds for seconds, _, _, _ in looks),
            "leases_left": sum(left for _, _, left, _ in looks),
            "bad_exits": sum(bad for _, _, _, bad in looks),
        }
        limits = {
            "longest_end_s": within(10),
            "leases_left": NEVER,
            "bad_exits": NEVER,
            "repeats": NEVER,
            "ends_with_sends_under_way": at_least(ends / 2),
        }
        return Findings(figures, found.limits | limits)


@contextmanager
def _load(fleet: Fleet, mail: Mail) -> Iterator[tuple[list[Delivery], list[Book]]]:
    """Messages without end until the block ends: what was sent, and the senders' books."""
    sent: list[Delivery] = []
    lock, over = threading.Lock(), threading.Event()
    crew = [Sender(fleet, number, lambda: None) for number in range(SENDERS)]

    def send(sender: Sender) -> None:
        while not over.is_set():
            with lock:
                place, (delivery,) = len(sent), mail.some(1)
                sent.append(delivery)
            sender.run([(place, delivery, Again.NEVER)])

    threads = [threading.Thread(target=send, args=(sender,)) for sender in crew]
    for thread in threads:
        thread.start()
    try:
        yield sent, [sender.book for sender in crew]
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _end(
    site: Site, fleet: Fleet, platform: Platform, sent: list[Delivery]
) -> tuple[float, int, int, int]:
    """Seconds until all had ended, sends under way then, leases left, and exits but 0."""
    enough = len(sent) + BETWEEN
    until(lambda: len(sent) >= enough and platform.under_way, 60, "there is load")
    under_way, started = platform.under_way, time.monotonic()
    for service in fleet.services:
        service.tell_to_end()
    for service in fleet.services:
        service.wait_ended()
    seconds = time.monotonic() - started
    bad = sum(service.process is None or service.process.returncode != 0 for service in
              fleet.services)  # fmt: skip
    left = site.number(_HELD)
    for service in fleet.services:
        service.start(wait=False)
    for service in fleet.services:
        service.wait_ready()
    fleet.came_back()
    return seconds, under_way, left, bad
