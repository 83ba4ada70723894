"""Bugs that somebody could write any day, and the test that must see each of them.

A seed is one change of one file. Its text must occur exactly once, so that a seed which the code
has outgrown is noticed instead of passing for caught.
"""

from typing import NamedTuple


class Seed(NamedTuple):
    """One bug: what it breaks, where, how, and who must notice."""

    name: str
    file: str
    right: str
    wrong: str
    tests: str  #: the file of the test that must fail
    test: str  #: its name, with all its cases


SEEDS = (
    Seed(
        "a transaction that takes the lock only when it writes",
        "commands/writer.py",
        'driver.execute("BEGIN IMMEDIATE")',
        'driver.execute("BEGIN")',
        "tests/test_database.py",
        "test_a_file_that_another_process_holds_is_given_up_in_time",
    ),
    Seed(
        "a message known by its number alone",
        "web/wechat_incoming.py",
        '_key("message", account, sender, letter.get("MsgId") or letter.xml)',
        '_key("message", letter.get("MsgId"))',
        "tests/web/test_wechat_incoming.py",
        "test_different_pushes_have_different_keys",
    ),
    Seed(
        "a push that has another key each time",
        "web/wechat_incoming.py",
        'letter.get("MsgId") or letter.xml)',
        "str(id(letter)))",
        "tests/web/test_wechat_incoming.py",
        "test_the_same_push_has_the_same_short_key",
    ),
    Seed(
        "sent before it is sent",
        "bot/sending.py",
        "ending = ending_of(tried, notice.tries, real_now, self._jitter())",
        "ending = ending_of(tried, notice.tries, real_now, self._jitter())._replace("
        "state=NoticeState.SENT)",
        "tests/bot/test_delivery.py",
        "test_a_channel_that_breaks_stops_nobody_else",
    ),
    Seed(
        "a lease that is over before the sending",
        "bot/claims.py",
        "LEASE = timedelta(seconds=30)",
        "LEASE = timedelta(seconds=0)",
        "tests/bot/test_delivery.py",
        "test_nobody_sends_to_a_person_another_process_is_sending_to",
    ),
    Seed(
        "a claim without its guard",
        "bot/claims.py",
        ".where(table.c.id.in_(ids), *free)",
        ".where(table.c.id.in_(ids))",
        "tests/bot/test_delivery.py",
        "test_what_another_process_sent_between_looking_and_claiming_is_not_claimed",
    ),
    Seed(
        "a tick dropped because it is late",
        "commands/clock.py",
        '"misfire_grace_time": None',
        '"misfire_grace_time": 1',
        "tests/commands/test_clock.py",
        "test_a_tick_that_comes_late_is_not_dropped",
    ),
    Seed(
        "a lease believed in for longer than it holds",
        "commands/leading.py",
        "self._until = began + LEASE",
        "self._until = self._monotonic() + LEASE",
        "tests/commands/test_leading.py",
        "test_a_process_stops_before_its_lease_is_over_however_slow_the_database_was",
    ),
    Seed(
        "a leader that never learns of another",
        "commands/leading.py",
        "if not leases.held(db, self._name, self.holder):",
        "if not self.leads():",
        "tests/commands/test_leading.py",
        "test_what_a_leader_did_after_another_took_over_is_undone",
    ),
    Seed(
        "secrets in the log",
        "bot/logs.py",
        "for literal in _spellings(secrets):",
        "for literal in _spellings(()):",
        "tests/bot/test_logs.py",
        "test_a_known_secret_is_blotted_out_however_it_is_spelt",
    ),
    Seed(
        "phones in the log",
        "models/numbers.py",
        r'r"\1****\2"',
        r'r"\g<0>"',
        "tests/bot/test_logs.py",
        "test_a_phone_keeps_its_ends",
    ),
    Seed(
        "an old signature that still opens",
        "web/wechat_wire.py",
        "FRESH_SECONDS = 300",
        "FRESH_SECONDS = 300_000_000",
        "tests/web/test_wechat_door.py",
        "test_a_bad_or_stale_signature_is_forbidden",
    ),
    Seed(
        "a plain body that commands",
        "bot/bot.py",
        "house.roles_of(caller.person_id) if incoming.trusted else frozenset[Role]()",
        "house.roles_of(caller.person_id)",
        "tests/handlers/test_work.py",
        "test_in_plain_mode_staff_words_are_refused_even_to_staff",
    ),
    Seed(
        "everybody may read everything",
        "services/rights.py",
        '"""Whether the person may read the request, story and all."""\n',
        "return True\n",
        "tests/handlers/test_privacy.py",
        "test_nobody_is_told_of_a_report_that_was_made_to_nobody",
    ),
    Seed(
        "one failure and a notice is given up",
        "bot/retry.py",
        "STUBBORN = Patience(tries=8, longest=1024)",
        "STUBBORN = Patience(tries=1, longest=1024)",
        "tests/bot/test_retry.py",
        "test_an_outage_leaves_failures_the_tries_that_are_theirs",
    ),
    Seed(
        "the urgent in the queue with all others",
        "bot/outbox.py",
        "[columns.urgent.desc(), columns.id]",
        "[columns.id]",
        "tests/bot/test_delivery.py",
        "test_each_persons_notices_arrive_in_order_and_the_urgent_first",
    ),
    Seed(
        "a token asked for with every call",
        "bot/platform_token.py",
        "MARGIN = timedelta(seconds=300)",
        "MARGIN = timedelta(days=300)",
        "tests/bot/test_wechat_api.py",
        "test_the_token_is_fetched_once_and_kept_in_the_database",
    ),
    Seed(
        "a formula in a resident's words",
        "services/workbooks.py",
        "page.write_string(row,",
        "page.write(row,",
        "tests/services/test_sheets.py",
        "test_a_formula_in_a_text_is_written_as_text",
    ),
    Seed(
        "foreign keys that nobody watches",
        "commands/database.py",
        '    "foreign_keys=ON",\n',
        "",
        "tests/test_database.py",
        "test_a_row_that_points_nowhere_is_refused",
    ),
)
