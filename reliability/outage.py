"""R6: the platform is away for two hours with thousands of notices waiting, and comes back."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, func, select

from bot.channels.template import message_id
from bot.delivery import THREADS
from bot.platform_http import Timeouts
from models import Notice, NoticeState
from reliability.couriers import BEGINS, courier_of, owe, recipients
from reliability.findings import NEVER, Findings, at_least, at_most, within
from reliability.platform import Platform, pretended
from reliability.sites import Site, new_site
from reliability.trials import Trial

#: What the platform does meanwhile, in order, for so many minutes each.
AWAY = (("error_500", 40), ("hang", 40), ("busy", 40))
#: After it is back the platform takes so many template messages a minute, this share of all that
#: wait, and no texts. Whoever was just sending when it said so may have asked once more.
QUOTA = 0.3
BEYOND = 2 * THREADS
TEMPLATE, TEXT = "/cgi-bin/message/template/send", "/cgi-bin/message/custom/send"
#: Seconds of business time between two looks: while it is away, and after it is back.
STRIDE, TICK = 120, 1
#: One notice in so many is urgent.
URGENT_EVERY = 10
HASTY = Timeouts(connect=0.5, read=0.05, overall=0.1)
#: Seconds that a look may take while it is away: all that is due is tried before time goes on.
UNHURRIED = 600.0
#: What is gone in this time after the end of the outage, in business seconds.
PROMISED = 300
#: An urgent notice waits for its next try at most so long; all that is due leaves at once.
URGENT_PROMISED = 80


@dataclass
class Course:
    """Business time of the outage, and what was delivered when."""

    site: Site
    platform: Platform
    quota: int
    now: datetime = BEGINS
    sent: Counter[int] = field(default_factory=Counter)
    #: How many calls of each minute came beyond its quota.
    beyond: list[int] = field(default_factory=list)

    @contextmanager
    def sending(self, timeouts: Timeouts) -> Iterator[Callable[[float], int]]:
        """What delivers all that is due at the moment, with the patience that it is given."""
        post = courier_of(self.site, timeouts)
        try:
            yield lambda patience: post.courier.deliver_due(
                now=self.now, real_now=self.now, patience=patience
            )
        finally:
            post.close()

    def outlast(self) -> None:
        """Two hours in which nothing gets through."""
        for fault, minutes in AWAY:
            self.platform.faults.shares = {fault: 1.0}
            # What only takes its time does not hang: to that nobody may be hasty.
            with self.sending(HASTY if fault == "hang" else Timeouts()) as look:
                for _ in range(minutes * 60 // STRIDE):
                    look(UNHURRIED)
                    self.now += timedelta(seconds=STRIDE)
        # It is back while most of them wait for their next try.
        self.now += timedelta(seconds=5 - STRIDE)

    def recover(self) -> None:
        """Until nothing waits any more, second by second."""
        self.platform.faults.shares = {}
        self._begin_minute()
        with self.sending(Timeouts()) as look:
            for second in range(0, 3600, TICK):
                if self.now.second < TICK:
                    self._begin_minute()
                self.sent[second] = look(1)
                self.now += timedelta(seconds=TICK)
                if not self.pending():
                    break
        self._begin_minute()

    def _begin_minute(self) -> None:
        """The quota is whole again; what was asked beyond the last one is kept."""
        platform = self.platform
        self.beyond.append(sum(-left for left in platform.quota.values() if left < 0))
        platform.quota = {TEMPLATE: self.quota, TEXT: 0}

    def pending(self) -> int:
        """How many still wait."""
        return self.count(NoticeState.PENDING)

    def count(self, state: NoticeState) -> int:
        """How many notices stand so."""
        return self.site.number(select(func.count()).where(Notice.state == state))


def measure(trial: Trial) -> Findings:
    """Notices that wait through an outage of two hours, in business time of our own."""
    count = trial.sized(200, 3000)
    with (
        pretended({}, trial.seed) as platform,
        new_site(trial.folder / "site", trial.database, platform) as site,
    ):
        platform.faults.hang_seconds = 1.0
        site.store.transact(partial(_owe, site, count))
        course = Course(site, platform, int(count * QUOTA))
        course.outlast()
        early = platform.delivered.total()
        course.recover()
        return _found(course, count, early)


def _owe(site: Site, count: int, db: Connection) -> None:
    people = sorted(recipients(site))
    for number in range(count):
        urgent = number % URGENT_EVERY == 0
        owe(db, f"n{number}", people[number % len(people)], urgent=urgent)


def _found(course: Course, count: int, early: int) -> Findings:
    platform, last = course.platform, max(course.sent)
    keys = [message_id(f"n{number}") for number in range(count)]
    urgent = {key for number, key in enumerate(keys) if number % URGENT_EVERY == 0}
    order = {key: place for place, key in enumerate(platform.delivered)}
    mean = {
        name: sum(order.get(key, count) for key in some) / max(len(some), 1)
        for name, some in (("urgent", urgent), ("others", set(keys) - urgent))
    }
    figures = {
        "notices": count,
        "delivered_during": early,
        "delivered": sum(key in platform.delivered for key in keys),
        "missing": sum(key not in platform.delivered for key in keys),
        "repeats": platform.repeats(),
        "dead": course.count(NoticeState.DEAD),
        "still_pending": course.pending(),
        "gone_after_seconds": last,
        "most_beyond_quota_in_a_minute": max(course.beyond),
        "urgent_before_others": int(mean["urgent"] < mean["others"]),
    }
    return Findings(figures, {
        "missing": NEVER, "dead": NEVER, "still_pending": NEVER, "repeats": NEVER,
        "delivered_during": NEVER, "gone_after_seconds": within(PROMISED),
        "urgent_before_others": at_least(1), "most_beyond_quota_in_a_minute": at_most(BEYOND),
    })  # fmt: skip
