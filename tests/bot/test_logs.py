"""Logs: one JSON object a line, and nothing in them that must not be read."""

import io
import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.logs import QUIETER, configure_logging, log_uncaught, redact

# The text as a program would log it, what must be gone from it.
HIDDEN = [
    ("GET /cgi-bin/token?grant_type=x&appid=wx1&secret=TOPSECRET0123", "TOPSECRET0123"),
    ("/cgi-bin/message/custom/send?access_token=86_abcDEF-_9", "86_abcDEF-_9"),
    ("(Caused by: url: /cgi-bin/gettoken?corpid=ww1&corpsecret=s3cr3tX)", "s3cr3tX"),
    ("redirect=%2Ftoken%3Fsecret%3DTOPSECRET0123", "TOPSECRET0123"),
    ('{"appid": "wx1", "secret": "TOPSECRET0123", "force": false}', "TOPSECRET0123"),
    ('{"appsecret":"TOPSECRET0123"}', "TOPSECRET0123"),
    ("{'app_secret': 'TOPSECRET0123', 'n': 1}", "TOPSECRET0123"),
    ("{'body': b'{\"secret\": \"TOPSECRET0123\"}'}", "TOPSECRET0123"),
    ('body="{\\"access_token\\": \\"86_abc def\\"}"', "def"),
    ('{"encoding_aes_key": "AAAA"', "AAAA"),
    ('{"secret": "TOPSECRET0123', "TOPSECRET0123"),
    ('{"token": 12345678}', "12345678"),
    ("token: InventedToken1", "InventedToken1"),
    ("password = hunter22", "hunter22"),
    ("Authorization: Bearer InventedToken1", "InventedToken1"),
    ("{'Authorization': 'Bearer InventedToken1'}", "InventedToken1"),
    ("POST /wechat?signature=0f0f&timestamp=1&nonce=7&openid=oA1 HTTP/1.1", "oA1"),
    ("GET /wecom?msg_signature=0f0f&echostr=zz", "zz"),
    ("https://bot.example.cn/r/a1B2c3D4e5F6", "a1B2c3D4e5F6"),
    ("/cgi-bin/webhook/send?key=693a91f6-7xxx", "693a91f6"),
    ("postgresql+psycopg://bot:hunter22@db/xiaoge", "hunter22"),
    ("connect mysql+pymysql://bot:p%40ss@w@db:3306/x", "p%40ss"),
    ("call 13900000002 now", "13900000002"),
    ("call +86 139-0000-0002", "0000-0002"),
    ("call 139 0000 0002", "0000 0002"),
    ("tel:8613900000002", "13900000002"),
    ("电话１３９０００００００２", "００００００"),
    ("身份证11010119900307123X。", "19900307"),
    ("id 110101199003071234", "1101011990"),
    ("id 110101 19900307 1234", "19900307"),
]

