import json
import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Response

from bot.errcodes import OversizeError, PlatformError, Verdict
from bot.platform_http import Timeouts
from bot.platform_token import TokenStore
from bot.wechat_api import WeChatApi
from models import PlatformToken
from tests.bot.fake_platform import (
    MEDIA_PATH,
    TEMPLATE_PATH,
    TEXT_PATH,
    TOKEN_PATH,
    FakePlatform,
    cut,
    errcode,
)
from tests.bot.outbox_rows import NOW, new_store

SHORT = Timeouts(connect=0.1, read=0.1, overall=0.2, media=0.2)
SECRET = "SECRET-CANARY"


@pytest.fixture(scope="module")
def server():
    platform = FakePlatform()
    yield platform
    platform.close()


@pytest.fixture
def platform(server):
    server.scripts.clear()
    server.calls.clear()
    server.tokens = 0
    return server


@pytest.fixture
def store(tmp_path):
    store = new_store()
    yield store
    store.close()


@pytest.fixture
def clock():
    return [NOW]


@pytest.fixture
def api(platform, store, clock):
    api = make_api(platform.url, store, clock)
    yield api
    api.close()


@pytest.fixture
def hasty(platform, store, clock):
    """Waits so briefly that only tests of waiting may use it."""
    api = make_api(platform.url, store, clock, SHORT)
    yield api
    api.close()


def make_api(url, store, clock, timeouts=None):
    tokens = TokenStore(store.transact, "wechat:wx1", lambda: clock[0])
    return WeChatApi(url, "wx1", SECRET, tokens, timeouts)


def failure(api, text="你好"):
    with pytest.raises(PlatformError) as caught:
        api.send_text("openid-lin", text)
    return caught.value


def raw(data, **headers):
    """A body as it is, with headers that need not fit."""
    return Response(data, headers=headers)


# Calls


def test_a_text_is_sent_with_its_characters_as_they_are(api, platform):
    api.send_text("openid-lin", "路灯坏了\ud800")
    assert platform.sent(TEXT_PATH) == [
        {"touser": "openid-lin", "msgtype": "text", "text": {"content": "路灯坏了?"}}
    ]


def test_a_template_carries_its_idempotency_id(api, platform):
    api.send_template(
        "openid-lin", "T1", {"thing1": "漏水"}, client_msg_id="abc", url="https://x.cn"
    )
    assert platform.sent(TEMPLATE_PATH) == [
        {
            "touser": "openid-lin",
            "template_id": "T1",
            "client_msg_id": "abc",
            "data": {"thing1": {"value": "漏水"}},
            "url": "https://x.cn",
        }
    ]


@pytest.mark.parametrize(
    ("call", "path", "answer", "result"),
    [
        (
            lambda a: a.list_templates(),
            "/cgi-bin/template/get_all_private_template",
            {"template_list": [{"template_id": "T"}, 3]},
            [{"template_id": "T"}],
        ),
    ],
)
def test_the_other_calls_reach_their_path_and_read_the_answer(
    api, platform, call, path, answer, result
):
    platform.scripts[path].append(Response(json.dumps(answer)))
    assert call(api) == result


def test_a_photo_comes_as_its_bytes(api, platform):
    platform.scripts[MEDIA_PATH].append(raw(b"\xff\xd8\xffphoto"))
    assert api.get_media("m1", 100) == b"\xff\xd8\xffphoto"


def test_a_photo_that_is_gone_is_an_error_though_it_comes_as_plain_text(api, platform):
    platform.scripts[MEDIA_PATH].append(raw(b'{"errcode":40007}', **{"Content-Type": "text/plain"}))
    with pytest.raises(PlatformError) as caught:
        api.get_media("m1", 100)
    assert caught.value.verdict is Verdict.MEDIA_LOST


def test_a_photo_is_not_read_beyond_its_limit(api, platform):
    platform.scripts[MEDIA_PATH].append(raw(b"x" * 101))
    with pytest.raises(OversizeError):
        api.get_media("m1", 100)


def test_a_redirect_is_not_followed(api, platform):
    elsewhere = {"Location": platform.url + "/elsewhere"}
    platform.scripts[MEDIA_PATH].append(Response(b"", 302, elsewhere))
    with pytest.raises(PlatformError, match="HTTP 302"):
        api.get_media("m1", 100)
    assert "/elsewhere" not in [path for path, _, _ in platform.calls]


# Faults


def hang(_request):
    threading.Event().wait(0.7)
    return errcode(0)


def drip(_request):
    def bytes_():
        for _ in range(30):
            threading.Event().wait(0.02)
            yield b" "
        yield b'{"errcode":0}'

    return Response(bytes_())


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (errcode(-1), Verdict.NO_ANSWER),
        (Response("oops", 500), Verdict.NO_ANSWER),
        (Response("<html>", 502), Verdict.NO_ANSWER),
        (raw(b"<html>hello</html>"), Verdict.UNKNOWN),
        (raw(b""), Verdict.UNKNOWN),
        (raw(b"[1]"), Verdict.UNKNOWN),
        (raw(b"[" * 100_000), Verdict.UNKNOWN),
        (raw(b'{"errcode":"zero"}'), Verdict.UNKNOWN),
        (raw(b"\xff\xfe\x00"), Verdict.UNKNOWN),
        (cut, Verdict.UNKNOWN),
    ],
)
def test_each_fault_of_the_platform_is_one_kind_of_error(api, platform, answer, verdict):
    platform.scripts[TEXT_PATH].append(answer)
    assert failure(api).verdict is verdict


