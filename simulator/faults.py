"""Faults that the platform's API can be told to have, so that one can see the bot cope."""

import threading
from dataclasses import dataclass
from typing import Any

from simulator.errors import UnusableError

#: Calls that a fault meets only when it names them, because every other call needs a token first.
TOKEN_CALLS = frozenset({"token", "stable_token"})
MAX_DELAY_SECONDS = 60


@dataclass
class Fault:
    """What the next `count` calls meet; `on` is a part of the call's path, empty for any."""

    count: int
    errcode: int | None = None
    http_status: int | None = None
    delay_seconds: float = 0
    on: str = ""

    def meets(self, call: str) -> bool:
        """Say whether this fault is for a call such as `message/template/send`."""
        return self.on in call if self.on else call not in TOKEN_CALLS


def read_fault(body: dict[str, Any]) -> Fault:
    """Read a fault from what was posted, or raise UnusableError with what to change."""
    count = _number(body, "count", 1, 0, 10**6)
    errcode = _number(body, "errcode", None, -1, 10**7)
    status = _number(body, "http_status", None, 400, 599)
    delay = body.get("delay_seconds", 0)
    if isinstance(delay, bool) or not isinstance(delay, int | float):
        raise UnusableError("delay_seconds 要写成数字（秒）")
    if not 0 <= delay <= MAX_DELAY_SECONDS:
        raise UnusableError(f"delay_seconds 要在 0 到 {MAX_DELAY_SECONDS} 之间")
    on = body.get("on", "")
    if not isinstance(on, str):
        raise UnusableError('on 要写成接口路径的一段，例如 "token" 或 "template"')
    if count and errcode is None and status is None and not delay:
        raise UnusableError(
            "请给出 errcode、http_status、delay_seconds 之一，或 count 为 0 表示清除"
        )
    return Fault(count or 0, errcode, status, delay, on)


def _number(
    body: dict[str, Any], name: str, default: int | None, low: int, high: int
) -> int | None:
    value = body.get(name, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise UnusableError(f"{name} 要写成 {low} 到 {high} 之间的整数")
    return value


class Faults:
    """The faults that still wait for calls, oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Line a fault up; one without a count clears those that wait."""
        with self._lock:
            if fault.count:
                self._waiting.append(fault)
            else:
                self._waiting.clear()

    def left(self) -> int:
        """Say how many calls are still to fail."""
        with self._lock:
            return sum(fault.count for fault in self._waiting)

    def take(self, call: str) -> Fault | None:
        """Give the fault that this call meets, and count it."""
        with self._lock:
            fault = next((f for f in self._waiting if f.meets(call)), None)
            if fault is None:
                return None
            fault.count -= 1
            if not fault.count:
                self._waiting.remove(fault)
            return fault
