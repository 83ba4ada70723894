"""A platform that answers as it is told, on a real socket of this machine."""

import json
import threading
from collections import defaultdict, deque

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

TOKEN_PATH = "/cgi-bin/stable_token"
TEMPLATE_PATH = "/cgi-bin/message/template/send"
TEXT_PATH = "/cgi-bin/message/custom/send"
MEDIA_PATH = "/cgi-bin/media/get"


def errcode(code, message="refused"):
    """An answer with this errcode."""
    return Response(
        json.dumps({"errcode": code, "errmsg": message}), content_type="application/json"
    )


def cut(_request):
    """An answer that promises more than it brings."""
    answer = errcode(0)
    answer.headers["Content-Length"] = "500"
    return answer


class _Silent(WSGIRequestHandler):
    """Logs nothing: tests look for secrets in the log, and the platform knows them all."""

    def log(self, *_args):
        pass


class FakePlatform:
    """Answers each path by its script, then with success. `calls` holds what arrived.

    `people` makes every call for one openid answer in the same way. A function in a script is
    called with the request.
    """

    def __init__(self):
        self.scripts = defaultdict(deque)
        self.people = {}
        self.calls = []
        self.tokens = 0
        self._lock = threading.Lock()
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=_Silent
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sent(self, path):
        """The JSON bodies that came to `path`, in order."""
        return [body for at, _, body in self.calls if at == path]

    @Request.application
    def _answer(self, request):
        body = json.loads(request.get_data()) if request.content_length else None
        with self._lock:
            self.calls.append((request.path, dict(request.args), body))
            script = self.scripts[request.path]
            told = script.popleft() if script else self.people.get((body or {}).get("touser"))
        if told is not None:
            return told(request) if callable(told) and not isinstance(told, Response) else told
        if request.path == TOKEN_PATH:
            with self._lock:
                self.tokens += 1
                token = f"TOKEN-CANARY-{self.tokens}"
            return _json({"access_token": token, "expires_in": 7200})
        return _json({"errcode": 0, "errmsg": "ok"})


def _json(value):
    return Response(json.dumps(value), content_type="application/json")
