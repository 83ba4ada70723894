import time
from collections.abc import Iterator

import pytest

from bot.errcodes import PlatformError
from bot.platform_http import Timeouts
from bot.platform_token import Grant
from bot.wechat_api import WeChatApi
from reliability.platform import TOKEN, Platform, pretended

SOMEBODY = "o-somebody"


class Tokens:
    """Needs no database."""

    def get(self, _fetch: object) -> str:
        return TOKEN

    def renew(self, _stale: str, _fetch: object) -> str:
        return TOKEN


def api_of(platform: Platform) -> WeChatApi:
    timeouts = Timeouts(connect=1, read=0.3, overall=0.5, media=1)
    return WeChatApi(platform.url, "wx", "secret", Tokens(), timeouts)  # type: ignore[arg-type]


@pytest.fixture
def platform() -> Iterator[Platform]:
    with pretended({}, seed=1) as one:
        yield one


def send(platform: Platform, key: str = "one") -> str:
    api = api_of(platform)
    try:
        return api.send_template(SOMEBODY, "tpl", {"thing1": "x"}, client_msg_id=key)
    finally:
        api.close()


def test_what_is_sent_is_kept_by_the_id_it_carries(platform: Platform) -> None:
    assert send(platform) == "1"
    send(platform, "two")
    send(platform, "two")
    assert platform.delivered == {"one": 1, "two": 2}
    assert platform.repeats() == 1


@pytest.mark.parametrize(
    ("fault", "arrived", "unknown"),
    [
        ("error_500", 0, False),
        ("busy", 0, False),
        ("hang", 0, True),
        ("lost", 1, True),
        ("cut", 1, True),
        ("garbage", 1, True),
        ("drip", 1, True),
    ],
)
def test_a_fault_fails_the_call_and_delivers_or_not(
    platform: Platform, fault: str, arrived: int, unknown: bool
) -> None:
    platform.scripted[SOMEBODY] = fault
    with pytest.raises(PlatformError) as failure:
        send(platform)
    assert (platform.delivered["one"], failure.value.unknown) == (arrived, unknown)
    assert platform.doubtful.total() == arrived


def test_the_same_seed_strikes_the_same_calls() -> None:
    struck = []
    for _ in range(2):
        with pretended({"error_500": 0.3, "busy": 0.3}, seed=7) as platform:
            struck.append([platform.decide("/", {"touser": str(call)}) for call in range(50)])
    assert struck[0] == struck[1]
    assert {"", "error_500", "busy"} == set(struck[0])


def test_an_answer_leaves_at_once(platform: Platform) -> None:
    api = api_of(platform)
    took = []
    for number in range(20):
        started = time.monotonic()
        api.send_text(SOMEBODY, str(number))
        took.append(time.monotonic() - started)
    api.close()
    assert min(took[1:]) < 0.03  # A delayed acknowledgement would add 40 ms to each.


def test_a_token_is_handed_out(platform: Platform) -> None:
    assert api_of(platform).stable_token() == Grant(TOKEN, 7200)
    assert platform.tokens_asked == 1


def test_a_repeat_under_the_same_id_is_not_seen_again_but_one_without_is(
    platform: Platform,
) -> None:
    for _ in range(2):
        send(platform)
    assert (platform.repeats(), platform.seen_again()) == (1, 0)
    api = api_of(platform)
    for _ in range(3):
        api.send_text(SOMEBODY, "the same words")
    api.close()
    assert (platform.repeats(), platform.seen_again()) == (3, 2)


def test_a_repeat_is_explained_by_a_reply_that_was_lost(platform: Platform) -> None:
    platform.scripted[SOMEBODY] = "lost"
    with pytest.raises(PlatformError):
        send(platform)
    del platform.scripted[SOMEBODY]
    send(platform)
    assert (platform.repeats(), platform.unexplained().total()) == (1, 0)
    send(platform)
    assert (platform.repeats(), platform.unexplained().total()) == (2, 1)
