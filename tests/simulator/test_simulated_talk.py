import base64
import threading

import pytest

from simulator import callbacks
from simulator.callbacks import OUT_OF_ORDER
from simulator.envelope import sign
from simulator.messages import cdata_xml, read_xml

JPEG = b"\xff\xd8\xff\xe0 a picture"
PNG = b"\x89PNG\r\n\x1a\n a picture"
AMR = b"#!AMR\n" + b"\x04" + bytes(12)


def encoded(content):
    return base64.b64encode(content).decode()


def test_a_text_goes_sealed_to_the_bot_and_its_reply_comes_back(world):
    world.bot.words = lambda message: f"已登记 #12：{message['Content']}"
    answer = world.say(text="楼道灯不亮 <b>]]></b>")
    assert answer["reply"] == "已登记 #12：楼道灯不亮 <b>]]></b>"
    assert answer["number"] == 12
    assert read_xml(world.bot.bodies[0]).keys() == {"ToUserName", "Encrypt"}


def test_the_query_is_signed_as_the_platform_signs(world):
    world.say(text="进度")
    query = world.bot.queries[0]
    expected = sign("a-token-for-tests", query["timestamp"], query["nonce"])
    assert query["signature"] == expected
    assert (query["openid"], query["encrypt_type"]) == ("o-wang", "aes")
    assert query["timestamp"] == "1800000000"


def test_plain_mode_sends_and_reads_bare_xml(plain_world):
    assert plain_world.say(text="进度")["reply"] == "收到"
    assert read_xml(plain_world.bot.bodies[0])["Content"] == "进度"
    assert "encrypt_type" not in plain_world.bot.queries[0]


def test_every_message_has_its_own_id_unless_one_is_given(world):
    first, second = world.say(text="一"), world.say(text="二")
    world.say(text="一", msg_id=first["msg_id"])
    ids = [world.bot.next()["MsgId"] for _ in range(3)]
    assert ids == [first["msg_id"], second["msg_id"], first["msg_id"]]
    assert ids[0] != ids[1]


def test_the_same_delivery_can_come_several_times_at_once(world):
    together = threading.Barrier(4, timeout=5)
    world.bot.words = lambda message: f"收到 {together.wait() * 0}"
    assert world.say(text="水管爆了", times=4)["replies"] == ["收到 0"] * 4
    assert len({world.bot.next()["MsgId"] for _ in range(4)}) == 1
    assert world.inbox() == [("reply", "收到 0")]


def test_no_answer_within_the_time_brings_the_same_delivery_three_times(world, monkeypatch):
    monkeypatch.setattr(callbacks, "ANSWER_SECONDS", 0.05)
    done = threading.Event()
    world.bot.words = lambda message: "晚了" if done.wait(5) else "没等到"
    status, answer = world.post("say", {"openid": "o-wang", "text": "进度"})
    done.set()
    assert (status, answer["reply"]) == (502, OUT_OF_ORDER)
    assert len(world.bot.queries) == 3
    assert all(query == world.bot.queries[0] for query in world.bot.queries)


@pytest.mark.parametrize("body", [b"success", b""])
def test_an_empty_answer_is_no_reply(world, body):
    world.bot.raw = (body, 200)
    answer = world.say(text="进度")
    assert (answer["reply"], answer["number"]) == ("", None)
    assert world.inbox() == []


def reply_xml(**fields):
    head = {"ToUserName": "o-wang", "FromUserName": "gh_000000000001", "CreateTime": 1}
    return cdata_xml(head | fields)


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 503, "HTTP 503"),
        (b"", 403, "HTTP 403"),
        (b'{"text": "hello"}', 200, "不是 XML"),
        (reply_xml(MsgType="text", Content=""), 200, "没有内容"),
        (reply_xml(MsgType="text", Content="字" * 683), 200, "2048"),
        (reply_xml(MsgType="text", Content="好", ToUserName="o-lin"), 200, "ToUserName"),
        (reply_xml(MsgType="postcard"), 200, "postcard"),
    ],
)
def test_a_bot_that_fails_shows_what_people_see_then(plain_world, content, status, reason):
    plain_world.bot.raw = (content, status)
    code, answer = plain_world.post("say", {"openid": "o-wang", "text": "进度"})
    assert (code, answer["reply"], answer["number"]) == (502, OUT_OF_ORDER, None)
    assert reason in answer["error"]
    assert plain_world.inbox() == []
    assert plain_world.get("talk/o-wang")[-1]["kind"] == "system"


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"MsgType": "text", "Content": "好" * 682}, "好" * 682),
        ({"MsgType": "image"}, "[图片]"),
        ({"MsgType": "transfer_customer_service"}, ""),
    ],
)
def test_other_replies_show_as_a_phone_shows_them(plain_world, fields, seen):
    plain_world.bot.raw = (reply_xml(**fields), 200)
    assert plain_world.say(text="进度")["reply"] == seen


