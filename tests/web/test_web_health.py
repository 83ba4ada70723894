"""What monitors may see, and who may see it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from web.app import create_app
from web.health import Check, Gauge, create_blueprint

OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}
TOKEN = {"Authorization": "Bearer metrics-secret"}


def gauges() -> list[Gauge]:
    return [
        Gauge("xiaoge_requests", "Requests by status.", 3, {"status": "new"}),
        Gauge("xiaoge_requests", "Requests by status.", 5, {"status": "closed"}),
        Gauge("xiaoge_notices_waiting", "Notices that nobody got yet.", 2),
    ]


def broken() -> list[Gauge]:
    raise RuntimeError("王小明")


def open_health(
    checks: dict[str, Check] | None = None,
    collect: Callable[[], list[Gauge]] = gauges,
    token: str = "metrics-secret",
) -> FlaskClient:
    return create_app([create_blueprint(checks or {}, collect, metrics_token=token)]).test_client()


def fail() -> str | None:
    raise RuntimeError("王小明")


def test_alive_asks_no_check() -> None:
    answer = open_health({"database": fail}).get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_ready_when_every_check_is_content() -> None:
    answer = open_health({"database": lambda: None}).get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ready", "checks": {"database": "ok"}},
    )


def test_not_ready_says_what_is_wrong() -> None:
    checks: dict[str, Check] = {"database": lambda: None, "deliveries": lambda: "stuck since 09:00"}
    answer = open_health(checks).get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "not ready",
        "checks": {"database": "ok", "deliveries": "stuck since 09:00"},
    }


def test_a_check_that_fails_itself_is_a_problem_whose_words_stay_inside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = open_health({"database": fail}).get("/readyz")
    assert answer.status_code == 503
    assert "王小明" not in answer.text + caplog.text


def test_the_gauges_are_told_as_they_are_now() -> None:
    values = iter([1.0, 2.0])
    client = open_health(collect=lambda: [Gauge("xiaoge_open", "Open requests.", next(values))])
    texts = [client.get("/metrics").text for _ in range(2)]
    assert ["xiaoge_open 1.0" in texts[0], "xiaoge_open 2.0" in texts[1]] == [True, True]


def test_gauges_of_one_name_are_one_family() -> None:
    text = open_health().get("/metrics").text
    assert text.count("# TYPE xiaoge_requests gauge") == 1
    assert 'xiaoge_requests{status="new"} 3.0' in text
    assert 'xiaoge_requests{status="closed"} 5.0' in text
    assert "xiaoge_notices_waiting 2.0" in text


def test_figures_that_cannot_be_told_are_unavailable(caplog: pytest.LogCaptureFixture) -> None:
    answer = open_health(collect=broken).get("/metrics")
    assert (answer.status_code, answer.data) == (503, b"")
    assert "王小明" not in caplog.text


@pytest.mark.parametrize(
    ("environ", "headers", "status"),
    [
        ({}, {}, 200),
        ({"REMOTE_ADDR": "::1"}, {}, 200),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, {}, 200),
        ({}, {"Host": "127.0.0.1:8000"}, 200),
        ({}, {"Host": "[::1]:8000"}, 200),
        (OUTSIDE, {}, 403),
        (OUTSIDE, TOKEN, 200),
        (OUTSIDE, {"Authorization": "Bearer wrong"}, 403),
        (OUTSIDE, {"Authorization": "Bearer "}, 403),
        (OUTSIDE, {"X-Forwarded-For": "127.0.0.1"}, 403),
        ({}, {"X-Forwarded-For": "127.0.0.1"}, 403),
        ({}, {"X-Forwarded-For": "203.0.113.9"}, 403),
        ({}, {"X-Forwarded-For": "203.0.113.9"} | TOKEN, 200),
        ({}, {"Forwarded": "for=127.0.0.1"}, 403),
        ({}, {"X-Real-IP": "127.0.0.1"}, 403),
        ({}, {"Host": "xiaoge.example.cn"}, 403),
        ({"REMOTE_ADDR": ""}, {}, 403),
        ({"REMOTE_ADDR": "unix:"}, {}, 403),
    ],
)
def test_metrics_are_for_this_machine_or_the_token(
    environ: dict[str, str], headers: dict[str, str], status: int
) -> None:
    answer = open_health().get("/metrics", environ_overrides=environ, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("shown", ["Bearer ", "Bearer", ""])
def test_no_configured_token_is_nobodys_token(shown: str) -> None:
    client = open_health(token="")
    answer = client.get("/metrics", environ_overrides=OUTSIDE, headers={"Authorization": shown})
    assert answer.status_code == 403
