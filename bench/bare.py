"""The reference that does nothing: Flask answering `success`."""

from flask import Flask


def create_app() -> Flask:
    """An application that takes every push and keeps none."""
    app = Flask(__name__)

    @app.post("/wechat")
    def receive() -> str:
        return "success"

    return app
