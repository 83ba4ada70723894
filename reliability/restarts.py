"""R9 on PostgreSQL itself: the server is stopped and started again while people write."""

import random
import signal

from bench.mail import Mail
from reliability.cluster import alone, url_of
from reliability.doors import PEOPLE, Door, opened
from reliability.findings import Findings
from reliability.services import until
from reliability.sites import new_site
from reliability.trials import Trial

RESTARTS = 5
#: How an operator stops it, and how a machine that goes down does.
WAYS = (signal.SIGINT, signal.SIGQUIT)
#: How long it stays away, in seconds, and so many messages are answered between two stops.
AWAY, BETWEEN = (0.5, 3.0), 20


def measure(trial: Trial) -> Findings:
    """Five restarts under load; nobody but the server is started again."""
    dice, mail = random.Random(trial.seed), Mail(PEOPLE)
    with (
        alone() as server,
        new_site(trial.folder / "site", url_of([server])) as site,
        opened(site) as door,
    ):
        for delivery in mail.bindings():
            door.deliver(delivery)
        with door.written_to(mail) as over:
            for turn in range(RESTARTS):
                _flows(door)
                server.stop(WAYS[turn % len(WAYS)])
                over.wait(dice.uniform(*AWAY))
                server.start()
                door.recover(mail)
        return door.found(RESTARTS, RESTARTS)


def _flows(door: Door) -> None:
    """Wait until some more has been answered."""
    enough = len(door.statuses) + BETWEEN
    until(lambda: len(door.statuses) > enough, 60, "the load flows")
