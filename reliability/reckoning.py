"""What must be true after a storm: every promise counted from the database and the platform."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bench.mail import ACCOUNT, Delivery
from bot.channels.template import message_id
from bot.delivery import THREADS
from models import Message, Notice, NoticeState, Request, table_of
from reliability.findings import NEVER, Figure, Limit, at_most, within
from reliability.platform import Platform
from reliability.senders import Book
from reliability.sites import Site

_SENDER = re.compile(rb"<FromUserName><!\[CDATA\[(.*?)\]\]>")
_NUMBER = re.compile(rb"<MsgId>(\d+)</MsgId>")
_MESSAGES, _NOTICES = table_of(Message).c, table_of(Notice).c


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Figures, and the limits of those that have one."""

    figures: dict[str, Figure]
    limits: dict[str, Limit]

    def __or__(self, other: "Reckoning") -> "Reckoning":
        return Reckoning(self.figures | other.figures, self.limits | other.limits)


def key_of(delivery: Delivery) -> str:
    """By what the product knows this message again."""
    sender, number = _SENDER.search(delivery.body), _NUMBER.search(delivery.body)
    assert sender is not None and number is not None
    parts = ("message", ACCOUNT, sender[1].decode(), number[1].decode())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def of_messages(site: Site, deliveries: Sequence[Delivery], books: Sequence[Book]) -> Reckoning:
    """Nothing that was acked is missing, nothing is there twice, every retry read the same."""
    replies: dict[int, set[str]] = {}
    for book in books:
        for place, words in book.replies.items():
            replies.setdefault(place, set()).update(words)
    asked = select(_MESSAGES.key, _MESSAGES.request_id, _MESSAGES.reply, _MESSAGES.handled)
    kept = {row.key: row for row in site.rows(asked)}
    found = [kept.get(key_of(deliveries[place])) for place in replies]
    filed = [row.request_id for row in kept.values() if row.request_id is not None]
    requests = {row.id for row in site.rows(select(table_of(Request).c.id))}
    never = {
        "acked_missing": sum(row is None for row in found),
        "acked_without_request": sum(row is not None and row.request_id is None for row in found),
        "duplicate_requests": len(requests - set(filed)) + len(filed) - len(set(filed)),
        "replies_differ": sum(len(words) > 1 for words in replies.values()),
        "replies_not_kept": sum(
            row is not None and words != {row.reply}
            for row, words in zip(found, replies.values(), strict=True)
        ),
        "unhandled": sum(not row.handled for row in kept.values()),
        "integrity_faults": site.integrity_faults(),
    }
    counted = {
        "messages": len(deliveries),
        "acked": len(replies),
        "deliveries": sum(book.deliveries for book in books),
        "given_up": sum(len(book.given_up) for book in books),
        "refused": sum(book.refused for book in books),
        "broken_off": sum(book.broken for book in books),
        "unavailable": sum(book.unavailable for book in books),
    }
    return Reckoning({**counted, **never}, dict.fromkeys(never, NEVER))


def of_notices(site: Site, platform: Platform, kills: int) -> Reckoning:
    """Every notice arrived, and again only where nobody could know that it had.

    A kill catches whoever is between sending and writing it down. What is sent again carries the
    same id, by which the platform keeps it from being seen again.
    """
    rows = site.rows(select(_NOTICES.key, _NOTICES.state))
    known = {message_id(row.key) for row in rows}
    delivered = platform.delivered
    never = {
        "undelivered": sum(row.state != NoticeState.SENT for row in rows),
        "sent_but_never_delivered": sum(
            row.state == NoticeState.SENT and not delivered[message_id(row.key)] for row in rows
        ),
        "delivered_but_unknown": sum(key not in known for key in delivered),
        "seen_again": platform.seen_again(),
    }
    counted = {
        "notices": len(rows),
        "lost_replies": platform.doubtful.total(),
        "repeats": platform.repeats(),
        "repeats_unexplained": platform.unexplained().total(),
    }
    # One kill may catch all who send at that moment; over many kills it is less than one each.
    limits = dict.fromkeys(never, NEVER) | {"repeats_unexplained": at_most(max(kills, THREADS))}
    return Reckoning(counted | never, limits)


def of_time(books: Sequence[Book]) -> Reckoning:
    """How long answers took: all there were, those while something was starting as well."""
    took = sorted(seconds for book in books for seconds in book.answered)
    if not took:
        return Reckoning({}, {})
    p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
    return Reckoning(
        {
            "answers": len(took),
            "p50_ms": p50 * 1000,
            "p99_ms": p99 * 1000,
            "max_ms": took[-1] * 1000,
        },
        {"p99_ms": within(1000), "max_ms": within(4500)},
    )
