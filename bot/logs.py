"""Logs as JSON lines, in which no secret and no personal number can be read.

What is blotted out is decided on the finished text, tracebacks included, so it holds for the
libraries' messages too: an exception of `requests` quotes the whole URL, secret and all.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO
from urllib.parse import quote, quote_plus

from models.numbers import BLOTTED

BLOT = "***"

#: A shorter literal would blot out half of every line; the platforms' secrets are longer.
SHORTEST_LITERAL = 4

#: Names that hold secrets, alone or at the end of a longer name (`corpsecret`, `access_token`).
_NAME = r"(?<![\w-])[\w-]*(?:secret|token|passw(?:or)?d|aes_?key|signature|authorization)"
_QUOTE = r"(?:\\*[\"'])"

#: What to find and what to leave of it. The order matters: names before bare numbers.
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # A query of ours or a one-time page's address opens what it names.
    (re.compile(r"(/(?:wechat|wecom)[\w/-]{0,40})\?[^\s\"'<>]*"), rf"\1?{BLOT}"),
    (re.compile(r"(/r/)[\w.~-]{8,}"), rf"\1{BLOT}"),
    # "secret": "…", 'token': b'…', \"token\": \"…\", in JSON and in Python's own notation.
    (
        re.compile(rf"(?i)({_NAME}{_QUOTE}\s*[:=]\s*)b?({_QUOTE})(?:(?!\2).)*(?:\2|$)"),
        rf"\1\2{BLOT}\2",
    ),
    # secret=…, token: …, Authorization: Bearer …, also percent-encoded.
    (
        re.compile(
            rf"(?i)({_NAME}{_QUOTE}?\s*(?:[:=]|%3D)\s*)(?:bearer\s+|basic\s+)?"
            r"(?!\\*[\"'])[^\s&,;\"'<>)}\]\\]+"
        ),
        rf"\1{BLOT}",
    ),
    # The key of a WeCom group robot is all that protects it.
    (re.compile(r"([?&]key=)[^\s&\"'<>)]+"), rf"\1{BLOT}"),
    # A password in a database's URL.
    (re.compile(r"(://[^\s:/@\"']*):[^\s/\"']+@"), rf"\1:{BLOT}@"),
    *BLOTTED,
)

#: Libraries that tell of every step of theirs.
QUIETER = {
    "alembic": logging.WARNING,
    # A tick that is skipped because the last one still runs is caught up by the next.
    "apscheduler": logging.ERROR,
    "urllib3": logging.INFO,
}

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def redact(text: str, secrets: Collection[str] = ()) -> str:
    """The text without secrets and personal numbers; `secrets` are blotted out wherever they are.

    Phone numbers keep their ends (139****0002), so that two lines about one person can be matched.
    """
    for literal in _spellings(secrets):
        text = text.replace(literal, BLOT)
    for pattern, left in PATTERNS:
        text = pattern.sub(left, text)
    return text


def configure_logging(
    stream: TextIO, *, secrets: Collection[str], level: int = logging.INFO
) -> None:
    """Write every logger's records to the stream, one JSON object a line; replaces what was set.

    `time` is UTC with its offset. Give the settings' `secrets()`.
    """
    handler = _Handler(stream)
    handler.setFormatter(JsonFormatter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, quieter in QUIETER.items():
        logging.getLogger(name).setLevel(max(level, quieter))


def log_uncaught() -> None:
    """Send errors that end the process or a thread to the log instead of bare to stderr."""
    sys.excepthook = _report_uncaught
    threading.excepthook = _report_uncaught_in_thread


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the record's extras, the error."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = _spellings(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, every text in it redacted."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self._clean(_message(record)),
        }
        for name, value in record.__dict__.items():
            if name not in _STANDARD and name not in line:
                line[name] = self._extra(name, value)
        if record.exc_info:
            line["error"] = self._clean(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = self._clean(record.stack_info)
        return json.dumps(line, ensure_ascii=False)

    def _clean(self, text: str) -> str:
        return redact(text, self._secrets)

    def _extra(self, name: str, value: object) -> object:
        """Numbers and switches stay what they are unless they are somebody's number."""
        lead = f"{name}="
        text = self._clean(f"{lead}{value}").removeprefix(lead)
        plain = value is None or isinstance(value, (bool, int, float))
        return value if plain and text == str(value) else text


class _Handler(logging.StreamHandler[TextIO]):
    """A stream handler that does not print a record bare when the stream refuses it."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """The standard one prints message and arguments to stderr, unredacted."""
        kind = sys.exc_info()[0]
        sys.stderr.write(f"a log line of {record.name} was lost: {kind.__name__ if kind else ''}\n")


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments; a caller's mistake in them loses no line."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def _spellings(secrets: Collection[str]) -> tuple[str, ...]:
    """Each literal as it is and as a URL or JSON spells it, the longest first."""
    ways: tuple[Callable[[str], str], ...] = (
        str,
        quote,
        quote_plus,
        lambda text: quote(text, safe=""),
        lambda text: json.dumps(text)[1:-1],
    )
    found = {way(text) for text in secrets if len(text) >= SHORTEST_LITERAL for way in ways}
    return tuple(sorted(found, key=len, reverse=True))


def _report_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger(__name__).critical("uncaught error", exc_info=(kind, error, trace))


def _report_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _report_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
