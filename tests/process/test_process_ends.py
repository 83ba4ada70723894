"""How the program ends and begins again: killed, told to stop, or refusing to start."""

import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest

from tests.process.conftest import LIN, Prepared
from tests.process.other_platform import OtherPlatform
from tests.process.running import ROOT, Site, eventually, new_site, run_command
from tests.process.webhook import Webhook

pytestmark = pytest.mark.process

RESIDENT = "o-resident-0000000000000000"
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
#: A lease of half a minute, and what a restarted process needs on top.
AFTER_A_CRASH = 60


def test_a_push_that_was_owed_when_the_process_was_killed_arrives_once(
    site: Site, prepared: Prepared, closed_platform: OtherPlatform
) -> None:
    platform = closed_platform
    with site.serve(XIAOGE_WECHAT__API_BASE_URL=platform.url) as served:
        webhook = Webhook(served.url)
        webhook.say(LIN, f"绑定 {prepared.code}")
        assert "#1" in webhook.say(RESIDENT, LAMP).words
        served.kill()
    assert site.rows("select state from notices where kind = 'dispatched'") == [("pending",)]
    platform.open()
    with site.serve(XIAOGE_WECHAT__API_BASE_URL=platform.url) as served:
        eventually(lambda: platform.texts(LIN, "#1"), AFTER_A_CRASH, "the push that was owed")
        # Pushes to one person leave in order: when a later one is there, no other can follow.
        assert "#2" in Webhook(served.url).say(RESIDENT, "翠湖苑3号楼下水道堵了").words
        eventually(lambda: platform.texts(LIN, "#2"), 5, "a push about another request")
    assert len(platform.texts(LIN, "#1")) == 1


def test_what_was_acknowledged_before_a_stop_is_stored_and_the_stop_is_clean(
    site: Site, platform: OtherPlatform
) -> None:
    with site.serve(XIAOGE_WECHAT__API_BASE_URL=platform.url) as served:
        talk = _Talk(Webhook(served.url))
        with ThreadPoolExecutor(3) as people:
            speaking = [people.submit(talk.go_on, f"o-person-{n}-000000000000000") for n in "123"]
            eventually(lambda: len(talk.acknowledged) >= 20, 20, "twenty answered messages")
            served.process.send_signal(signal.SIGTERM)
            assert served.process.wait(10) == 0, served.said()
            for each in speaking:
                each.result()
        assert "Traceback" not in served.said()
    stored = {text for (text,) in site.rows("select text from messages")}
    assert set(talk.acknowledged) - stored == set()


class _Talk:
    """People who go on writing, one message after the other, until nobody answers."""

    def __init__(self, webhook: Webhook) -> None:
        self.webhook = webhook
        self.acknowledged: list[str] = []

    def go_on(self, sender: str) -> None:
        """Write until the connection fails; what got an answer counts as acknowledged."""
        for number in count(1):
            text = f"翠湖苑3号楼2单元{number}01门口的灯不亮了，{sender}"
            try:
                reply = self.webhook.say(sender, text)
            except (OSError, HTTPException):
                return
            assert reply.status == 200
            self.acknowledged.append(text)


def test_a_start_without_secrets_names_each_of_them_in_a_line() -> None:
    ended = run_command("--config", str(ROOT / "config.yaml"), "serve")
    assert ended.returncode == 1
    lines = ended.stderr.strip().splitlines()
    for key in ("app_id", "app_secret", "token", "encoding_aes_key"):
        (line,) = [line for line in lines if f"wechat.{key}：" in line]
        assert "行" in line and f"XIAOGE_WECHAT__{key.upper()}" in line
    assert len(lines) == 4


@pytest.mark.xfail(
    strict=True, reason="alembic's own INFO lines come before the line that says what is wrong"
)
def test_a_start_without_a_schema_names_the_command_that_makes_it(tmp_path: Path) -> None:
    ended = new_site(tmp_path / "site").command("serve")
    assert ended.returncode == 1
    (line,) = ended.stderr.strip().splitlines()
    assert "python run.py db upgrade" in line


def test_a_start_on_a_taken_port_names_the_port(site: Site) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        ended = site.command("serve", "--port", port)
    assert ended.returncode == 1
    assert port in ended.stderr.strip().splitlines()[-1]
    assert "Traceback" not in ended.stderr
