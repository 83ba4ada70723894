"""The page with three phones, and what it alone asks for."""

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from simulator.account import Account


def register_page(blueprint: Blueprint, account: Account) -> None:
    """Put the page and its polling under the blueprint."""

    @blueprint.get("/")
    def show_page() -> Response:
        """Show the three phones."""
        response = make_response(render_template("simulator/phones.html"))
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    @blueprint.get("/changes")
    def list_changes() -> Response:
        """List what came to any phone after an entry's id, with the clock, faults and menu.

        `run` differs after a new start, when all ids begin again.
        """
        after = request.args.get("after", 0, type=int)
        return jsonify(
            run=account.run,
            now=account.config.now().isoformat(),
            faults=account.faults.left(),
            menu=account.menu or [],
            entries=account.phones.changes(after),
        )

    @blueprint.get("/pictures/<media_id>")
    def show_picture(media_id: str) -> Response:
        """Show a picture somebody sent; the platform's picture address needs no token either."""
        medium = account.media.find(media_id)
        if medium is None or not medium.content_type.startswith("image/"):
            abort(404)
        response = Response(medium.content, content_type=medium.content_type)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
