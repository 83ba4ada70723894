import threading

import pytest

HOUR = 3600


def test_a_text_arrives_after_the_person_wrote(world):
    world.say(text="进度")
    assert world.send_text("已派单") == 0
    assert world.inbox() == [("reply", "收到"), ("text", "已派单")]


def test_nothing_may_be_sent_to_somebody_who_never_wrote(still_world):
    assert still_world.send_text() == 45015


@pytest.mark.parametrize(
    ("trigger", "count"),
    [
        ({"text": "进度"}, 5),
        ({"event": "CLICK", "key": "tasks"}, 3),
        ({"event": "subscribe"}, 3),
        ({"event": "SCAN", "key": "G01"}, 3),
    ],
)
def test_each_trigger_allows_its_count_of_texts(world, trigger, count):
    world.say(**trigger)
    assert [world.send_text() for _ in range(count + 1)] == [0] * count + [45047]


@pytest.mark.parametrize(
    "what", [{"event": "VIEW", "key": "https://a.test"}, {"event": "LOCATION"}]
)
def test_looking_around_allows_no_texts(world, what):
    world.say(**what)
    assert world.send_text() == 45015


@pytest.mark.parametrize(
    ("trigger", "seconds"),
    [({"text": "进度"}, 48 * HOUR), ({"event": "CLICK", "key": "tasks"}, 60)],
)
def test_a_window_closes_when_its_time_is_over(world, trigger, seconds):
    world.say(**trigger)
    world.move(seconds - 1)
    assert world.send_text() == 0
    world.move(1)
    assert world.send_text() == 45015


def test_writing_again_gives_the_full_count_and_no_more(world):
    world.say(text="一")
    world.send_text()
    world.say(text="二")
    assert [world.send_text() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_a_click_adds_its_texts_to_those_of_a_message(world):
    world.say(text="进度")
    world.say(event="CLICK", key="tasks")
    assert [world.send_text() for _ in range(9)] == [0] * 8 + [45047]


def test_nothing_reaches_somebody_who_left(world):
    world.say(text="进度")
    world.say(event="unsubscribe")
    assert world.send_text() == 45015
    assert world.send_template()["errcode"] == 43004


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"touser": "o-nobody"}, 40003),
        ({"touser": None}, 40003),
        ({"msgtype": "postcard"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"text": "进度"}, 44004),
        ({"text": {"content": "字" * 683}}, 45002),
    ],
)
def test_a_wrong_text_is_refused_and_costs_nothing(world, change, errcode):
    world.say(text="进度")
    good = {"touser": "o-wang", "msgtype": "text", "text": {"content": "好"}}
    assert world.call("message/custom/send", good | change)["errcode"] == errcode
    assert [world.send_text() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_a_template_message_shows_as_a_card_with_its_labels(world):
    answer = world.send_template(url="https://a.test/r/1")
    assert answer["errcode"] == 0
    lines = ["新诉求提醒", "诉求编号：#12", "事项：楼道灯不亮", "时限：2026-03-02 18:00"]
    assert world.inbox() == [("template", "\n".join([*lines, "详情：https://a.test/r/1"]))]
    card = world.get("talk/o-wang")[0]["card"]
    assert (card["title"], card["fields"][0]) == ("新诉求提醒", ["诉求编号", "#12"])


def test_the_bot_hears_that_a_template_message_arrived(world):
    number = world.send_template()["msgid"]
    event = world.bot.next()
    assert (event["Event"], event["Status"]) == ("TEMPLATESENDJOBFINISH", "success")
    assert (event["MsgID"], event["FromUserName"]) == (str(number), "o-wang")


def test_a_repeated_template_message_arrives_once(world):
    first = world.send_template(client_msg_id="event:1:2")
    again = world.send_template(client_msg_id="event:1:2")
    assert again == first
    assert len(world.inbox()) == 1


def test_copies_that_come_together_arrive_once(world):
    token = world.token()
    path = f"/simulator/wechat-api/cgi-bin/message/template/send?access_token={token}"
    fields = {"character_string1": "#12", "thing2": "灯", "time3": "18:00"}
    data = {name: {"value": value} for name, value in fields.items()}
    body = {"touser": "o-wang", "template_id": "t-new", "data": data, "client_msg_id": "a"}
    app = world.client.application
    threads = [
        threading.Thread(target=lambda: app.test_client().post(path, json=body)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(world.inbox()) == 1


def test_the_same_id_for_another_person_or_after_ten_minutes_is_sent(world):
    world.send_template(client_msg_id="a")
    world.send_template(client_msg_id="a", touser="o-lin")
    world.move(599)
    world.send_template(client_msg_id="a")
    assert (len(world.inbox()), len(world.inbox("o-lin"))) == (1, 1)
    world.move(1)
    world.send_template(client_msg_id="a")
    assert len(world.inbox()) == 2


@pytest.mark.parametrize(
    ("change", "errcode"),
    [({"touser": "o-nobody"}, 40003), ({"template_id": "t-none"}, 40037), ({"data": None}, 47003)],
)
def test_a_wrong_template_message_is_refused_and_not_shown(still_world, change, errcode):
    assert still_world.send_template(**change)["errcode"] == errcode
    assert still_world.inbox() == []


@pytest.mark.parametrize("value", ["", " ", "字" * 21, "两\n行", "带\x07铃"])
def test_a_field_beyond_its_limit_is_refused_by_name(still_world, value):
    answer = still_world.send_template({"thing2": value})
    assert answer["errcode"] == 47003
    assert "data.thing2.value" in answer["errmsg"]
    assert still_world.inbox() == []


def test_a_field_of_twenty_characters_arrives(world):
    assert world.send_template({"thing2": "字" * 20})["errcode"] == 0
