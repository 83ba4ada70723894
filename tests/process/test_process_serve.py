"""`serve` in production's place: signed HTTP on one side, another make of platform on the other."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.process.conftest import LIN, Served
from tests.process.other_platform import ACCESS_TOKEN, STABLE_TOKEN, Call, OtherPlatform
from tests.process.running import APP_SECRET, Running, Site, eventually
from tests.process.simulated import PUSH_SECONDS
from tests.process.webhook import Reply, Webhook
from tests.web.platform_side import APP_ID

pytestmark = pytest.mark.process

DATA = Path(__file__).parents[2] / "labelled" / "check" / "chat.tsv"
TEXTS = [line.split("\t")[-1] for line in DATA.read_text("utf-8").splitlines()]
#: So few people that each says one thing in the middle of another.
PEOPLE = [f"o-person-{number}-00000000000000000" for number in range(8)]
LAMP = "翠湖苑3号楼2单元楼道灯不亮了"
#: Another house, so that it is not what a neighbour reported.
LAMP_NEXT_DOOR = "翠湖苑2号楼1单元楼道灯不亮了"
GAS = "翠湖苑3号楼2单元楼道里煤气味很大"


def test_whatever_people_write_in_safe_mode_is_answered_stored_and_handled(served: Served) -> None:
    replies = _say_all(served.webhook)
    _check_all(replies, served.site, served.process)


def test_whatever_people_write_in_plain_mode_is_answered_stored_and_handled(
    site: Site, platform: OtherPlatform
) -> None:
    settings = {"XIAOGE_WECHAT__MODE": "plain", "XIAOGE_WECHAT__API_BASE_URL": platform.url}
    with site.serve(**settings) as process:
        replies = _say_all(Webhook(process.url, safe=False))
        _check_all(replies, site, process)


def _say_all(webhook: Webhook) -> list[Reply]:
    return [webhook.say(PEOPLE[index % len(PEOPLE)], text) for index, text in enumerate(TEXTS)]


def _check_all(replies: Sequence[Reply], site: Site, process: Running) -> None:
    """Each got 200 within a second, is stored once, was understood, and is not in the log."""
    assert len(TEXTS) > 300
    assert {reply.status for reply in replies} == {200}
    assert max(reply.seconds for reply in replies) < 1
    assert all(reply.words for reply in replies)
    stored = site.rows(
        "select messages.text, handled from messages join addresses using (person_id)"
        " where addresses.value in (select value from json_each(?)) order by messages.id",
        str(PEOPLE).replace("'", '"'),
    )
    assert [text for text, _ in stored] == TEXTS
    assert [text for text, handled in stored if not handled] == []
    log = process.said()
    assert [text for text in TEXTS if text in log] == []


def test_the_token_is_asked_for_once_with_the_accounts_credentials(served: Served) -> None:
    _open_window(served)
    number = _number(served.webhook.say("o-resident-token-00000000000", LAMP))
    _sent(served.platform, "/cgi-bin/message/custom/send", number)
    (call,) = served.platform.received(STABLE_TOKEN)
    credentials = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
    assert credentials.items() <= call.body.items()
    assert call.query == {}


def test_a_push_without_a_template_is_a_customer_service_text(served: Served) -> None:
    _open_window(served)
    reply = served.webhook.say("o-resident-text-000000000000", LAMP_NEXT_DOOR)
    number = _number(reply)
    assert f"#{number} 供电照明" in reply.words
    push = _sent(served.platform, "/cgi-bin/message/custom/send", number)
    assert push.query == {"access_token": ACCESS_TOKEN}
    assert (push.body["touser"], push.body["msgtype"]) == (LIN, "text")
    content = push.body["text"]["content"]
    assert all(part in content for part in ("供电照明", LAMP_NEXT_DOOR, f"接单 {number}")), content
    # The platform shows escaped characters as they are, so they must come unescaped.
    assert LAMP_NEXT_DOOR.encode() in push.raw


def test_a_push_with_a_template_is_a_template_message(served: Served) -> None:
    reply = served.webhook.say("o-resident-alarm-00000000000", GAS)
    number = _number(reply)
    push = _sent(served.platform, "/cgi-bin/message/template/send", number)
    assert push.query == {"access_token": ACCESS_TOKEN}
    assert (push.body["touser"], push.body["template_id"]) == (LIN, "tpl-alarm")
    assert re.fullmatch(r"[\w-]{8,64}", push.body["client_msg_id"])
    assert push.body["data"]["character_string1"] == {"value": f"#{number}"}
    assert set(push.body["data"]) == {"character_string1", "thing2"}


def _open_window(served: Served) -> None:
    """The platform takes five customer-service texts after a word of the worker's.

    What other tests left is sent or held before, or it would use the five up.
    """
    owed = "select count(*) from notices where state = 'pending'"
    eventually(lambda: served.site.rows(owed) == [(0,)], 20, "no notice waits")
    assert served.webhook.say(LIN, "我的任务").status == 200


def _number(reply: Reply) -> int:
    """The number of the request that a reply acknowledges."""
    assert reply.status == 200
    found = re.search(r"#(\d+)", reply.words)
    assert found, reply.words
    return int(found[1])


def _sent(platform: OtherPlatform, path: str, number: int) -> Call:
    """The one call to this path about a request; it has to come as fast as is promised."""
    about = re.compile(rf"#{number}(?!\d)")

    def calls() -> list[Call]:
        return [call for call in platform.received(path) if about.search(call.raw.decode())]

    (call,) = eventually(calls, PUSH_SECONDS, f"a call to {path} about #{number}")
    return call
