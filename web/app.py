"""The Flask application, put together from the parts it is handed."""

import logging
from collections.abc import Iterable

from flask import Blueprint, Flask, Response, jsonify, request
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from bot.failures import describe

log = logging.getLogger(__name__)

#: What a page may load unless its view says otherwise: our own files, no inline script.
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

#: On every answer that does not say otherwise itself.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

#: On every page besides, for browsers only.
PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "same-origin",
}

#: What a person in a browser is told, by status; the last one is for all others.
WORDS = {
    403: "您没有权限打开这个页面。",
    404: "没有找到这个页面。",
    413: "提交的内容太大了。",
    500: "系统出了点问题，请稍后再试。",
}
OTHER_WORDS = "这个请求无法处理。"

_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{status}</title><p>{words}</p></html>"
)


def create_app(
    blueprints: Iterable[Blueprint], *, max_body_bytes: int = 65536, https: bool = False
) -> Flask:
    """An application of `blueprints`, each mounted where it says itself.

    A body over `max_body_bytes` is answered with 413; a view that imports files raises the limit
    for its own request. `https` says that people reach us over TLS, so browsers may insist on it.
    """
    app = Flask("web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max_body_bytes
    app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=https)
    # Chinese stays readable in JSON.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    tls = {"Strict-Transport-Security": "max-age=31536000"} if https else {}
    headers = HEADERS | tls
    app.config["HARDENING"] = list(headers.items())
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    page_headers = headers | PAGE_HEADERS

    @app.after_request
    def harden(response: Response) -> Response:
        wanted = page_headers if response.mimetype == "text/html" else headers
        # Looked through once: asking the headers for each name costs the webhook much more.
        present = {name.lower() for name, _ in response.headers}
        for name, value in wanted.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response

    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)
    return app


def _refused(error: HTTPException) -> BaseResponse:
    """A status with its name and nothing of the inside; redirects and ready answers as they are."""
    answer = error.get_response()
    if error.response is not None or (error.code or 500) < 400:
        return answer
    body = _error_body(error.code or 500, error.name)
    answer.set_data(body.get_data())
    answer.content_type = body.content_type
    return answer


def _failed(error: Exception) -> BaseResponse:
    """An error nobody expected. Its words stay out of the log as well: they may quote people."""
    log.error("A request to %s failed: %s", request.endpoint, describe(error))
    answer = _error_body(500, "Internal Server Error")
    answer.status_code = 500
    return answer


def _error_body(status: int, name: str) -> Response:
    """A page for a browser, JSON for everybody else."""
    if request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html":
        words = WORDS.get(status, OTHER_WORDS)
        return Response(_PAGE.format(status=status, words=escape(words)), mimetype="text/html")
    return jsonify(status=status, error=name)
