"""Turns what pydantic found into lines that a person can act on."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.settings.origin import KeyPath, Origin
from bot.settings.root import Settings
from bot.settings.shapes import meant

_UNKNOWN = ("extra_forbidden", "invalid_key")


def complaint(error: ErrorDetails, origin: Origin) -> str:
    """One line: the place, what is there, what is expected, what to do."""
    path = tuple(str(part) for part in error["loc"] if part != "[key]")
    if error["type"] in _UNKNOWN:
        return unknown(path, origin.place(path))
    field = _field(path)
    expected = field.description if field else "一组键"
    if error["type"] == "missing":
        return f"{origin.place(path)}：缺少这个键，应为：{expected}。请补上。"
    reason = _reason(error)
    found = "" if "[key]" in error["loc"] else _found(error["input"], field)
    return f"{origin.place(path)}：{found}{reason}应为：{expected}。{_remedy(error)}"


def unknown(path: KeyPath, place: str) -> str:
    """The line for a key that does not exist, with the nearest one that does."""
    *parents, key = path
    model = _model(tuple(parents))
    guess = meant(key, set(model.model_fields)) if model else ""
    return f"{place}：不认识这个键{guess + '请改正' if guess else '，请删去它'}。"


def _found(value: object, field: FieldInfo | None) -> str:
    """What was written; of a secret and of a whole section only that, or its kind."""
    kinds = ((Mapping, "一组键"), (list, "一个列表"))
    kind = next((name for type_, name in kinds if isinstance(value, type_)), None)
    if value is None or value == "":
        return "没有写值，"
    if kind:
        return f"写的是{kind}，"
    if field is None or _is_secret(field) or _holds_keys(field):
        return "写的值不对（不显示内容），"
    text = str(value)
    return f"写的是 {text if len(text) <= 40 else text[:40] + '…'}，".replace("\n", " ")


def _reason(error: ErrorDetails) -> str:
    """The words of our own checks; pydantic's English ones are covered by what is expected."""
    cause = error.get("ctx", {}).get("error")
    if error["type"] != "value_error" or cause is None:
        return ""
    return str(cause) if str(cause).endswith("？") else f"{cause}。"


def _remedy(error: ErrorDetails) -> str:
    """What to do: YAML's numbers and dates are text once they stand in quotes."""
    if error["type"] == "string_type" and isinstance(error["input"], (int, float, date)):
        return "请在值的两边加上英文引号。"
    return "请改正。"


def _field(path: KeyPath) -> FieldInfo | None:
    """The described field at this path or nearest above it."""
    for end in range(len(path), 0, -1):
        model = _model(path[: end - 1])
        if model and path[end - 1] in model.model_fields:
            return model.model_fields[path[end - 1]]
    return None


def _model(path: KeyPath) -> type[BaseModel] | None:
    """The section whose keys stand under this path; None where there is none."""
    inside: Any = Settings
    for key in path:
        if isinstance(inside, type) and issubclass(inside, BaseModel):
            field = inside.model_fields.get(key)
            inside = field.annotation if field else None
        else:
            inside = (get_args(inside) or (None,))[-1]
    return inside if isinstance(inside, type) and issubclass(inside, BaseModel) else None


def _is_secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr


def _holds_keys(field: FieldInfo) -> bool:
    """Whether the field is a section or a map, in whose place a secret may have been written."""
    annotation = field.annotation
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
