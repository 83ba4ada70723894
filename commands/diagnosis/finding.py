"""One finding of the doctor, and how a check that fails itself becomes one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is."""

    GOOD = "正常"
    NOTE = "注意"  #: works, but not as well as it should
    FAULT = "错误"  #: does not work until somebody acts


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was seen, and what to do about it; no secret in any of them."""

    grade: Grade
    subject: str
    says: str
    remedy: str = ""

    def line(self) -> str:
        """The finding for a person's eyes, on one line."""
        text = f"{self.grade}  {self.subject}：{self.says}"
        if self.remedy:
            text = f"{text.rstrip('。')}。→ {self.remedy}"
        return " ".join(text.splitlines())


def good(subject: str, says: str) -> Finding:
    """All is well."""
    return Finding(Grade.GOOD, subject, says)


def note(subject: str, says: str, remedy: str = "") -> Finding:
    """Somebody should know."""
    return Finding(Grade.NOTE, subject, says, remedy)


def fault(subject: str, says: str, remedy: str = "") -> Finding:
    """Somebody must act."""
    return Finding(Grade.FAULT, subject, says, remedy)


def guarded(subject: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a check; one that breaks off is a finding too, and the others go on."""
    try:
        yield from check()
    except Exception as error:  # Whatever it is, the operator needs the other findings.
        kind = type(error).__name__
        yield fault(subject, f"检查中断（{kind}）", "请把这一行告诉维护者，其余各项照常检查")
