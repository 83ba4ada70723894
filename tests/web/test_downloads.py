"""The page behind 导出: one file for one link, and the same page for whatever is no link."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web.app import create_app
from web.downloads import GONE, OPEN_OUTSIDE, XLSX, create_blueprint

LINK = "/console/export/the-token"
IN_WECHAT = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50 XWEB"}
BODY = b"PK table" * 20_000


class Desk:
    """One link that is good once."""

    def __init__(self) -> None:
        self.links = {"the-token"}
        self.written: list[Path] = []

    def waits(self, token: str) -> bool:
        return token in self.links

    def write(self, token: str, path: Path) -> bool:
        if token not in self.links:
            return False
        self.links.remove(token)
        path.write_bytes(BODY)
        self.written.append(path)
        return True


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    return create_app([create_blueprint(desk.waits, desk.write)], https=True).test_client()


def test_a_link_gives_its_file_to_be_kept(browser: FlaskClient, desk: Desk) -> None:
    answer = browser.get(LINK)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, XLSX, BODY)
    assert answer.headers["Content-Length"] == str(len(BODY))
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment;") and ".xlsx" in said and said.isascii()
    assert not desk.written[0].parent.exists()


def test_a_file_is_kept_by_no_cache_and_named_to_no_other_site(browser: FlaskClient) -> None:
    headers = browser.get(LINK).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" in headers


@pytest.mark.parametrize("link", [LINK, "/console/export/unknown"], ids=["used", "unknown"])
def test_a_link_that_gives_nothing_is_a_kind_page(browser: FlaskClient, link: str) -> None:
    browser.get(LINK)
    answer = browser.get(link)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert GONE in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "headers", [IN_WECHAT, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}]
)
def test_a_look_ahead_or_wechats_own_browser_does_not_use_the_link_up(
    browser: FlaskClient, headers: dict[str, str]
) -> None:
    answer = browser.get(LINK, headers=headers)
    assert (answer.status_code, OPEN_OUTSIDE in answer.text) == (200, True)
    assert browser.head(LINK).status_code == 200
    assert browser.get(LINK).data == BODY


def test_wechats_own_browser_is_told_when_a_link_is_used(browser: FlaskClient) -> None:
    browser.get(LINK)
    answer = browser.get(LINK, headers=IN_WECHAT)
    assert (answer.status_code, GONE in answer.text) == (404, True)


def test_a_file_that_nobody_finished_reading_leaves_nothing_behind(
    browser: FlaskClient, desk: Desk
) -> None:
    answer = browser.get(LINK, buffered=False)
    next(answer.iter_encoded())
    answer.close()
    assert not desk.written[0].parent.exists()
