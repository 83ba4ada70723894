import dataclasses
import time

import pytest


def test_the_people_are_listed_with_name_and_role(still_world):
    assert still_world.get("people") == [
        {"openid": "o-wang", "name": "王奶奶", "role": "resident", "note": "翠湖苑"},
        {"openid": "o-lin", "name": "林晓", "role": "worker", "note": ""},
    ]


def test_the_inbox_of_a_stranger_is_empty(still_world):
    assert still_world.get("inbox/o-nobody") == []


def test_somebody_who_was_not_listed_may_speak_and_be_answered(world):
    world.say(openid="o-new", text="你好")
    assert world.inbox("o-new") == [("reply", "收到")]


def test_the_inbox_holds_only_what_was_sent_and_the_talk_both_sides(world):
    world.say(event="subscribe")
    world.say(text="进度")
    assert world.inbox() == [("reply", "收到"), ("reply", "收到")]
    talk = [(entry["kind"], entry["text"]) for entry in world.get("talk/o-wang")]
    expected = [("event", "关注了公众号"), ("reply", "收到"), ("said", "进度"), ("reply", "收到")]
    assert talk == expected


def test_an_inbox_item_has_the_business_time(world):
    world.say(text="进度")
    item = world.get("inbox/o-wang")[0]
    assert item == {"at": "2026-03-02T01:00:00+00:00", "kind": "reply", "text": "收到"}


def test_changes_are_given_from_where_one_stopped(world):
    world.say(text="一")
    seen = world.get("changes")["entries"]
    world.say(text="二", openid="o-lin")
    fresh = world.get(f"changes?after={seen[-1]['id']}")["entries"]
    assert [(entry["openid"], entry["text"]) for entry in fresh] == [
        ("o-lin", "二"),
        ("o-lin", "收到"),
    ]


def test_the_clock_moves_and_answers_with_the_new_time(world):
    assert world.get("clock") == {"now": "2026-03-02T01:00:00+00:00"}
    assert world.post("clock", {"advance_seconds": 90}) == (
        200,
        {"now": "2026-03-02T01:01:30+00:00"},
    )
    assert world.advanced == [90]


@pytest.mark.parametrize("seconds", [None, "60", True, -1, float("nan"), 1e12, 10**400])
def test_a_clock_that_cannot_move_so_says_why(still_world, seconds):
    status, answer = still_world.post("clock", {"advance_seconds": seconds})
    assert (status, still_world.advanced) == (400, [])
    assert "advance_seconds" in answer["error"]


def test_a_fault_meets_the_next_calls_and_then_ends(world):
    world.say(text="进度")
    assert world.post("faults", {"errcode": -1, "count": 2}) == (200, {"left": 2})
    assert [world.send_text() for _ in range(3)] == [-1, -1, 0]


def test_a_call_that_fails_delivers_nothing(world):
    world.post("faults", {"errcode": 45009})
    assert world.send_template()["errcode"] == 45009
    assert world.inbox() == []


def test_a_fault_may_be_an_http_status(world):
    world.post("faults", {"http_status": 502, "count": 1})
    assert world.ask("getcallbackip").status_code == 502
    assert world.ask("getcallbackip").status_code == 200


def test_a_slow_call_still_does_its_work(world):
    world.post("faults", {"delay_seconds": 0.05})
    token = world.token()
    began = time.monotonic()
    world.client.get(f"/simulator/wechat-api/cgi-bin/getcallbackip?access_token={token}")
    assert time.monotonic() - began >= 0.05


def test_a_fault_meets_token_calls_only_when_it_names_them(world):
    world.post("faults", {"errcode": 40164, "on": "token"})
    credentials = {"grant_type": "client_credential", "appid": "wx0000000000000001"}
    body = credentials | {"secret": "a-secret-for-tests"}
    assert world.post("wechat-api/cgi-bin/stable_token", body)[1]["errcode"] == 40164
    assert world.token()


def test_a_fault_on_one_path_leaves_the_others_alone(world):
    world.post("faults", {"errcode": -1, "on": "template"})
    world.say(text="进度")
    assert world.send_text() == 0
    assert world.send_template()["errcode"] == -1


def test_a_count_of_zero_clears_all_faults(world):
    world.post("faults", {"errcode": -1, "count": 5})
    world.post("faults", {"http_status": 500, "count": 5})
    assert world.post("faults", {"count": 0}) == (200, {"left": 0})
    assert world.ask("getcallbackip").status_code == 200


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "errcode"),
        ({"errcode": "busy"}, "errcode"),
        ({"http_status": 200}, "http_status"),
        ({"http_status": True}, "http_status"),
        ({"delay_seconds": 61}, "delay_seconds"),
        ({"delay_seconds": "long"}, "delay_seconds"),
        ({"errcode": -1, "count": -1}, "count"),
        ({"errcode": -1, "on": 5}, "on"),
    ],
)
def test_a_fault_that_cannot_be_is_answered_with_what_to_change(still_world, body, named):
    status, answer = still_world.post("faults", body)
    assert status == 400
    assert named in answer["error"]


def test_the_page_and_all_it_loads_are_there(still_world):
    page = still_world.client.get("/simulator/")
    assert page.status_code == 200
    assert page.headers["Content-Security-Policy"] == "default-src 'self'"
    files = ["page.js", "phone.js", "chat.js", "platform.js", "page.css", "phone.css", "icon.svg"]
    for name in files:
        with still_world.client.get(f"/simulator/static/{name}") as response:
            assert response.status_code == 200, name


@pytest.mark.parametrize(
    ("change", "named"),
    [({"token": ""}, "token"), ({"encoding_aes_key": "short"}, "encoding_aes_key")],
)
def test_an_account_without_a_proper_secret_is_not_started(still_world, change, named):
    with pytest.raises(ValueError, match=named):
        dataclasses.replace(still_world.config(), **change)


def test_a_new_start_is_told_apart_though_its_ids_begin_again(world):
    before = world.get("changes")["run"]
    world.real += 1
    world.__post_init__()
    assert world.get("changes")["run"] != before
