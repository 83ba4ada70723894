"""Numbered points at which a process can be made to die, without a word in the product itself.

Each function of `WRAPPED` has two: before it and after it. `RELIABILITY_CRASH_AT=POINT:TIME`, read
by `arm` and nowhere else, wraps the functions; a process that does not call it pays nothing.
"""

import os
from collections import Counter
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from typing import Any

VARIABLE = "RELIABILITY_CRASH_AT"
#: With this status a process ends that died at its point.
DIED = 87
#: Module and name, as those who call it look it up.
WRAPPED = (
    ("commands.writer", "_begin_immediate"),
    ("bot.ledger", "meet"),
    ("services.filing", "record"),
    ("services.moving", "record"),
    ("services.ticket", "change"),
    ("bot.storing", "write_message"),
    ("bot.audit", "write_audit"),
    ("commands.writer", "_commit"),
    ("bot.delivery", "claim_notices"),
    ("bot.channels.template", "TemplateChannel.send"),
    ("bot.platform_token", "TokenStore._save"),
    ("bot.platform_http", "PlatformHttp.request"),
    ("bot.sending", "settle_notice"),
    ("handlers.jobs", "_do"),
    ("bot.leases", "take"),
)
POINTS = tuple(
    f"{when} {module}.{name}" for module, name in WRAPPED for when in ("before", "after")
)


def arm(environ: Mapping[str, str]) -> Counter[int]:
    """Wrap everything; how often each point was passed so far is in what is given back."""
    wish = environ.get(VARIABLE, "")
    point, _, time = wish.partition(":")
    passed: Counter[int] = Counter()

    def passing(number: int) -> None:
        passed[number] += 1
        if wish and (number, passed[number]) == (int(point), int(time)):
            os._exit(DIED)

    for place, (module, name) in enumerate(WRAPPED):
        _wrap(import_module(module), name, 2 * place, passing)
    return passed


def _wrap(home: Any, name: str, number: int, passing: Callable[[int], None]) -> None:
    *path, last = name.split(".")
    for part in path:
        home = getattr(home, part)
    inner = getattr(home, last)

    @wraps(inner)
    def outer(*given: Any, **named: Any) -> Any:
        passing(number)
        result = inner(*given, **named)
        passing(number + 1)
        return result

    setattr(home, last, outer)
