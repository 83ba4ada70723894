"""What a single value must look like. Each check returns the value or raises ValueError in Chinese.

The reasons never quote the value: some of the values are secrets or hold one.
"""

import re
from datetime import time
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, SecretStr

from models.category import categories

Span = tuple[time, time]  #: start and end in the community's time zone

#: What a template's field may show of a notice.
FACTS = (
    "number",
    "category",
    "place",
    "text",
    "due",
    "worker",
    "phone",
    "status",
    "result",
    "hint",
    "reason",
    "name",
    "unit",
    "mine_count",
    "late_count",
    "unclaimed_count",
    "queue_count",
    "period",
    "filed",
    "resolved",
    "on_time_rate",
    "satisfied_rate",
    "why",
    "left",
    "until",
    "one",
    "two",
    "three",
    "four",
)

#: Schemes of SQLAlchemy whose drivers are installed with the product.
SERVER_SCHEMES = ("postgresql+psycopg", "mysql+pymysql", "mariadb+pymysql")
SCHEMES = ("sqlite", *SERVER_SCHEMES)

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def meant(word: str, known: tuple[str, ...] | list[str] | set[str]) -> str:
    """「，您是不是想写 …？」 when a known word is near, else nothing."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"，您是不是想写 {near[0]}？" if near else ""


def parse_span(text: str) -> Span:
    """`22:00-07:00` as two times; the end may lie on the next day."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise ValueError("要写成 时:分-时:分，各两位数字，用英文冒号和减号")
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    start, end = time(start_hour, start_minute), time(end_hour, end_minute)
    if start == end:
        raise ValueError("开始和结束不能是同一时刻")
    return start, end


def _quiet(text: str) -> str:
    if text:
        parse_span(text)
    return text


def _working(texts: tuple[str, ...]) -> tuple[str, ...]:
    if not texts:
        raise ValueError("至少要有一段")
    edges = [edge for text in texts for edge in parse_span(text)]
    if any(left >= right for left, right in pairwise(edges)):
        raise ValueError("各段要按先后排列，不能重叠，也不能跨过午夜")
    return texts


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"没有这个时区{meant(name, available_timezones())}") from None
    return name


def _web_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s?#@]", url):
        raise ValueError("要以 https:// 或 http:// 开头，后面是域名，不带问号、井号和空格")
    return url.rstrip("/")


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError("只写地址，不带 http://、路径和空格")
    return text


def _database(url: SecretStr) -> SecretStr:
    scheme, mark, rest = url.get_secret_value().partition("://")
    if not mark or scheme not in SCHEMES:
        family = scheme.partition("+")[0] or "-"
        near = next((known for known in SCHEMES if known.startswith(family)), "")
        guess = f"，您是不是想写 {near}？" if near else ""
        raise ValueError(f"开头要是 {'、'.join(SCHEMES)} 之一再加 ://{guess}")
    if scheme == "sqlite":
        name = rest.partition("?")[0]
        if not name.startswith("/") or name.strip("/") in ("", ":memory:"):
            raise ValueError("sqlite: 后面要有三个斜杠再写文件名")
        return url
    try:
        parts = urlsplit(url.get_secret_value())
        named = parts.path.strip("/") and parts.port != 0
    except ValueError:
        named = ""
    if not named:
        raise ValueError("要写出主机、端口和数据库名；密码里的特殊字符写成 %xx")
    return url


def _category(code: str) -> str:
    known = {row.code for row in categories().values() if not row.is_control}
    if code not in known:
        raise ValueError(f"没有这个诉求类别{meant(code, known)}")
    return code


def _fact(name: str) -> str:
    if name not in FACTS:
        raise ValueError(f"没有这一项{meant(name, FACTS)}")
    return name


def _listed(value: Any) -> Any:
    """A variable gives a list as words with commas between; an empty one is an empty list."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _mapped(value: Any) -> Any:
    """An empty variable is an empty mapping."""
    return {} if value == "" else value


def _not_a_switch(value: Any) -> Any:
    """YAML reads yes, no, on and off as booleans, which Python counts as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("这里要写数字")
    return value


def _written_number(value: Any) -> Any:
    """WeCom shows its agent id as a number; it is a name all the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def file_from(directory: Path, name: str) -> Path:
    """A path of the settings, which is relative to the settings file."""
    return (directory / name).resolve()


QuietHours = Annotated[str, AfterValidator(_quiet)]
WorkingHours = Annotated[tuple[str, ...], BeforeValidator(_listed), AfterValidator(_working)]
TimeZoneName = Annotated[str, AfterValidator(_timezone)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
MaybeWebAddress = Annotated[str, AfterValidator(lambda url: _web_address(url) if url else url)]
Host = Annotated[str, AfterValidator(_host)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
CategoryCode = Annotated[str, AfterValidator(_category)]
Fact = Annotated[str, AfterValidator(_fact)]
Listed = BeforeValidator(_listed)
Mapped = BeforeValidator(_mapped)
Whole = Annotated[int, BeforeValidator(_not_a_switch)]
WrittenNumber = Annotated[str, BeforeValidator(_written_number)]
