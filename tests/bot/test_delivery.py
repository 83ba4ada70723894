import threading
import time
from datetime import timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from werkzeug.wrappers import Response

from bot import sending
from bot.channels import Outcome
from bot.channels.template import TemplateChannel
from bot.channels.text import TextChannel
from bot.claims import LEASE, renew, settle
from bot.delivery import Courier
from bot.endings import Tried, ending_of
from bot.errcodes import Verdict
from bot.outbox import NOTICES, Reachable, claim_notices, dead_notices, undelivered
from bot.platform_token import TokenStore
from bot.retry import KNOCK
from bot.sending import Moment, Round, Sender
from bot.wechat_api import WeChatApi
from models import NoticeState
from models.transact import Busy
from tests.bot.fake_platform import TEMPLATE_PATH, TEXT_PATH, FakePlatform, cut, errcode
from tests.bot.outbox_rows import (
    NOW,
    PAST,
    add_notice,
    add_person,
    address,
    give_address,
    new_store,
    notice,
)
from tests.databases import only_sqlite

TEMPLATES = {"notice.filed": SimpleNamespace(id="T1", fields={"thing1": "text"})}


class Recorder:
    """A channel that keeps what it was given and answers by address."""

    def __init__(self, name="recorder", platform="wechat", **answers):
        self.name = name
        self.platform = platform
        self.answers = answers
        self.letters = []

    def send(self, letter):
        answer = self.answers.get(letter.address.replace("-", "_"), Verdict.DONE)
        verdict = answer(letter) if callable(answer) else answer
        self.letters.append(letter)
        return Outcome(verdict, str(verdict))

    def keys(self):
        return [letter.key for letter in self.letters]


@pytest.fixture
def store(tmp_path):
    store = new_store()
    yield store
    store.close()


@pytest.fixture
def courier(store):
    made = []

    def make(*channels, **options):
        made.append(Courier(store.transact, channels, jitter=lambda: 1.0, **options))
        return made[-1]

    yield make
    for each in made:
        each.close()


def deliver(courier, after=0.0, **options):
    real_now = NOW + timedelta(seconds=after)
    return courier.deliver_due(now=NOW, real_now=real_now, **({"patience": 5} | options))


# What is sent


def test_a_due_notice_is_sent_once_and_settled(store, courier):
    first = add_notice(store, add_person(store), "a")
    channel = Recorder()
    assert (deliver(courier(channel)), deliver(courier(channel), 60)) == (1, 0)
    row = notice(store, first)
    assert (channel.keys(), row.state, row.channel) == (["a"], NoticeState.SENT, "recorder")
    assert (row.sent_at, row.lease_token) == (NOW, "")


@pytest.mark.parametrize(
    "values",
    [
        {"due_at": NOW + timedelta(seconds=1)},
        {"retry_at": NOW + timedelta(seconds=9)},
        {"lease_until": NOW + timedelta(seconds=9)},
        *({"state": state} for state in NoticeState if state is not NoticeState.PENDING),
    ],
)
def test_what_is_not_due_waits(store, courier, values):
    add_notice(store, add_person(store), "a", **values)
    assert deliver(courier(Recorder())) == 0


def test_each_persons_notices_arrive_in_order_and_the_urgent_first(store, courier):
    people = [add_person(store, f"o-{number}") for number in range(3)]
    for number in range(12):
        add_notice(store, people[number % 3], f"{number:02}", urgent=number >= 9)
    channel = Recorder()
    assert deliver(courier(channel), batch=5) == 12
    by_person = [[x.key for x in channel.letters if x.address == f"o-{n}"] for n in range(3)]
    for number, keys in enumerate(by_person):
        assert sorted(keys[1:]) == keys[1:]
        assert f"{number + 9:02}" in keys[:2]


