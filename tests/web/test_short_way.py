"""The way past Flask: for the platform's messages alone, and as careful as the usual one."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.platform_side import NOW, TOKEN, Ear, push, signed_query
from web.app import HEADERS, create_app
from web.short_way import Answer, ShortWay
from web.wechat import create_blueprint
from web.wechat_wire import Wire

LIMIT = 65536


@pytest.fixture
def counted() -> tuple[FlaskClient, list[str]]:
    """A door, and the paths that came as far as Flask."""
    seen: list[str] = []
    door = create_blueprint(Wire(TOKEN), Ear(), clock=lambda: float(NOW))
    app = create_app([door], max_body_bytes=LIMIT, https=True)
    app.before_request(lambda: seen.append("here"))
    return app.test_client(), seen


def test_a_message_is_answered_without_flask(counted: tuple[FlaskClient, list[str]]) -> None:
    client, seen = counted
    answer = client.post("/wechat", query_string=signed_query(), data=push())
    assert (answer.status_code, seen) == (200, [])
    assert "已受理" in answer.text
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.data))


def test_its_answer_is_as_hardened_as_any(counted: tuple[FlaskClient, list[str]]) -> None:
    answer = counted[0].post("/wechat", query_string=signed_query(), data=push())
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_body_of_unknown_length_goes_by_flask_and_is_answered_the_same(
    counted: tuple[FlaskClient, list[str]],
) -> None:
    client, seen = counted
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    usual = client.post(
        "/wechat", query_string=signed_query(), data=push(), environ_overrides=environ
    )
    short = client.post("/wechat", query_string=signed_query(), data=push())
    assert seen == ["here"]
    assert (usual.status_code, usual.data) == (short.status_code, short.data)


@pytest.mark.parametrize("length", ["", "-1", "1e3", "٣", "9" * 5000, str(LIMIT + 1)])
def test_a_length_that_is_none_or_too_much_is_left_to_flask(length: str) -> None:
    left: list[object] = []

    def beyond(_environ: dict[str, Any], _start: Callable[..., Any]) -> list[bytes]:
        left.append(1)
        return []

    way = ShortWay(beyond, "/wechat", lambda _body, _query: Answer("", ""), LIMIT, [])
    way({"REQUEST_METHOD": "POST", "PATH_INFO": "/wechat", "CONTENT_LENGTH": length}, print)
    assert left == [1]


@pytest.mark.parametrize(("method", "path"), [("GET", "/wechat"), ("POST", "/wechat/")])
def test_everything_else_goes_the_usual_way(
    counted: tuple[FlaskClient, list[str]], method: str, path: str
) -> None:
    client, seen = counted
    client.open(path, method=method, query_string=signed_query(), data=push())
    assert seen == ["here"]


def test_what_nobody_expected_is_an_error_with_nothing_of_the_inside(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_letter: object, *, trusted: bool) -> None:
        raise LookupError(f"林女士 {trusted}")

    monkeypatch.setattr("web.wechat.incoming_from", stumble)
    door = create_blueprint(Wire(TOKEN), Ear(), clock=lambda: float(NOW))
    client = create_app([door], max_body_bytes=LIMIT).test_client()
    answer = client.post("/wechat", query_string=signed_query(), data=push())
    assert (answer.status_code, answer.data) == (500, b"")
    assert "LookupError" in caplog.text
    assert "林女士" not in caplog.text
