"""Of the clock's reminders that wait for a person, only the latest about a request rings."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.channels import Outcome
from bot.delivery import Courier
from bot.errcodes import Verdict
from models import Notice, Org, Request
from tests.bot.outbox_rows import NOW, add_notice, add_person, new_store


class Kinds:
    """A channel that keeps the kinds of what it was given."""

    name, platform = "kinds", "wechat"

    def __init__(self):
        self.sent = []

    def send(self, letter):
        self.sent.append(letter.kind)
        return Outcome(Verdict.DONE)


@pytest.fixture
def store():
    store = new_store()
    yield store
    store.close()


def add_request(store, resident):
    times = dict.fromkeys(("created_at", "due_at", "claim_due_at"), NOW)

    def work(db):
        org = db.execute(
            insert(Org).values(code="C", name="幸福里社区", level="community")
        ).inserted_primary_key[0]
        values = {"code": "R8", "urgency": "L3", "org_id": org, "resident_id": resident,
                  "whereabouts": {}, "place": "", "text": "灯", "source": "chat", "status": "new",
                  "privacy": "open", **times}  # fmt: skip
        return db.execute(insert(Request).values(values)).inserted_primary_key[0]

    return store.transact(work)


def delivered(store, after=0):
    kinds = Kinds()
    courier = Courier(store.transact, [kinds])
    moment = NOW + timedelta(seconds=after)
    courier.deliver_due(now=moment, real_now=moment, patience=5)
    courier.close()
    return kinds.sent


@pytest.mark.parametrize(
    ("kinds", "sent"),
    [
        (("half", "warning", "overdue"), ["overdue"]),
        (("remaining", "late"), ["late"]),
        (("alarm_again", "alarm_again"), ["alarm_again"]),
        (("claimed", "half", "arrived", "overdue"), ["claimed", "arrived", "overdue"]),
    ],
)
def test_only_the_latest_reminder_of_a_row_rings(store, kinds, sent):
    person = add_person(store)
    request = add_request(store, person)
    for number, kind in enumerate(kinds):
        add_notice(store, person, f"{number}", kind=kind, request_id=request)
    assert delivered(store) == sent
    states = select(Notice.state).order_by(Notice.id)
    kept = store.read(lambda db: db.scalars(states).all())
    assert kept.count("stale") == len(kinds) - len(sent)


def test_a_reminder_that_waits_for_its_next_try_overtakes_as_well(store):
    person = add_person(store)
    request = add_request(store, person)
    add_notice(store, person, "a", kind="half", request_id=request)
    later = NOW + timedelta(seconds=60)
    add_notice(store, person, "b", kind="overdue", request_id=request, retry_at=later)
    assert (delivered(store), delivered(store, 61)) == ([], ["overdue"])


def test_reminders_of_different_people_and_requests_all_ring(store):
    people = [add_person(store, f"o-{number}") for number in range(2)]
    request = add_request(store, people[0])
    for number, person in enumerate(people):
        add_notice(store, person, f"a{number}", kind="half", request_id=request)
        add_notice(store, person, f"b{number}", kind="half")
    assert sorted(delivered(store)) == ["half"] * 4