def test_the_address_heard_of_last_is_used(store, courier):
    who = add_person(store, "old-one", heard_at=PAST)
    add_person(store, "new-one")
    give_address(store, "new-one", who)
    add_notice(store, who, "a")
    channel = Recorder()
    deliver(courier(channel))
    assert channel.letters[0].address == "new-one"


# How it ends


@pytest.mark.parametrize(
    ("verdicts", "tries", "state", "wait"),
    [
        ((Verdict.DONE,), 3, NoticeState.SENT, None),
        ((Verdict.OTHER_CHANNEL, Verdict.DONE), 0, NoticeState.SENT, None),
        ((), 0, NoticeState.HELD, None),
        ((Verdict.OTHER_CHANNEL,), 0, NoticeState.HELD, None),
        ((Verdict.FORBIDDEN, Verdict.OTHER_CHANNEL), 0, NoticeState.HELD, None),
        ((Verdict.BUG_ALARM,), 0, NoticeState.HELD, None),
        ((Verdict.RECIPIENT_GONE,), 0, NoticeState.HELD, None),
        ((Verdict.RETRY,), 0, NoticeState.PENDING, 2),
        ((Verdict.REFRESH,), 2, NoticeState.PENDING, 2),
        ((Verdict.RETRY,), 7, NoticeState.DEAD, None),
        ((Verdict.UNKNOWN,), 7, NoticeState.PENDING, 256),
        ((Verdict.UNKNOWN,), 17, NoticeState.DEAD, None),
        ((Verdict.NO_ANSWER,), 7, NoticeState.PENDING, 2),
        ((Verdict.NO_ANSWER,), 7 * KNOCK, NoticeState.PENDING, 64),
        ((Verdict.REFRESH,), 7 * KNOCK, NoticeState.PENDING, 64),
        ((Verdict.RETRY,), 7 * KNOCK, NoticeState.PENDING, 2),
        ((Verdict.WAIT_MINUTE, Verdict.OTHER_CHANNEL), 0, NoticeState.PENDING, 60),
        ((Verdict.CONFIG_ALARM, Verdict.CONFIG_ALARM), 0, NoticeState.PENDING, 600),
    ],
)
def test_an_ending_follows_from_what_the_channels_said(verdicts, tries, state, wait):
    tried = [Tried("c", Outcome(verdict, "why")) for verdict in verdicts]
    ending = ending_of(tried, tries, NOW, 1.0)
    retry_at = NOW + timedelta(seconds=wait) if wait else None
    assert (ending.state, ending.retry_at) == (state, retry_at)


@pytest.mark.parametrize(
    ("verdict", "tries"),
    [(Verdict.RETRY, 4), (Verdict.NO_ANSWER, KNOCK + 3), (Verdict.WAIT_DAY, 3)],
)
def test_waiting_for_a_quota_counts_as_no_failure(verdict, tries):
    assert ending_of([Tried("c", Outcome(verdict))], 3, NOW, 1.0).tries == tries


def test_a_notice_for_somebody_without_an_address_is_held(store, courier):
    first = add_notice(store, add_person(store, ""), "a")
    deliver(courier(Recorder()))
    assert (notice(store, first).state, notice(store, first).error) == ("held", "no address")


def test_a_gone_recipient_is_marked_and_reached_by_another_platform(store, courier):
    who = add_person(store)
    add_person(store, "userid-lin", channel="wecom")
    give_address(store, "userid-lin", who)
    first = add_notice(store, who, "a")
    gone = Recorder(openid_lin=Verdict.RECIPIENT_GONE)
    other = Recorder("wecom", "wecom")
    assert deliver(courier(gone, other)) == 1
    assert (address(store).followed, notice(store, first).channel) == (False, "wecom")


def test_a_channel_that_breaks_stops_nobody_else(store, courier, caplog):
    def broken(_letter):
        raise KeyError("林晓")

    first = add_notice(store, add_person(store, "o-1"), "a")
    second = add_notice(store, add_person(store, "o-2"), "b")
    assert deliver(courier(Recorder(o_1=broken))) == 1
    assert (notice(store, first).tries, notice(store, second).state) == (1, "sent")
    assert "林晓" not in caplog.text


