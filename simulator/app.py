"""The simulator's routes: for scripts and the page; the platform's API joins them."""

import json
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request, url_for

from simulator.account import Account
from simulator.config import SimulatorConfig
from simulator.conversation import say
from simulator.errors import UnusableError
from simulator.faults import read_fault
from simulator.page import register_page
from simulator.platform_api import register_platform
from simulator.said import Keeper

MAX_BODY_BYTES = 15 * 1024 * 1024
MAX_ADVANCE_SECONDS = 366 * 24 * 3600


def create_app(config: SimulatorConfig) -> Flask:
    """Give an application that holds nothing but the simulator, under /simulator."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(create_blueprint(config))
    return app


def create_blueprint(config: SimulatorConfig) -> Blueprint:
    """Give all routes under /simulator, with a fresh account behind them."""
    account = Account(config)
    blueprint = Blueprint(
        "simulator",
        __name__,
        url_prefix="/simulator",
        template_folder="templates",
        static_folder="static",
    )
    _register_talk(blueprint, account)
    _register_world(blueprint, account)
    register_platform(blueprint, account)
    register_page(blueprint, account)

    @blueprint.errorhandler(UnusableError)
    def explain(problem: UnusableError) -> tuple[Response, int]:
        """Say what to change in what was posted."""
        return jsonify(error=str(problem)), 400

    return blueprint


def _register_talk(blueprint: Blueprint, account: Account) -> None:
    keeper = Keeper(
        account.media.keep,
        lambda media_id: url_for("simulator.show_picture", media_id=media_id, _external=True),
    )

    @blueprint.post("/say")
    def hear_saying() -> tuple[Response, int]:
        """Let a person say something, and give the bot's reply."""
        answer, status = say(account, _posted(), keeper)
        return jsonify(answer), status

    @blueprint.get("/inbox/<openid>")
    def list_inbox(openid: str) -> Response:
        """List what a person was sent."""
        return jsonify(account.phones.inbox(openid))

    @blueprint.get("/talk/<openid>")
    def list_talk(openid: str) -> Response:
        """List both sides of a person's chat."""
        return jsonify(account.phones.talk(openid))


def _register_world(blueprint: Blueprint, account: Account) -> None:
    config = account.config

    @blueprint.get("/people")
    def list_people() -> Response:
        """List the people whose phones there are."""
        return jsonify([{"note": "", **person} for person in config.people])

    @blueprint.get("/clock")
    def show_clock() -> Response:
        """Tell the business time."""
        return jsonify(now=config.now().isoformat())

    @blueprint.post("/clock")
    def move_clock() -> Response:
        """Move the business clock; answered once what fell due has been delivered."""
        seconds = _advance_seconds(_posted())
        with account.clock_turn:
            config.advance(seconds)
        return jsonify(now=config.now().isoformat())

    @blueprint.post("/faults")
    def add_fault() -> Response:
        """Let the platform's next calls fail; a count of 0 ends that."""
        account.faults.add(read_fault(_posted()))
        return jsonify(left=account.faults.left())


def _posted() -> dict[str, Any]:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise UnusableError(f"内容太大，最多 {MAX_BODY_BYTES // 1024 // 1024} MB")
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as problem:
        raise UnusableError("请求正文要是 JSON（UTF-8）") from problem
    if not isinstance(body, dict):
        raise UnusableError('请求正文要是 JSON 对象，例如 {"openid": "…", "text": "…"}')
    return body


def _advance_seconds(body: dict[str, Any]) -> float:
    seconds = body.get("advance_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise UnusableError("advance_seconds 要写成数字（秒）")
    if not 0 <= seconds <= MAX_ADVANCE_SECONDS:
        raise UnusableError("advance_seconds 要在 0 到一年之间；时间不能倒退")
    return seconds
