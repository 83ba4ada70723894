"""An answer that drips costs no more than the time of a call, wherever in it the drops fall."""

import socket
import threading
import time
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from bot.errcodes import PlatformError, Verdict
from bot.platform_http import PlatformHttp, Timeouts

OK = b"HTTP/1.1 200 OK\r\n"
#: What comes at once, and what comes again and again.
DRIPS = {
    "the status line": (b"", b"H"),
    "a header": (OK + b"X-A: ", b"a"),
    "headers": (OK, b"X-A: a\r\n"),
    "answers before the answer": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "the length of a piece": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    "the body": (OK + b"Content-Length: 500\r\n\r\n", b" "),
}
LIMITS = Timeouts(connect=0.3, read=0.3, overall=0.4)


@pytest.fixture(params=DRIPS.values(), ids=DRIPS)
def dripping(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a platform whose answer goes on for two seconds, never pausing for long."""
    begin, drop = request.param
    over = threading.Event()

    def answer() -> None:
        link, _ = door.accept()
        with link:
            link.recv(65536)
            for piece in chain([begin], repeat(drop, 100)):
                try:
                    link.sendall(piece)
                except OSError:
                    return
                if over.wait(0.02):
                    return

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        over.set()
        thread.join()


def test_an_answer_that_drips_is_cut_off_in_time(dripping: str) -> None:
    http = PlatformHttp(dripping, LIMITS)
    started = time.monotonic()
    with pytest.raises(PlatformError) as caught:
        http.request("POST", "/cgi-bin/any", payload={})
    assert caught.value.verdict is Verdict.UNKNOWN
    assert time.monotonic() - started < 2
    http.close()
