"""What every answer carries, and what an error shows."""

import pytest
from flask import Blueprint, Response, request
from flask.testing import FlaskClient

from web.app import create_app


def open_app(*, https: bool = False) -> FlaskClient:
    part = Blueprint("part", __name__)

    @part.get("/fails")
    def fails() -> str:
        raise RuntimeError("王小明 13900000001")

    @part.get("/page")
    def page() -> str:
        return "<p>页面</p>"

    @part.get("/own")
    def own() -> Response:
        return Response("", headers={"Cache-Control": "max-age=60"})

    @part.get("/folder/")
    def folder() -> str:
        return ""

    @part.post("/sum")
    def size() -> dict[str, int]:
        return {"size": len(request.get_data())}

    return create_app([part], max_body_bytes=1000, https=https).test_client()


def test_every_answer_is_hardened() -> None:
    headers = open_app().get("/page").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_a_view_may_say_otherwise() -> None:
    assert open_app().get("/own").headers["Cache-Control"] == "max-age=60"


def test_browsers_are_told_to_insist_on_tls_where_we_have_it() -> None:
    assert "max-age" in open_app(https=True).get("/page").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "Not Found"),
        ("POST", "/page", 405, "Method Not Allowed"),
        ("GET", "/fails", 500, "Internal Server Error"),
    ],
)
def test_an_error_is_json_with_nothing_of_the_inside(
    method: str, path: str, status: int, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = open_app().open(path, method=method)
    assert (answer.status_code, answer.json) == (status, {"status": status, "error": name})
    assert "王小明" not in caplog.text


def test_a_browser_gets_a_page_it_can_read() -> None:
    answer = open_app().get("/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "没有找到这个页面" in answer.text


def test_an_error_keeps_the_headers_that_belong_to_it() -> None:
    assert "GET" in open_app().post("/page").headers["Allow"]


def test_a_redirect_is_no_error() -> None:
    assert open_app().get("/folder").status_code == 308


@pytest.mark.parametrize(("size", "status"), [(1000, 200), (1001, 413)])
def test_a_body_over_the_limit_is_too_large(size: int, status: int) -> None:
    assert open_app().post("/sum", data=b"a" * size).status_code == status