@pytest.mark.parametrize("answer", [hang, drip])
def test_a_platform_that_hangs_is_not_waited_for(hasty, platform, answer):
    platform.scripts[TEXT_PATH].append(answer)
    # Who waited to the end would hear that it was taken.
    assert failure(hasty).verdict is Verdict.UNKNOWN


def test_a_platform_that_is_not_there_surely_took_nothing(store, clock):
    gone = FakePlatform()
    gone.close()
    api = make_api(gone.url, store, clock)
    assert failure(api).verdict is Verdict.NO_ANSWER


@pytest.mark.parametrize("path", [TOKEN_PATH, TEXT_PATH])
@pytest.mark.parametrize(
    "answer",
    [
        errcode(40125, "wrong SECRET-CANARY access_token=TOKEN-CANARY-1"),
        Response("SECRET-CANARY", 500),
        raw(b"SECRET-CANARY"),
        hang,
    ],
)
def test_no_error_and_no_log_line_holds_a_secret(hasty, platform, caplog, path, answer):
    caplog.set_level(logging.DEBUG)
    platform.scripts[path].append(answer)
    error = failure(hasty)
    written = "".join(traceback.format_exception(error)) + repr(vars(error)) + caplog.text
    assert "CANARY" not in written


def test_a_bare_token_in_the_platforms_words_is_taken_out(api, platform):
    platform.scripts[TEXT_PATH].append(errcode(48001, "not for TOKEN-CANARY-1"))
    assert str(failure(api)) == "48001 not for …"


def test_no_foreign_error_hangs_behind_ours(hasty, platform):
    platform.scripts[TEXT_PATH].append(hang)
    error = failure(hasty)
    assert (error.__cause__, error.__context__) == (None, None)


# The token


def kept_token(store):
    return store.read(lambda db: db.execute(select(PlatformToken.__table__)).one())


def test_the_token_is_fetched_once_and_kept_in_the_database(api, platform, store):
    api.send_text("o1", "一")
    api.send_text("o1", "二")
    assert (platform.tokens, kept_token(store).token) == (1, "TOKEN-CANARY-1")


def test_another_process_uses_the_token_of_the_first(api, platform, store, clock):
    api.send_text("o1", "一")
    other = make_api(platform.url, store, clock)
    other.send_text("o1", "二")
    other.close()
    assert platform.tokens == 1


def test_the_secret_travels_in_the_body_and_never_in_a_query(api, platform):
    api.send_text("o1", "一")
    path, query, body = platform.calls[0]
    assert (path, query, body["secret"]) == (TOKEN_PATH, {}, SECRET)


@pytest.mark.parametrize(("seconds", "tokens"), [(6890, 1), (6901, 2)])
def test_a_token_with_less_than_five_minutes_left_is_fetched_anew(
    api, platform, clock, seconds, tokens
):
    api.send_text("o1", "一")
    clock[0] += timedelta(seconds=seconds)
    api.send_text("o1", "二")
    assert platform.tokens == tokens


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_renewed_once_and_the_call_repeated(api, platform, store, code):
    platform.scripts[TEXT_PATH].append(errcode(code))
    api.send_text("o1", "一")
    assert (platform.tokens, len(platform.sent(TEXT_PATH))) == (2, 2)
    assert kept_token(store).token == "TOKEN-CANARY-2"


def test_a_token_that_is_always_refused_costs_two_calls_and_no_more(api, platform):
    platform.scripts[TEXT_PATH].extend([errcode(40001)] * 10)
    assert failure(api).errcode == 40001
    assert (platform.tokens, len(platform.sent(TEXT_PATH))) == (2, 2)


def test_a_process_with_a_stale_token_takes_the_one_another_has_renewed(
    api, platform, store, clock
):
    api.send_text("o1", "一")
    other = make_api(platform.url, store, clock)
    platform.scripts[TEXT_PATH].append(errcode(40001))
    other.send_text("o1", "二")
    other.close()
    platform.scripts[TEXT_PATH].append(errcode(40001))
    api.send_text("o1", "三")
    assert platform.tokens == 2


def test_many_threads_fetch_one_token(api, platform):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: api.send_text("o1", "一"), range(16)))
    assert (platform.tokens, len(platform.sent(TEXT_PATH))) == (1, 16)


def test_threads_that_waited_for_a_token_share_its_failure(hasty, platform):
    platform.scripts[TOKEN_PATH].extend([hang] * 8)
    with ThreadPoolExecutor(4) as pool:
        errors = list(pool.map(lambda _: failure(hasty), range(4)))
    assert len(errors) == 4
    assert sum(path == TOKEN_PATH for path, _, _ in platform.calls) < 4


@pytest.mark.parametrize("answer", [{"expires_in": 7200}, {"access_token": "x"}, {}])
def test_an_answer_without_a_token_is_an_error(api, platform, answer):
    platform.scripts[TOKEN_PATH].append(Response(json.dumps(answer)))
    assert "no token" in str(failure(api))


@pytest.mark.parametrize("answer", [hang, raw(b"<html>"), cut])
def test_without_a_token_nothing_was_sent(hasty, platform, answer):
    platform.scripts[TOKEN_PATH].append(answer)
    assert failure(hasty).verdict is Verdict.NO_ANSWER


def test_a_secret_that_the_platform_calls_an_invalid_credential_is_parked(api, platform):
    platform.scripts[TOKEN_PATH].append(errcode(40001, "invalid credential"))
    assert failure(api).verdict is Verdict.CONFIG_ALARM
