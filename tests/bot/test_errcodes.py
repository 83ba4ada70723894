import pytest

from bot.errcodes import POLICY, PlatformError, Verdict, redact


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        ((43117, 99999), Verdict.RETRY),
        ((-1,), Verdict.NO_ANSWER),
        ((40001, 40014, 42001), Verdict.REFRESH),
        ((40003, 43004, 43019), Verdict.RECIPIENT_GONE),
        ((40013, 40125, 40164, 40243, 50002, 61004, 89503), Verdict.CONFIG_ALARM),
        ((48001, 48004), Verdict.FORBIDDEN),
        ((40037, 47003), Verdict.BUG_ALARM),
        ((43101, 45015, 45047), Verdict.OTHER_CHANNEL),
        ((45002,), Verdict.SPLIT),
        ((45009,), Verdict.WAIT_DAY),
        ((45011,), Verdict.WAIT_MINUTE),
        ((0, 45065), Verdict.DONE),
        ((40007,), Verdict.MEDIA_LOST),
    ],
)
def test_each_errcode_asks_for_what_the_platform_documents(codes, verdict):
    assert {PlatformError("", errcode=code).verdict for code in codes} == {verdict}


def test_a_platform_that_surely_took_nothing_is_waited_for():
    assert PlatformError("HTTP 502").verdict is Verdict.NO_ANSWER


def test_a_lost_answer_is_told_apart_from_one_that_never_came():
    assert PlatformError("cut", unknown=True).verdict is Verdict.UNKNOWN


def test_the_policy_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        POLICY[0] = Verdict.RETRY


@pytest.mark.parametrize(
    "text",
    [
        "wrong secret SECRET-CANARY here",
        "at access_token=abcCANARY&x=1",
        "see https://mmbizurl.cn/s/CANARY rid",
        "openid oCANARYabcdefghijklmnopqrst1 refused",
    ],
)
def test_no_secret_url_or_openid_stays_in_an_error(text):
    assert "CANARY" not in redact(text, "SECRET-CANARY")
