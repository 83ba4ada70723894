"""Template messages: what each typed field may hold, and how the card reads.

Limits: the parameter table of the platform's 订阅通知 / 类目模板 pages. A field's type is its
name without the number, as `thing` of `thing2`.
"""

import re
from collections.abc import Mapping

from simulator.config import Template
from simulator.errors import PlatformError

CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_HOUR = r"\d{1,2}:\d{2}(:\d{2})?"
_MOMENT = rf"({_DAY})( ?{_HOUR})?|{_HOUR}"

#: Field type → what its whole value must match.
RULES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rule)
    for name, rule in {
        "thing": r".{1,20}",
        "const": r".{1,20}",
        "character_string": r"[\x20-\x7e]{1,32}",
        "letter": r"[A-Za-z]{1,32}",
        "symbol": r"[^\w\s]{1,5}",
        "number": r"(?=.{1,32}$)-?\d+(\.\d+)?",
        "phone_number": r"[\d+\-() ]{1,17}",
        "name": r"[\u4e00-\u9fff·]{1,10}|[A-Za-z .·]{1,20}",
        "phrase": r"[\u4e00-\u9fff]{1,5}",
        "car_number": r"(?=.{1,8}$)[\u4e00-\u9fffA-Z0-9]+",
        "amount": r"[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?",
        "date": rf"({_DAY})( ?{_HOUR})?",
        "time": rf"({_MOMENT})( ?~ ?({_MOMENT}))?",
    }.items()
}
#: Fields of older templates carry free names; the platform cuts their values here.
OTHER = re.compile(r".{1,20}")


def check_fields(template: Template, data: object) -> dict[str, str]:
    """Give the values of the template's fields, or raise 47003 naming the first wrong one.

    Fields that the template does not have are passed over, as the platform does.
    """
    given: Mapping[str, object] = data if isinstance(data, dict) else {}
    return {name: _value(name, given.get(name)) for name in template["fields"]}


def _value(name: str, given: object) -> str:
    value = given.get("value") if isinstance(given, dict) else None
    text = str(value).strip() if value is not None else ""
    if not text:
        raise PlatformError(47003, f"data.{name}.value is empty")
    rule = RULES.get(name.rstrip("0123456789"), OTHER)
    if CONTROL.search(text) or not rule.fullmatch(text):
        raise PlatformError(47003, f"data.{name}.value invalid")
    return text


def labelled(template: Template, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the card's lines, each a label and its value, in the template's order."""
    return [(label, values[name]) for name, label in template["fields"].items()]


def card_text(title: str, lines: list[tuple[str, str]], url: str) -> str:
    """Write the card as the inbox shows it."""
    rows = [title, *(f"{label}：{value}" for label, value in lines)]
    return "\n".join([*rows, f"详情：{url}"] if url else rows)
