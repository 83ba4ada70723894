"""What the doctor says of the webhook's answers to the platform's handshake."""

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from commands.diagnosis.doorway import Answer, doorway, knock, signed
from commands.diagnosis.finding import Finding, Grade
from commands.diagnosis.handshake import check_handshake, judged, silence
from tests.commands.conftest import TOKEN, Answering
from web.app import create_app
from web.wechat import create_blueprint
from web.wechat_wire import Wire

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
Serving = Callable[[Answering], str]


def query_of(request: BaseHTTPRequestHandler) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}


def rightly_signed(request: BaseHTTPRequestHandler) -> bool:
    query = query_of(request)
    right = signed(TOKEN, query["timestamp"], query["nonce"], query["echostr"])
    return f"signature={query['signature']}&" in right


def reply(request: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def echoing(before: bytes = b"", after: bytes = b"", **headers: str) -> Answering:
    """Answers right signatures, with something around the echo, and refuses others."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if rightly_signed(request):
            echo = query_of(request)["echostr"].encode()
            reply(request, 200, before + echo + after, **headers)
        else:
            reply(request, 403, b"")

    return answer


def always(status: int, body: bytes = b"", **headers: str) -> Answering:
    return lambda request: reply(request, status, body, **headers)


def chunked(request: BaseHTTPRequestHandler) -> None:
    if not rightly_signed(request):
        reply(request, 403, b"")
        return
    echo = query_of(request)["echostr"].encode()
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(echo), echo))


def echo_to_anybody(request: BaseHTTPRequestHandler) -> None:
    reply(request, 200, query_of(request)["echostr"].encode())


def examined(url: str, token: str = TOKEN) -> list[Finding]:
    """The findings but for the one that says that loopback is no public address."""
    findings = list(check_handshake(doorway(url), token, NOW))
    return [each for each in findings if "内网" not in each.says]


def test_the_webhook_itself_shakes_hands() -> None:
    class Quiet(WSGIRequestHandler):
        def log(self, *_: object) -> None:
            """Keep quiet."""

    wechat = create_blueprint(Wire(TOKEN), lambda incoming: "")
    app = create_app([wechat], max_body_bytes=65536)
    server = make_server("127.0.0.1", 0, app, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        findings = examined(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert [each.grade for each in findings] == [Grade.GOOD, Grade.GOOD]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (always(301, Location="https://www.example.cn/wechat?signature=1"), "跳转（301）到"),
        (always(302, Location="/login"), "/login"),
        (always(403), "wechat.token"),
        (always(404, b"nothing here"), "404"),
        (always(502), "serve 是否在运行"),
        (always(418), "418"),
        (always(200, b"<html>Welcome</html>", Content_Type="text/html"), "网页"),
        (always(200, b"ok"), "不是 echostr"),
        (always(200), "不是 echostr"),
        (echoing(after=b"\n"), "空白"),
        (echoing(before=b"\xef\xbb\xbf"), "空白"),
        (echoing(before=b'"', after=b'"'), "echostr"),
        (chunked, "chunked"),
        (echo_to_anybody, "应为 403"),
    ],
)
def test_a_wrong_answer_is_a_fault_that_says_what_to_do(
    serve_http: Serving, answer: Answering, says: str
) -> None:
    faults = [each for each in examined(serve_http(answer)) if each.grade is Grade.FAULT]
    assert any(says in each.line() for each in faults)
    assert all(each.remedy for each in faults)


def test_a_redirect_is_not_followed_and_its_query_not_repeated(serve_http: Serving) -> None:
    target = serve_http(echoing())
    [finding] = examined(serve_http(always(302, Location=f"{target}/wechat?signature=abc")))
    assert finding.grade is Grade.FAULT
    assert "signature" not in finding.line()


def test_a_right_answer_and_a_refused_forgery_are_good(serve_http: Serving) -> None:
    findings = examined(serve_http(echoing()))
    assert [each.grade for each in findings] == [Grade.GOOD, Grade.GOOD]


def test_a_closed_port_is_told_as_such() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    [finding] = examined(f"http://127.0.0.1:{port}")
    assert "被拒绝" in finding.says


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"])
def test_a_silent_or_dripping_server_is_given_up(first: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        door = doorway(f"http://127.0.0.1:{listening.getsockname()[1]}")
        caught: list[Exception] = []

        def ask() -> None:
            try:
                knock(door, "echostr=1", seconds=0.2)
            except OSError as error:
                caught.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        connection, _ = listening.accept()
        connection.sendall(first)
        asking.join(timeout=5)
        connection.close()
    assert "微信会放弃" in silence(door, caught[0]).says


def test_what_is_no_http_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"

        def greet() -> None:
            connection, _ = listening.accept()
            connection.recv(4096)
            connection.sendall(b"SSH-2.0-OpenSSH\r\n")
            connection.close()

        greeting = threading.Thread(target=greet)
        greeting.start()
        [finding] = examined(url)
        greeting.join()
    assert "不是 HTTP" in finding.says


@pytest.mark.parametrize(
    ("seconds", "grades"), [(0.1, []), (2.5, [Grade.NOTE]), (5.1, [Grade.FAULT])]
)
def test_slowness_is_told_before_and_after_the_platform_hangs_up(
    seconds: float, grades: list[Grade]
) -> None:
    answer = Answer(200, b"42", False, "", "text/plain", seconds)
    findings = judged(doorway("https://bot.example.cn"), answer, "42")
    assert [each.grade for each in findings] == grades


def test_without_a_token_nobody_is_called() -> None:
    findings = list(check_handshake(doorway("https://bot.example.cn"), "", NOW))
    assert [each.grade for each in findings] == [Grade.FAULT]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://bot.example.cn", "https://bot.example.cn/wechat"),
        ("https://bot.example.cn/", "https://bot.example.cn/wechat"),
        ("https://bot.example.cn/wechat", "https://bot.example.cn/wechat"),
        ("https://bot.example.cn/wechat/", "https://bot.example.cn/wechat"),
        ("HTTP://Bot.example.cn:80/xiaoge", "http://bot.example.cn/xiaoge/wechat"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/wechat"),
        ("http://[::1]:8000", "http://[::1]:8000/wechat"),
        ("https://小格.example.cn", "https://xn--yet46z.example.cn/wechat"),
        ("https://user:pass@bot.example.cn/wechat?a=b", "https://bot.example.cn/wechat"),
    ],
)
def test_the_webhooks_path_is_added_where_it_is_missing(written: str, meant: str) -> None:
    assert str(doorway(written)) == meant


@pytest.mark.parametrize(
    "written", ["", "bot.example.cn", "ftp://bot.example.cn", "https://", "http://a:99999"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        doorway(written)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://192.168.1.9", "内网"),
        ("http://localhost:8000", "内网"),
        ("https://bot.example.cn:8443", "80 和 443"),
    ],
)
def test_an_address_the_platform_cannot_reach_is_told(url: str, says: str) -> None:
    first, *_ = check_handshake(doorway(url), "", NOW)
    assert first.grade is Grade.NOTE
    assert says in first.says