@pytest.mark.parametrize(
    ("verdict", "alarms"), [(Verdict.FORBIDDEN, 1), (Verdict.CONFIG_ALARM, 1), (Verdict.RETRY, 0)]
)
def test_what_somebody_must_look_at_is_logged_as_an_error(store, courier, caplog, verdict, alarms):
    add_notice(store, add_person(store), "a")
    deliver(courier(Recorder(openid_lin=verdict)))
    assert sum(record.levelname == "ERROR" for record in caplog.records) == alarms


def test_what_is_stuck_can_be_counted_and_listed(store, courier):
    who = add_person(store)
    for key, state in zip("abcd", ("pending", "pending", "held", "dead"), strict=True):
        add_notice(store, who, key, state=state, error="why")
    add_notice(store, who, "later", due_at=NOW + timedelta(hours=1))
    backlog = store.read(lambda db: undelivered(db, NOW))
    assert (backlog.pending, backlog.held, backlog.dead, backlog.oldest_due) == (2, 1, 1, PAST)
    assert [dead.error for dead in store.read(dead_notices)] == ["why"]


# Leases


def claimed(store, after=0.0, limit=50):
    moment = NOW + timedelta(seconds=after)
    return store.transact(lambda db: claim_notices(db, now=NOW, real_now=moment, limit=limit))


def test_what_a_dead_process_was_sending_goes_out_after_its_lease(store, courier):
    add_notice(store, add_person(store), "a")
    assert len(claimed(store)) == 1
    channel = Recorder()
    assert deliver(courier(channel), 29) == 0
    assert deliver(courier(channel), 31) == 1
    assert channel.keys() == ["a"]


def test_nobody_sends_to_a_person_another_process_is_sending_to(store):
    who = add_person(store)
    for key in "ab":
        add_notice(store, who, key)
    assert [row.key for row in claimed(store, limit=1)] == ["a"]
    assert claimed(store) == []


@only_sqlite
def test_a_backlog_of_one_person_costs_a_claim_no_more_than_its_length(store):
    who, steps = add_person(store), []

    def claim_counted(db):
        connection = db.connection.driver_connection
        connection.set_progress_handler(lambda: steps.append(1), 100)
        claim_notices(db, now=NOW, real_now=NOW, limit=1)
        connection.set_progress_handler(None, 100)
        db.rollback()

    cost = []
    for more in (200, 600):
        for number in range(more):
            add_notice(store, who, f"{more}-{number}")
        steps.clear()
        store.read(claim_counted)
        cost.append(len(steps))
    few, four_times_as_many = cost
    assert four_times_as_many < 6 * few


def test_a_lease_that_was_taken_over_can_be_neither_renewed_nor_settled(store):
    first = add_notice(store, add_person(store), "a")
    old = claimed(store)[0]
    claimed(store, 31)
    moment = NOW + timedelta(seconds=32)

    def late(db):
        held = renew(db, NOTICES, old.lease_token, [first], moment)
        return held, settle(db, NOTICES, old.lease_token, first, moment, state="sent")

    assert store.transact(late) == (frozenset(), False)
    assert notice(store, first).state == "pending"


def test_a_renewed_lease_holds_for_another_half_minute(store):
    first = add_notice(store, add_person(store), "a")
    token = claimed(store)[0].lease_token
    later = NOW + timedelta(seconds=20)
    assert store.transact(lambda db: renew(db, NOTICES, token, [first], later)) == {first}
    assert notice(store, first).lease_until == later + LEASE


def test_what_another_process_sent_between_looking_and_claiming_is_not_claimed(store):
    first = add_notice(store, add_person(store), "a")

    def race(db):
        def other(connection, _cursor, statement, *_rest):
            if statement.startswith("UPDATE notices SET lease_until"):
                connection.exec_driver_sql("UPDATE notices SET state = 'sent'")

        event.listen(db, "before_cursor_execute", other)
        return claim_notices(db, now=NOW, real_now=NOW, limit=9)

    assert store.transact(race) == []
    assert notice(store, first).lease_token == ""


