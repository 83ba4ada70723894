"""How the program ends and begins again: killed, told to stop, or refusing to start."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from itertools import count
from subprocess import CompletedProcess

import pytest

from tests.process.conftest import LIN, Prepared, Served
from tests.process.other_platform import other_platform
from tests.process.running import ROOT, eventually, new_site, run_command
from tests.process.simulated import PUSH_SECONDS
from tests.process.webhook import Webhook

pytestmark = pytest.mark.process

RESIDENT = "o-resident-0000000000000000"
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
Ended = CompletedProcess[str]
#: A lease of half a minute, and what a restarted process needs on top.
AFTER_A_CRASH = 60


@pytest.fixture(scope="module")
def revived(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A process after another was killed that had just promised a push nobody would take.

    The push that was owed has arrived, and one about a later request after it.
    """
    site = prepared.site.copied(tmp_path_factory.mktemp("revived") / "site")
    with other_platform() as platform:
        settings = {"XIAOGE_WECHAT__API_BASE_URL": platform.url}
        with site.serve(**settings) as process:
            webhook = Webhook(process.url)
            webhook.say(LIN, f"绑定 {prepared.code}")
            assert "#1" in webhook.say(RESIDENT, LAMP).words
            process.kill()
        assert site.rows("select state from notices where kind = 'dispatched'") == [("pending",)]
        platform.open()
        with site.serve(**settings) as process:
            eventually(lambda: platform.texts(LIN, "#1"), AFTER_A_CRASH, "the push that was owed")
            webhook = Webhook(process.url, numbers=webhook.numbers)
            assert "#2" in webhook.say(RESIDENT, "翠湖苑3号楼下水道堵了").words
            eventually(lambda: platform.texts(LIN, "#2"), PUSH_SECONDS, "a push about #2")
            yield Served(site, process, platform, webhook)


def test_a_push_that_was_owed_when_the_process_was_killed_arrives_once(revived: Served) -> None:
    # Pushes to one person leave in order: as a later one is there, no other can follow.
    assert len(revived.platform.texts(LIN, "#1")) == 1


def test_what_was_acknowledged_before_a_stop_is_stored_and_the_stop_is_clean(
    revived: Served,
) -> None:
    process, talk = revived.process, _Talk(revived.webhook)
    with ThreadPoolExecutor(3) as people:
        speaking = [people.submit(talk.go_on, f"o-person-{n}-000000000000000") for n in "123"]
        eventually(lambda: len(talk.acknowledged) >= 20, 20, "twenty answered messages")
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(10) == 0, process.said()
        for each in speaking:
            each.result()
    assert "Traceback" not in process.said()
    stored = {text for (text,) in revived.site.rows("select text from messages")}
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


@dataclass(frozen=True)
class Failures:
    """Starts that had to fail, and the port that one of them was not given."""

    without_secrets: Ended
    without_schema: Ended
    on_a_taken_port: Ended
    port: int


@pytest.fixture(scope="module")
def failures(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Failures:
    """All of them at once, because each loads everything before it fails."""
    bare = new_site(tmp_path_factory.mktemp("bare") / "site")
    shipped = ("--config", str(ROOT / "config.yaml"), "serve")
    with closing(socket.create_server(("127.0.0.1", 0))) as other, ThreadPoolExecutor(3) as starts:
        port = int(other.getsockname()[1])
        secrets = starts.submit(run_command, *shipped)
        schema = starts.submit(bare.command, "serve")
        taken = starts.submit(prepared.site.command, "serve", "--port", str(port))
        return Failures(secrets.result(), schema.result(), taken.result(), port)


def test_a_start_without_secrets_names_each_of_them_in_a_line(failures: Failures) -> None:
    ended = failures.without_secrets
    assert ended.returncode == 1
    lines = ended.stderr.strip().splitlines()
    for key in ("app_id", "app_secret", "token", "encoding_aes_key"):
        (line,) = [line for line in lines if f"wechat.{key}：" in line]
        assert "行" in line and f"XIAOGE_WECHAT__{key.upper()}" in line
    assert len(lines) == 4


def test_a_start_without_a_schema_names_the_command_that_makes_it(failures: Failures) -> None:
    ended = failures.without_schema
    assert ended.returncode == 1
    (line,) = ended.stderr.strip().splitlines()
    assert "python run.py db upgrade" in line


def test_a_start_on_a_taken_port_names_the_port(failures: Failures) -> None:
    ended = failures.on_a_taken_port
    assert ended.returncode == 1
    assert str(failures.port) in ended.stderr.strip().splitlines()[-1]
    assert "Traceback" not in ended.stderr
