"""The pretended platform's own API: faults first, then the token, then the call."""

import json
import time
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator.account import Account
from simulator.errors import PlatformError
from simulator.faults import TOKEN_CALLS, Fault
from simulator.platform_calls import CALLS
from simulator.sending import Answer

PREFIX = "/wechat-api/cgi-bin"


def register_platform(blueprint: Blueprint, account: Account) -> None:
    """Put the platform's calls under the blueprint."""

    @blueprint.route(f"{PREFIX}/<path:call>", methods=["GET", "POST"])
    def answer_call(call: str) -> Response:
        """Answer one call in the platform's shapes; refusals are 200 with an errcode."""
        fault = account.faults.take(call)
        if fault is not None:
            failed = _suffer(fault)
            if failed is not None:
                return failed
        try:
            return _response(_answer(account, call))
        except PlatformError as refusal:
            return jsonify(refusal.body())


def _suffer(fault: Fault) -> Response | None:
    """Wait as long as the fault says, and give the failed answer unless it is only slow."""
    time.sleep(fault.delay_seconds)
    if fault.http_status is not None:
        return Response(f"{fault.http_status}", status=fault.http_status, mimetype="text/html")
    if fault.errcode is not None:
        return jsonify(PlatformError(fault.errcode).body())
    return None


def _answer(account: Account, call: str) -> Answer:
    if call not in CALLS:
        raise PlatformError(40066)
    method, answer = CALLS[call]
    if request.method != method:
        raise PlatformError(43001 if method == "GET" else 43002)
    if call not in TOKEN_CALLS:
        _check_token(account, request.args.get("access_token", ""))
    return answer(account, request.args, _body() if method == "POST" else {})


def _check_token(account: Account, token: str) -> None:
    if not token:
        raise PlatformError(41001)
    if not account.tokens.works(token):
        raise PlatformError(40001)


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as problem:
        raise PlatformError(47001) from problem
    if not isinstance(body, dict):
        raise PlatformError(47001)
    return body


def _response(answer: Answer) -> Response:
    if answer.medium is not None:
        return Response(answer.medium.content, content_type=answer.medium.content_type)
    response = jsonify(answer.body)
    if answer.afterwards is not None:
        response.call_on_close(answer.afterwards)
    return response