@pytest.mark.parametrize(("taken_over", "sent"), [(False, 1), (True, 0)])
def test_a_round_that_waited_long_sends_only_what_is_still_its_own(store, taken_over, sent):
    add_notice(store, add_person(store), "a")
    rows = claimed(store)
    if taken_over:
        claimed(store, 31)
    waited = Moment(NOW, NOW, time.monotonic() - 35)
    channel = Recorder()
    sender = Sender(store.transact, [channel], lambda: 1.0, threading.Event())
    lin = address(store)
    round_ = Round(rows, [Reachable(lin.id, lin.channel, lin.value)], waited)
    assert (sender.serve(round_), len(channel.letters)) == (sent, sent)


def test_processes_that_claim_at_once_share_nothing(store):
    for number in range(40):
        add_notice(store, add_person(store, f"o-{number}"), f"{number}")
    got = []

    def take() -> None:
        # Who saw the same rows as another gets fewer, and looks again.
        while len(got) < 40:
            got.extend(row.id for row in claimed(store, limit=10))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(got) == len(set(got)) == 40


# Hanging and closing


def test_one_person_who_hangs_delays_nobody_else(store, courier):
    going_on = threading.Event()

    def hangs(_letter):
        going_on.wait(5)
        return Verdict.DONE

    stuck = add_notice(store, add_person(store, "o-0"), "stuck")
    for number in range(1, 30):
        add_notice(store, add_person(store, f"o-{number}"), f"{number}")
    channel = Recorder(o_0=hangs)
    two = courier(channel, threads=2)
    started = time.monotonic()
    assert deliver(two, patience=0.4) == 29
    assert time.monotonic() - started < 5
    add_notice(store, add_person(store, "o-new"), "new")
    assert deliver(two, 1, patience=0.1) == 1
    going_on.set()
    assert deliver(two, 2) == 1
    assert notice(store, stuck).state == "sent"


def test_who_was_told_to_stop_begins_nothing_more(store, courier):
    add_notice(store, add_person(store), "a")
    channel = Recorder()
    stopped = courier(channel)
    stopped.stop()
    assert (deliver(stopped), channel.letters) == (0, [])


def test_a_crowd_goes_out_together_and_shares_its_commits(store):
    for number in range(40):
        add_notice(store, add_person(store, f"o-{number}"), str(number))
    all_there = threading.Barrier(16, timeout=10)

    def met(_letter):
        all_there.wait()
        return Verdict.DONE

    meet = Recorder(**{f"o_{number}": met for number in range(32)})
    one = Courier(store.together, [meet], jitter=lambda: 1.0)
    assert deliver(one) == 40
    one.close()


def test_closing_lets_go_of_what_was_not_begun(store, courier):
    begun, going_on = threading.Event(), threading.Event()

    def hangs(_letter):
        begun.set()
        going_on.wait(5)
        return Verdict.DONE

    who = add_person(store, "o-0")
    ids = [add_notice(store, who, key) for key in "ab"]
    ids.append(add_notice(store, add_person(store, "o-1"), "c"))
    one = courier(Recorder(o_0=hangs), threads=1)
    assert deliver(one, patience=0.05) == 0
    closing = threading.Thread(target=one.close)
    assert begun.wait(5)
    closing.start()
    while not one._closing.is_set():
        pass
    going_on.set()
    closing.join()
    assert [notice(store, each).state for each in ids] == ["sent", "pending", "pending"]
    other = Recorder()
    assert deliver(courier(other), 1) == 2
    assert sorted(other.keys()) == ["b", "c"]


