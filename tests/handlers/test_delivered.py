"""What the platform tells of a message it had taken, whenever that arrives."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.channels import Letter, Outcome
from bot.endings import Ending
from bot.incoming import Kind
from bot.outbox import claim_notices, settle_notice
from models import Bounce, Notice, NoticeState
from services.delivered import not_delivered
from tests.databases import only_servers
from tests.handlers.test_story import LAMP
from tests.town import LIN, WANG, Town

FAILED = "failed:user block"
ACCEPTED = "您的事 #1"


@pytest.fixture
def owed(town: Town) -> Town:
    """A town that owes a resident the news that somebody has accepted her request."""
    town.talk((WANG, LAMP, "#1"), (LIN, "接单 1", "#1"))
    return town


def report(town: Town, reference: str, status: str = FAILED) -> None:
    town.hear(WANG, Kind.RECEIPT, text=status, reference=reference)


def tell_while_sending(town: Town, monkeypatch: pytest.MonkeyPatch, *statuses: str) -> None:
    """Let the platform report how a message ended before it has answered that it took it."""
    send = town.phones.send

    def send_and_report(letter: Letter) -> Outcome:
        outcome = send(letter)
        for status in statuses:
            report(town, outcome.reference, status)
        return outcome

    monkeypatch.setattr(town.phones, "send", send_and_report)


def kept(town: Town) -> int:
    return town.store.read(lambda db: db.scalar(select(func.count()).select_from(Bounce)) or 0)


def test_a_failure_told_after_the_sending_is_said_in_the_next_reply(owed: Town) -> None:
    assert owed.pushes(WANG)
    report(owed, "phones-2")
    assert owed.say(WANG, "在吗").startswith(ACCEPTED)
    assert kept(owed) == 0


def test_a_failure_told_while_it_is_being_sent_is_said_in_the_next_reply(
    owed: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_while_sending(owed, monkeypatch, FAILED, FAILED)
    assert owed.pushes(WANG)
    assert owed.say(WANG, "在吗").startswith(ACCEPTED)
    assert kept(owed) == 0


def test_a_success_told_while_it_is_being_sent_changes_nothing(
    owed: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_while_sending(owed, monkeypatch, "success")
    assert owed.pushes(WANG)
    assert not owed.say(WANG, "在吗").startswith(ACCEPTED)


def test_a_failure_of_what_nobody_is_sending_is_not_kept(owed: Town) -> None:
    assert owed.pushes(WANG)
    report(owed, "of-another-time")
    assert kept(owed) == 0


def test_what_was_told_of_a_sending_that_was_never_written_down_goes_after_a_night(
    owed: Town,
) -> None:
    being_sent(owed)
    report(owed, "lost")
    assert kept(owed) == 1
    owed.live(days=3)
    assert kept(owed) == 0


def being_sent(town: Town) -> tuple[int, str]:
    """A process has claimed what the resident is owed, and sends it; the notice and the token."""
    rows = town.store.transact(
        lambda db: claim_notices(db, now=town.now, real_now=town.now, limit=50)
    )
    (row,) = (row for row in rows if row.kind == "claimed")
    return row.id, row.lease_token


@pytest.mark.parametrize("first", ["settled", "told"])
@only_servers
def test_a_failure_told_in_the_same_moment_as_it_is_written_down_is_not_lost(
    owed: Town, first: str
) -> None:
    number, token = being_sent(owed)
    times = {"now": owed.now, "real_now": owed.now + timedelta(seconds=1)}
    person = owed.rows(select(Notice.person_id).where(Notice.id == number))[0]["person_id"]

    def settle(db: Connection) -> None:
        ending = Ending(NoticeState.SENT, 0, channel="phones", reference="R")
        assert settle_notice(db, token, number, ending, **times)

    def tell(db: Connection) -> None:
        not_delivered(db, owed.now, person, "R", FAILED)

    works = [settle, tell] if first == "settled" else [tell, settle]
    with owed.store.engine.begin() as db, ThreadPoolExecutor(1) as pool:
        works[0](db)
        second = pool.submit(owed.store.transact, works[1])
        wait_a_moment(second)
        db.commit()
        second.result(timeout=10)
    states = owed.rows(select(Notice.state).where(Notice.id == number))
    assert (states[0]["state"], kept(owed)) == (NoticeState.HELD, 0)


def wait_a_moment(work: "Future[None]") -> None:
    """Let the other work go as far as it can: to where it waits for a row."""
    try:
        work.result(timeout=0.3)
    except NotYet:
        return
