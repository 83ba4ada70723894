"""A backup of a `serve` that is being talked to, and what comes of it elsewhere."""

import threading
from pathlib import Path

import pytest

from commands.archive.target import InUseError, leave_alone
from commands.database import Store, open_engine
from tests.process.running import Site, eventually, new_site, rows_of
from tests.process.webhook import Webhook

pytestmark = pytest.mark.process

PEOPLE = [f"o-saved-{number}-000000000000000000" for number in range(8)]


def test_what_was_answered_before_a_backup_began_is_in_it_and_can_be_served(
    site: Site, tmp_path: Path
) -> None:
    said: list[str] = []
    over = threading.Event()

    def talk(webhook: Webhook) -> None:
        while not over.is_set():
            text = f"翠湖苑3号楼2单元{len(said) + 101}室水管漏水"
            reply = webhook.say(PEOPLE[len(said) % len(PEOPLE)], text)
            if reply.status == 200:
                said.append(text)

    file = tmp_path / "backup.tar"
    with site.serve() as process:
        talking = threading.Thread(target=talk, args=(Webhook(process.url),))
        talking.start()
        try:
            eventually(lambda: len(said) >= 20, 30, "people are answered")
            before = list(said)
            site.done("backup", str(file))
        finally:
            over.set()
            talking.join()
        refused = site.command("restore", "--replace", str(file))
        assert (refused.returncode, "还有程序在用" in refused.stderr) == (1, True)

    other = new_site(tmp_path / "other")
    other.done("restore", str(file))
    kept = {text for (text,) in rows_of(other.database, "select text from messages")}
    assert set(before) <= kept
    with other.serve() as process:
        assert Webhook(process.url).say(PEOPLE[0], "进度").status == 200


def test_a_serve_whose_clock_runs_apart_is_seen_as_long_as_it_runs(site: Site) -> None:
    def seen() -> list[str]:
        store = Store(open_engine(f"sqlite:///{site.database}"))
        try:
            store.read(leave_alone)
        except InUseError:
            return [name for (name,) in site.rows("select name from leases")]
        finally:
            store.close()
        return []

    with site.serve(XIAOGE_CLOCK__EMBEDDED="false") as one:
        eventually(lambda: seen() == ["serve"], 10, "the process is seen")
        one.process.terminate()
        assert one.process.wait(20) == 0
    assert seen() == []
