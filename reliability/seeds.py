"""Bugs that somebody could write any day, and the tests that must see each of them.

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
    caught_by: str  #: what pytest is told to run


SEEDS = (
    Seed(
        "a transaction that takes the lock only when it writes",
        "commands/writer.py",
        'driver.execute("BEGIN IMMEDIATE")',
        'driver.execute("BEGIN")',
        "tests/test_database.py tests/test_writer.py",
    ),
    Seed(
        "a message known by its number alone",
        "web/wechat_incoming.py",
        'parts = ["message", account, sender, letter.get("MsgId") or letter.xml]',
        'parts = ["message", letter.get("MsgId")]',
        "tests/web/test_wechat_incoming.py",
    ),
    Seed(
        "a push that has another key each time",
        "web/wechat_incoming.py",
        'letter.get("MsgId") or letter.xml]',
        "str(id(letter))]",
        "tests/web/test_wechat_incoming.py",
    ),
    Seed(
        "sent before it is sent",
        "bot/sending.py",
        "ending = ending_of(tried, notice.tries, real_now, self._jitter())",
        "ending = ending_of(tried, notice.tries, real_now, self._jitter())._replace("
        "state=NoticeState.SENT)",
        "tests/bot/test_delivery.py",
    ),
    Seed(
        "a lease that is over before the sending",
        "bot/claims.py",
        "LEASE = timedelta(seconds=30)",
        "LEASE = timedelta(seconds=0)",
        "tests/bot/test_delivery.py",
    ),
    Seed(
        "a claim without its guard",
        "bot/claims.py",
        ".where(table.c.id.in_(ids), *free)",
        ".where(table.c.id.in_(ids))",
        "tests/bot/test_delivery.py tests/test_database.py",
    ),
    Seed(
        "a tick dropped because it is late",
        "commands/clock.py",
        '"misfire_grace_time": None',
        '"misfire_grace_time": 1',
        "tests/commands/test_clock.py",
    ),
    Seed(
        "secrets in the log",
        "bot/logs.py",
        "for literal in _spellings(secrets):",
        "for literal in _spellings(()):",
        "tests/bot/test_logs.py",
    ),
    Seed(
        "phones in the log",
        "bot/logs.py",
        r'r"\1****\2"',
        r'r"\g<0>"',
        "tests/bot/test_logs.py",
    ),
    Seed(
        "an old signature that still opens",
        "web/wechat_wire.py",
        "FRESH_SECONDS = 300",
        "FRESH_SECONDS = 300_000_000",
        "tests/web/test_wechat_door.py",
    ),
    Seed(
        "a plain body that commands",
        "bot/bot.py",
        "house.roles_of(caller.person_id) if incoming.trusted else frozenset[Role]()",
        "house.roles_of(caller.person_id)",
        "tests/handlers/test_work.py tests/handlers/test_talk.py",
    ),
    Seed(
        "everybody may read everything",
        "services/rights.py",
        '"""Whether the person may read the request, story and all."""\n',
        "return True\n",
        "tests/handlers/test_privacy.py",
    ),
    Seed(
        "one failure and a notice is given up",
        "bot/retry.py",
        "STUBBORN = Patience(tries=8, longest=1024)",
        "STUBBORN = Patience(tries=1, longest=1024)",
        "tests/bot",
    ),
    Seed(
        "the urgent in the queue with all others",
        "bot/outbox.py",
        "[columns.urgent.desc(), columns.id]",
        "[columns.id]",
        "tests/bot/test_delivery.py",
    ),
    Seed(
        "a token asked for with every call",
        "bot/platform_token.py",
        "MARGIN = timedelta(seconds=300)",
        "MARGIN = timedelta(days=300)",
        "tests/bot/test_wechat_api.py",
    ),
    Seed(
        "a formula in a resident's words",
        "services/workbooks.py",
        "page.write_string(row,",
        "page.write(row,",
        "tests/services/test_sheets.py",
    ),
    Seed(
        "foreign keys that nobody watches",
        "commands/database.py",
        '    "foreign_keys=ON",\n',
        "",
        "tests/test_database.py",
    ),
)
