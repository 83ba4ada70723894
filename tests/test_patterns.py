"""No pattern is written in a way that breaks the engine of Python 3.11 while it searches."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import bot
import handlers
import services

#: In these a group that is captured may end with its span wrong, which is a SystemError.
_KEPT = {_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (bot, handlers, services):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


def captures(tree: Any, *, kept: bool = False) -> bool:
    """Whether a group is captured inside what is kept once it was matched."""
    if isinstance(tree, tuple) and tree and tree[0] is _constants.SUBPATTERN:
        return (kept and tree[1][0] is not None) or captures(tree[1][-1], kept=kept)
    kept = kept or (isinstance(tree, tuple) and bool(tree) and tree[0] in _KEPT)
    if isinstance(tree, (tuple, list, _parser.SubPattern)):
        return any(captures(part, kept=kept) for part in tree)
    return False


def test_such_a_group_is_found() -> None:
    assert captures(_parser.parse("(?>(a)|b)*+"))
    assert captures(_parser.parse("x(?:(?P<one>a)|b)*+"))
    assert not captures(_parser.parse("(?>a|b)*+(c)"))


def test_no_pattern_captures_within_what_is_kept() -> None:
    found = dict(patterns())
    assert len(found) > 100
    assert [
        name for name, one in found.items() if captures(_parser.parse(one.pattern, one.flags))
    ] == []
