"""The page behind 导出: a link that gives its file once, to whoever it was sent to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from flask import Blueprint, Response, request

#: For browsers that read names in UTF-8 (RFC 6266), and for the others.
NAMED = f"attachment; filename=\"requests.xlsx\"; filename*=UTF-8''{quote('诉求.xlsx')}"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The browser inside WeChat opens the link and can keep no file: it must not use it up.
WECHAT = "MicroMessenger"
CHUNK = 64 * 1024

GONE = "这个链接已经用过，或者过了时间。请在公众号里再发一次“导出”，会给您新的链接。"
OPEN_OUTSIDE = "请点右上角的“…”，选“在浏览器打开”，表格就会下载。链接只能用一次。"

_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>导出诉求</title><p>{words}</p></html>"
)


def create_blueprint(waits: Callable[[str], bool], write: Callable[[str, Path], bool]) -> Blueprint:
    """GET /console/export/<token>.

    `waits` says whether a link can still be used. `write` uses it up and writes its file, or
    says False where it gives nothing; unknown, used and late links are answered alike.
    """
    blueprint = Blueprint("downloads", __name__)

    @blueprint.get("/console/export/<token>")
    def download(token: str) -> Response:
        if _only_looks():
            return _page(OPEN_OUTSIDE) if waits(token) else _page(GONE, 404)
        folder = TemporaryDirectory(prefix="xiaoge-export-", ignore_cleanup_errors=True)
        path = Path(folder.name) / "requests.xlsx"
        if not write(token, path):
            folder.cleanup()
            return _page(GONE, 404)
        return _file(folder, path)

    return blueprint


def _only_looks() -> bool:
    """Whether this is a look ahead, or WeChat's own browser, from which nobody gets a file."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    ahead = request.method == "HEAD" or "prefetch" in purpose
    return ahead or WECHAT in request.headers.get("User-Agent", "")


def _page(words: str, status: int = 200) -> Response:
    """A page that tells nobody where the reader came from: the address is the key."""
    headers = {"Referrer-Policy": "no-referrer"}
    return Response(_PAGE.format(words=words), status, headers, mimetype="text/html")


def _file(folder: "TemporaryDirectory[str]", path: Path) -> Response:
    """The file, read while it is sent; its folder goes when that ends, however it ends."""
    size = path.stat().st_size
    answer = Response(_pieces(folder, path), mimetype=XLSX)
    answer.headers["Content-Length"] = str(size)
    answer.headers["Content-Disposition"] = NAMED
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _pieces(folder: "TemporaryDirectory[str]", path: Path) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