def test_who_is_stopped_while_waiting_lets_go_of_the_rest(store, courier):
    who = add_person(store, "o-0")
    ids = [add_notice(store, who, key) for key in "ab"]

    def stops(_letter):
        one.stop()
        return Verdict.DONE

    one = courier(Recorder(o_0=stops))
    deliver(one)
    one.close()
    assert [notice(store, each).state for each in ids] == ["sent", "pending"]
    assert notice(store, ids[1]).lease_token == ""


def test_what_arrived_is_written_down_also_when_the_database_was_away_for_a_moment(
    store, monkeypatch
):
    monkeypatch.setattr(sending, "SETTLE_AGAIN", 0.01)
    add_notice(store, add_person(store), "a")
    away = iter([True, True, False])

    def transact(work):
        if channel.letters and next(away, False):
            raise Busy("restarting")
        return store.transact(work)

    channel = Recorder()
    one = Courier(transact, [channel], jitter=lambda: 1.0)
    assert deliver(one) == 1
    assert deliver(one, 31) == 0
    assert channel.keys() == ["a"]
    one.close()


# Against a platform on a socket


@pytest.fixture(scope="module")
def server():
    platform = FakePlatform()
    yield platform
    platform.close()


@pytest.fixture
def platform(server):
    server.scripts.clear()
    server.people.clear()
    server.calls.clear()
    return server


@pytest.fixture
def ways(store, platform):
    tokens = TokenStore(store.transact, "wechat:wx1", lambda: NOW)
    api = WeChatApi(platform.url, "wx1", "s", tokens)
    yield (
        TemplateChannel(api, TEMPLATES, ZoneInfo("Asia/Shanghai"), str),
        TextChannel(api, store.transact, lambda _kind, facts: facts["text"]),
    )
    api.close()


@pytest.mark.parametrize(
    ("template", "text", "state", "channel", "calls"),
    [
        (None, None, "sent", "template", (1, 0)),
        (errcode(45065), None, "sent", "template", (1, 0)),
        (errcode(43101), None, "sent", "text", (1, 1)),
        (errcode(47003), None, "sent", "text", (1, 1)),
        (errcode(45009), None, "sent", "text", (1, 1)),
        (errcode(48001), errcode(45015), "held", "", (1, 1)),
        (errcode(45009), errcode(45047), "pending", "", (1, 1)),
        (errcode(43004), None, "held", "", (1, 0)),
        (errcode(-1), None, "pending", "", (1, 0)),
        (Response("x", 500), None, "pending", "", (1, 0)),
        (cut, None, "pending", "", (1, 0)),
    ],
)
def test_each_answer_of_the_platform_takes_its_way(
    store, courier, platform, ways, template, text, state, channel, calls
):
    first = add_notice(store, add_person(store), "a")
    platform.scripts[TEMPLATE_PATH].append(template)
    platform.scripts[TEXT_PATH].append(text)
    deliver(courier(*ways))
    row = notice(store, first)
    sent = tuple(len(platform.sent(path)) for path in (TEMPLATE_PATH, TEXT_PATH))
    assert (row.state, row.channel, sent) == (state, channel, calls)


def test_a_lost_answer_is_repeated_under_the_same_id(store, courier, platform, ways):
    add_notice(store, add_person(store), "a")
    platform.scripts[TEMPLATE_PATH].append(cut)
    assert (deliver(courier(*ways)), deliver(courier(*ways), 5)) == (0, 1)
    assert len({body["client_msg_id"] for body in platform.sent(TEMPLATE_PATH)}) == 1


def test_a_platform_that_was_away_for_two_hours_loses_nothing(store, courier):
    ids = [add_notice(store, add_person(store, f"o-{n}"), f"{n}") for n in range(3)]
    away = Recorder(**{f"o_{n}": Verdict.NO_ANSWER for n in range(3)})
    one = courier(away)
    for minute in range(0, 120, 5):
        deliver(one, minute * 60)
    away.answers.clear()
    assert deliver(one, 7265) == 3
    assert {notice(store, each).state for each in ids} == {"sent"}