def test_an_unsealed_reply_in_safe_mode_is_a_failure(world):
    world.bot.raw = (reply_xml(MsgType="text", Content="好"), 200)
    assert world.post("say", {"openid": "o-wang", "text": "进度"})[0] == 502


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        (
            {"location": {"lat": 30.5, "lng": 114, "label": "翠湖苑"}},
            {"MsgType": "location", "Location_X": "30.5", "Location_Y": "114", "Label": "翠湖苑"},
        ),
        ({"text": ""}, {"MsgType": "text", "Content": ""}),
        ({"event": "subscribe"}, {"Event": "subscribe", "EventKey": ""}),
        ({"event": "subscribe", "key": "G01"}, {"Event": "subscribe", "EventKey": "qrscene_G01"}),
        (
            {"event": "subscribe", "key": "qrscene_G01"},
            {"Event": "subscribe", "EventKey": "qrscene_G01"},
        ),
        ({"event": "scan", "key": "G01"}, {"Event": "SCAN", "EventKey": "G01"}),
        ({"event": "CLICK", "key": "tasks"}, {"Event": "CLICK", "EventKey": "tasks"}),
        ({"event": "VIEW", "key": "https://a.test"}, {"EventKey": "https://a.test"}),
        ({"event": "LOCATION"}, {"Event": "LOCATION", "Latitude": "30.5"}),
        ({"event": "unsubscribe"}, {"MsgType": "event", "Event": "unsubscribe"}),
    ],
)
def test_what_people_do_reaches_the_bot_in_the_platforms_fields(world, what, fields):
    world.say(**what)
    came = world.bot.next()
    assert {name: came[name] for name in fields} == fields


def test_events_have_no_message_id(world):
    assert "msg_id" not in world.say(event="CLICK", key="tasks")
    assert "MsgId" not in world.bot.next()


def test_a_scan_by_somebody_who_left_is_a_new_follow(world):
    world.say(event="unsubscribe")
    world.say(event="SCAN", key="G01")
    came = [world.bot.next(), world.bot.next()][1]
    assert (came["Event"], came["EventKey"]) == ("subscribe", "qrscene_G01")


@pytest.mark.parametrize("content", [JPEG, PNG])
def test_a_picture_can_be_fetched_by_its_address_without_a_token(world, content):
    world.say(image=encoded(content))
    path = world.bot.next()["PicUrl"].removeprefix("http://localhost")
    assert world.client.get(path).data == content


def test_a_voice_message_names_its_format_and_no_recognition(world):
    world.say(voice=encoded(AMR))
    came = world.bot.next()
    assert (came["MsgType"], came["Format"]) == ("voice", "amr")
    assert "Recognition" not in came


def test_a_voice_is_no_picture_to_look_at(world):
    world.say(voice=encoded(AMR))
    media_id = world.bot.next()["MediaId"]
    assert world.client.get(f"/simulator/pictures/{media_id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "JSON 对象"),
        ({"text": "进度"}, "openid"),
        ({"openid": "a b", "text": "进度"}, "openid"),
        ({"openid": "o-wang"}, "text"),
        ({"openid": "o-wang", "text": "进度", "voice": ""}, "其中一个"),
        ({"openid": "o-wang", "text": 12}, "text"),
        ({"openid": "o-wang", "text": "进度", "times": 0}, "times"),
        ({"openid": "o-wang", "text": "进度", "times": True}, "times"),
        ({"openid": "o-wang", "text": "进度", "msg_id": "abc"}, "msg_id"),
        ({"openid": "o-wang", "image": "???"}, "image"),
        ({"openid": "o-wang", "image": encoded(AMR)}, "image"),
        ({"openid": "o-wang", "voice": encoded(JPEG)}, "voice"),
        ({"openid": "o-wang", "voice": None}, "voice"),
        ({"openid": "o-wang", "voice": encoded(AMR + bytes(2 * 1024 * 1024))}, "2 MB"),
        ({"openid": "o-wang", "location": {"lat": 91, "lng": 0}}, "location"),
        ({"openid": "o-wang", "location": "翠湖苑"}, "location"),
        ({"openid": "o-wang", "event": "dance"}, "subscribe"),
        ({"openid": "o-wang", "event": "SCAN"}, "key"),
    ],
)
def test_a_saying_that_cannot_be_used_is_answered_with_what_to_change(still_world, body, named):
    status, answer = still_world.post("say", body)
    assert status == 400
    assert named in answer["error"]
    assert still_world.bot.queries == []


@pytest.mark.parametrize("path", ["say", "clock", "faults"])
@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_json_is_answered_with_400(still_world, path, data):
    response = still_world.client.post(f"/simulator/{path}", data=data)
    assert response.status_code == 400
    assert "JSON" in response.get_json()["error"]
