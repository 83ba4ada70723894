import base64

import pytest

API = "wechat-api/cgi-bin"
AMR = b"#!AMR\n" + b"\x04" + bytes(12)
GOOD = {
    "grant_type": "client_credential",
    "appid": "wx0000000000000001",
    "secret": "a-secret-for-tests",
}


@pytest.mark.parametrize(
    ("change", "errcode"),
    [({"grant_type": ""}, 40002), ({"appid": "wx2"}, 40013), ({"secret": "wrong"}, 40125)],
)
def test_wrong_credentials_get_no_token(still_world, change, errcode):
    assert still_world.post(f"{API}/stable_token", GOOD | change)[1]["errcode"] == errcode
    answer = still_world.client.get(
        f"/simulator/{API}/token", query_string=GOOD | change
    ).get_json()
    assert answer["errcode"] == errcode


def test_the_stable_token_stays_the_same_until_five_minutes_before_its_end(world):
    first = world.token()
    world.real += 6900
    assert world.token() == first
    world.real += 1
    assert world.token() != first


def test_the_seconds_a_token_has_left_are_told(world):
    world.token()
    world.real += 200
    answer = world.post(f"{API}/stable_token", GOOD)[1]
    assert answer["expires_in"] == 7000


def test_a_forced_token_ends_the_one_before(world):
    first = world.token()
    world.post(f"{API}/stable_token", GOOD | {"force_refresh": True})
    answer = world.post(f"{API}/callback/check?access_token={first}", {})[1]
    assert answer["errcode"] == 40001


def plain_token(world):
    answer = world.client.get(f"/simulator/{API}/token", query_string=GOOD).get_json()
    return answer["access_token"]


def test_a_new_plain_token_leaves_the_old_one_five_minutes(world):
    first = plain_token(world)
    second = plain_token(world)
    check = f"{API}/callback/check?access_token={first}"
    world.real += 299
    assert world.post(check, {})[1]["errcode"] == 0
    world.real += 1
    assert world.post(check, {})[1]["errcode"] == 40001
    assert world.post(f"{API}/callback/check?access_token={second}", {})[1]["errcode"] == 0


@pytest.mark.parametrize(("query", "errcode"), [("", 41001), ("?access_token=wrong", 40001)])
@pytest.mark.parametrize(
    "call", ["message/template/send", "message/custom/send", "qrcode/create", "menu/create"]
)
def test_every_call_needs_a_token_that_works(still_world, call, query, errcode):
    assert still_world.post(f"{API}/{call}{query}", {})[1]["errcode"] == errcode


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff"])
@pytest.mark.parametrize("call", ["message/template/send", "message/custom/send", "menu/create"])
def test_a_body_that_is_no_json_object_is_a_format_error(still_world, call, data):
    where = f"/simulator/{API}/{call}?access_token={still_world.token()}"
    assert still_world.client.post(where, data=data).get_json()["errcode"] == 47001


def test_unknown_calls_and_wrong_methods_are_named(still_world):
    assert still_world.call("nothing/here", {})["errcode"] == 40066
    assert still_world.call("user/info", {})["errcode"] == 43001
    assert still_world.ask("menu/create").get_json()["errcode"] == 43002


def test_a_file_can_be_fetched_for_three_days(world):
    world.say(voice=base64.b64encode(AMR).decode())
    media_id = world.bot.next()["MediaId"]
    world.move(3 * 86400 - 1)
    response = world.ask("media/get", media_id=media_id)
    assert (response.data, response.content_type) == (AMR, "audio/amr")
    world.move(1)
    assert world.ask("media/get", media_id=media_id).get_json()["errcode"] == 40007


def test_an_unknown_file_is_refused(still_world):
    assert still_world.ask("media/get", media_id="none").get_json()["errcode"] == 40007


@pytest.mark.parametrize(
    ("action", "scene", "errcode"),
    [
        ("QR_STR_SCENE", {"scene_str": "G01"}, None),
        ("QR_SCENE", {"scene_id": 2**32 - 1}, None),
        ("QR_LIMIT_SCENE", {"scene_id": 100_000}, None),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, 40053),
        ("QR_STR_SCENE", {"scene_str": "G" * 65}, 40053),
        ("QR_STR_SCENE", {"scene_str": 12}, 40053),
        ("QR_SCENE", {"scene_id": 0}, 40053),
        ("QR_STR_SCENE", {}, 40053),
        ("QR_PRETTY", {"scene_str": "G01"}, 40052),
    ],
)
def test_a_qr_code_is_made_within_the_platforms_limits(still_world, action, scene, errcode):
    body = {"action_name": action, "action_info": {"scene": scene}, "expire_seconds": 600}
    answer = still_world.call("qrcode/create", body)
    assert answer.get("errcode") == errcode
    assert ("ticket" in answer) == (errcode is None)


@pytest.mark.parametrize(("asked", "given"), [(600, 600), (10**8, 2_592_000), (None, 60)])
def test_a_temporary_qr_code_lives_no_longer_than_thirty_days(still_world, asked, given):
    body = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "G01"}}}
    more = {} if asked is None else {"expire_seconds": asked}
    assert still_world.call("qrcode/create", body | more)["expire_seconds"] == given


def click(name="进度", key="progress"):
    return {"type": "click", "name": name, "key": key}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([click()], 0),
        ([{"name": "服务", "sub_button": [click(name="我的诉求进度")] * 5}], 0),
        ([{"type": "view", "name": "官网", "url": "https://a.test"}], 0),
        ([], 40016),
        ([click()] * 4, 40016),
        ([{"name": "服务", "sub_button": [click()] * 6}], 40023),
        ([click(name="六个汉字太长")], 40018),
        ([click(key="")], 40019),
        ([click(key="k" * 129)], 40019),
        ([{"type": "view", "name": "官网", "url": "u" * 1025}], 40020),
        ([{"type": "dance", "name": "跳舞"}], 40017),
        (["进度"], 47001),
    ],
)
def test_a_menu_is_taken_within_the_platforms_limits(world, buttons, errcode):
    assert world.call("menu/create", {"button": buttons})["errcode"] == errcode


def test_the_menu_that_was_set_is_given_and_shown(world):
    assert world.ask("menu/get").get_json()["errcode"] == 46003
    world.call("menu/create", {"button": [click()]})
    assert world.ask("menu/get").get_json()["menu"] == {"button": [click()]}
    assert world.get("changes")["menu"] == [click()]


def test_user_info_tells_who_follows_and_gives_no_name(world):
    answer = world.ask("user/info", openid="o-wang").get_json()
    assert (answer["subscribe"], "nickname" in answer) == (1, False)
    assert answer["subscribe_time"] == int(world.now.timestamp())
    world.say(event="unsubscribe")
    left = world.ask("user/info", openid="o-wang").get_json()
    assert left == {"subscribe": 0, "openid": "o-wang"}
    assert world.ask("user/info", openid="o-nobody").get_json()["errcode"] == 40003


def test_the_network_questions_are_answered(still_world):
    assert still_world.ask("getcallbackip").get_json() == {"ip_list": ["127.0.0.1"]}
    assert still_world.call("callback/check", {"action": "all"})["ping"][0]["package_loss"] == "0%"
