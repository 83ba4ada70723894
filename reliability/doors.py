"""The application in this process, and what it answered while its database failed."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from bench.mail import Delivery, Mail
from bot.settings import load_settings
from bot.understanding import load_understander
from commands.database import Store
from commands.website import build_app
from commands.wiring import build_works
from reliability.findings import NEVER, Findings, at_least, within
from reliability.sites import Site

#: The platform hangs up after five seconds.
IN_TIME = 5.0
#: No recovery takes longer than this, in seconds.
RECOVERED = 10.0
#: So many write at once.
PEOPLE = 8
_NUMBER = re.compile(r"#(\d+)")
#: What no row may do: point at nothing, or be half of what was filed.
ORPHANS = (
    "SELECT count(*) FROM requests r WHERE NOT EXISTS"
    " (SELECT 1 FROM request_events e WHERE e.request_id = r.id)",
    "SELECT count(*) FROM requests r WHERE NOT EXISTS"
    " (SELECT 1 FROM messages m WHERE m.request_id = r.id)",
    "SELECT count(*) FROM addresses a WHERE NOT EXISTS"
    " (SELECT 1 FROM people p WHERE p.id = a.person_id)",
)


@dataclass
class Door:
    """The application in this process, and what it answered."""

    app: Flask
    site: Site
    store: Store
    statuses: list[int] = field(default_factory=list)
    slowest: float = 0.0
    acked: list[int] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)

    def deliver(self, delivery: Delivery) -> int:
        """One message; its status."""
        began = time.monotonic()
        answer = self.app.test_client().open(
            "/wechat", method="POST", query_string=delivery.query, data=delivery.body
        )
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.statuses.append(answer.status_code)
        if found := _NUMBER.search(answer.get_data(as_text=True)):
            self.acked.append(int(found[1]))
        return answer.status_code

    def recover(self, mail: Mail) -> None:
        """Until a message is taken again; how long that took is kept."""
        began = time.monotonic()
        while self.deliver(mail.some(1)[0]) != 200 and time.monotonic() < began + 2 * RECOVERED:
            time.sleep(0.05)  # The platform does not hammer either.
        self.recoveries.append(time.monotonic() - began)

    @contextmanager
    def written_to(self, mail: Mail) -> Iterator[threading.Event]:
        """Eight people write until the end of the block; it may wait on what ends them."""
        over, lock = threading.Event(), threading.Lock()

        def write(_: int) -> None:
            while not over.is_set():
                with lock:
                    delivery = mail.some(1)[0]
                if self.deliver(delivery) != 200:
                    over.wait(0.1)  # The platform does not hammer either.

        with ThreadPoolExecutor(PEOPLE) as pool:
            try:
                running = [pool.submit(write, number) for number in range(PEOPLE)]
                yield over
            finally:
                over.set()
        for each in running:
            each.result()

    def found(self, faults: int, least: int) -> Findings:
        """What must hold of all that was answered during at least so many faults."""
        never = ("acked_but_missing", "orphans", "integrity_faults", "other_answers")
        limits = dict.fromkeys(never, NEVER) | {
            "faults": at_least(least),
            "taken": at_least(20),
            "slowest_seconds": within(IN_TIME),
            "slowest_recovery": within(RECOVERED),
        }
        return Findings({"faults": faults, **self._figures()}, limits)

    def _figures(self) -> dict[str, int | float]:
        known = {row[0] for row in self.site.rows("SELECT id FROM requests")}
        return {
            "answers": len(self.statuses),
            "taken": self.statuses.count(200),
            "sent_again": self.statuses.count(503),
            "other_answers": len([one for one in self.statuses if one not in (200, 503)]),
            "slowest_seconds": self.slowest,
            "acked_but_missing": len(set(self.acked) - known),
            "orphans": sum(self.site.number(question) for question in ORPHANS),
            "integrity_faults": self.site.integrity_faults(),
            "slowest_recovery": max(self.recoveries),
        }


@contextmanager
def opened(site: Site) -> Iterator[Door]:
    """A door to this site."""
    works = build_works(load_settings(site.home.config, site.home.environ()))
    try:
        yield Door(build_app(works, understander=load_understander()), site, works.store)
    finally:
        works.courier.close()
        works.store.close()
