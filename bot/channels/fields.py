"""Facts as the typed fields of a template take them.

The limits are the platform's parameter table of 类目模板 and 订阅通知; a field that breaks its
type's rule, or is empty, lets the whole message fail with 47003.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

_TYPED = re.compile(r"([a-z_]+?)\d+")
_MOMENT = re.compile(
    r"\d{4}(?:年\d{1,2}月\d{1,2}日|(?P<s>[-/.])\d{1,2}(?P=s)\d{1,2})(?: ?\d{1,2}:\d{2})?"
)
_HOUR = re.compile(r"\d{1,2}:\d{2}")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_AMOUNT = re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d{1,2})?元?")

#: Types that take no Chinese, so that 无 cannot stand for nothing.
EMPTY: Mapping[str, str] = MappingProxyType(
    {"character_string": "-", "number": "0", "amount": "0", "phone_number": "-", "symbol": "-"}
)
NOTHING = "无"


def field_value(field: str, fact: Any, zone: ZoneInfo) -> str:
    """What to send in `field`; times are shown in `zone`.

    A field's type is its name without the number, `thing` of `thing2`. Names without a number
    are those of older templates, whose values the platform cuts at twenty characters.
    """
    typed = _TYPED.fullmatch(field)
    kind = typed[1] if typed else "thing"
    reader = READERS.get(kind, _thing)
    return reader(_one_line(_local(fact, kind, zone))) or EMPTY.get(kind, NOTHING)


def _one_line(text: str) -> str:
    """Without line breaks, control, invisible and direction-changing characters."""
    kept = (" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c)[0] != "C").split())


def _local(fact: Any, kind: str, zone: ZoneInfo) -> str:
    """The fact as text; a moment (aware, or in ISO 8601) as the platform writes one."""
    if fact is None:
        return ""
    moment = fact if isinstance(fact, datetime) else _moment(str(fact))
    if moment is None or moment.tzinfo is None:
        return str(fact)
    local = moment.astimezone(zone)
    day = f"{local.year}年{local.month}月{local.day}日"
    return day if kind == "date" else f"{day} {local:%H:%M}"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _thing(text: str) -> str:
    return _cut(text, 20)


def _character_string(text: str) -> str:
    return "".join(c for c in text if " " <= c <= "~").strip()[:32]


def _phrase(text: str) -> str:
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")[:5]


def _name(text: str) -> str:
    """A name that is too long is cut without a mark, which would be no letter of a name."""
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff" or c == "·")[:10]


def _phone_number(text: str) -> str:
    return "".join(c for c in text if c in "0123456789+-")[:17]


def _found(*patterns: re.Pattern[str]) -> Callable[[str], str]:
    """The first thing in the text that a pattern finds; nothing if there is none."""

    def read(text: str) -> str:
        return next((found[0] for each in patterns if (found := each.search(text))), "")[:32]

    return read


READERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "thing": _thing,
        "const": _thing,
        "character_string": _character_string,
        "letter": lambda text: "".join(c for c in text if c.isascii() and c.isalpha())[:32],
        "symbol": lambda text: "".join(c for c in text if not (c.isalnum() or c.isspace()))[:5],
        "number": _found(_NUMBER),
        "amount": _found(_AMOUNT),
        "phone_number": _phone_number,
        "name": _name,
        "phrase": _phrase,
        "car_number": lambda text: "".join(c for c in text if c.isalnum())[:8],
        "date": _found(_MOMENT),
        "time": _found(_MOMENT, _HOUR),
    }
)