KEPT = [
    "errcode 40001 invalid credential, access_token is invalid or not latest",
    "request #12 moved to 已派单 at 2026-11-21T18:57:20+08:00",
    "MsgId 23456789012345678901 seen before",
    "timestamp 1795000000000",
    "http://127.0.0.1:8000/simulator/",
    "3号楼2单元501楼道灯坏了",
    "GET /wechat 200",
    "/readyz?verbose=1",
    "monkey=1 &keys=2",
]


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Logging as a process sets it up; gives what has been written, parsed."""
    root, uncaught, in_thread = logging.getLogger(), sys.excepthook, threading.excepthook
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in QUIETER}
    stream = io.StringIO()
    configure_logging(stream, secrets=["Invented+Secret/1", "", "ab"], level=logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], sys.excepthook, threading.excepthook = handlers, uncaught, in_thread
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize(("text", "hidden"), HIDDEN)
def test_a_secret_or_personal_number_is_blotted_out(text: str, hidden: str) -> None:
    assert hidden in text
    assert hidden not in redact(text)


@pytest.mark.parametrize("text", KEPT)
def test_what_is_neither_secret_nor_personal_stays(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("text", [text for text, _ in HIDDEN])
def test_blotting_out_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_a_phone_keeps_its_ends() -> None:
    assert redact("来自13900000002的消息") == "来自139****0002的消息"


def test_the_rest_of_a_url_stays_readable() -> None:
    url = "/cgi-bin/token?secret=TOPSECRET0123&appid=wx1"
    assert redact(url) == "/cgi-bin/token?secret=***&appid=wx1"


@pytest.mark.parametrize(
    "text",
    ["=Invented+Secret/1", "=Invented%2BSecret/1", "=Invented%2BSecret%2F1", "xInvented+Secret/1y"],
)
def test_a_known_secret_is_blotted_out_however_it_is_spelt(text: str) -> None:
    cleaned = redact(text, ["Invented+Secret/1"])
    assert "Invented" not in cleaned
    assert "***" in cleaned


@pytest.mark.parametrize(
    "unit", ["a", "a-", "secret", "token=", "'", '\\"', "1", "139 ", "://a:", "/wechat"]
)
def test_a_hostile_text_costs_little_time(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    started = time.process_time()
    redact(text)
    assert time.process_time() - started < 1


def test_a_line_is_json_with_time_level_logger_and_message(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    logging.getLogger("web.wechat").info("第%d行\n换行", 1)
    (line,) = lines()
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert line == {"level": "INFO", "logger": "web.wechat", "message": "第1行\n换行"}


def test_arguments_and_extras_are_redacted(lines: Callable[[], list[dict[str, Any]]]) -> None:
    extras = {"number": 12, "phone": 13900000002, "token": "InventedToken1"}
    logging.getLogger("x").warning("to %s", "13900000002", extra=extras)
    (line,) = lines()
    assert (line["message"], line["number"]) == ("to 139****0002", 12)
    assert (line["phone"], line["token"]) == ("139****0002", "***")


def test_a_traceback_is_redacted_through_its_whole_chain(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    def fail() -> None:
        try:
            raise ConnectionError("GET https://api.example.cn/token?secret=TOPSECRET0123")
        except ConnectionError as error:
            raise RuntimeError("Invented+Secret/1 of 13900000002") from error

    try:
        fail()
    except RuntimeError:
        logging.getLogger("x").exception("failed")
    (line,) = lines()
    assert "ConnectionError: GET https://api.example.cn/token?secret=***" in line["error"]
    assert "RuntimeError: *** of 139****0002" in line["error"]


def test_another_librarys_logger_is_redacted(lines: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("requests.adapters").debug('"GET /token?secret=%s"', "TOPSECRET0123")
    assert lines()[0]["message"] == '"GET /token?secret=***"'


def test_wrong_arguments_lose_no_line_and_leak_nothing(
    lines: Callable[[], list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "%d people", ("13900000002",), None)
    logging.getLogger().handlers[0].handle(record)
    assert "139****0002" in lines()[0]["message"]
    assert not capsys.readouterr().err


def test_a_closed_stream_leaks_nothing(
    lines: Callable[[], list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    stream = io.StringIO()
    configure_logging(stream, secrets=[])
    stream.close()
    logging.getLogger("x").info("call 13900000002")
    assert capsys.readouterr().err == "a log line of x was lost: ValueError\n"
    assert lines() == []


def test_an_error_that_ends_a_thread_is_logged_redacted(
    lines: Callable[[], list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ConnectionError("secret=TOPSECRET0123")

    log_uncaught()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert lines()[0]["error"].endswith("ConnectionError: secret=***")
    assert not capsys.readouterr().err


def test_configuring_again_writes_no_line_twice(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    stream = io.StringIO()
    configure_logging(stream, secrets=[])
    logging.getLogger("x").info("once")
    assert len(stream.getvalue().splitlines()) == 1
    assert lines() == []
