"""How well labelled messages are understood, and where it goes wrong."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bot.understanding.labelled import PLACE_FIELDS, LabelError, Labelled, read_labelled
from bot.understanding.result import Understanding

__all__ = ["LabelError", "Labelled", "Report", "evaluate", "read_labelled"]

_SHOWN = 12  #: rows of a list that a person still reads


class Understands(Protocol):
    """Whatever can be measured."""

    def understand(self, text: str) -> Understanding:
        """What the text means."""
        ...


@dataclass(slots=True)
class FieldCount:
    """Right, wrongly found and overlooked values of one part of a place."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The share of found values that are right."""
        return _share(self.right, self.right + self.invented)

    @property
    def recall(self) -> float:
        """The share of labelled values that were found."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return _share(2 * self.right, 2 * self.right + self.invented + self.missed)


@dataclass(slots=True)
class Report:
    """The counts of one evaluation."""

    rows: int = 0
    messages: int = 0
    exact: int = 0
    acceptable: int = 0
    group: int = 0
    asked: int = 0
    accepted_acceptable: int = 0
    emergencies: int = 0
    emergencies_missed: list[str] = field(default_factory=list)
    emergencies_false: list[str] = field(default_factory=list)
    urgency: int = 0
    places: int = 0
    places_exact: int = 0
    fields: dict[str, FieldCount] = field(
        default_factory=lambda: {name: FieldCount() for name in PLACE_FIELDS}
    )
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    family_errors: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """The report for a person's eyes."""
        lines = [f"共 rows: {self.rows}"]
        if self.messages:
            lines += [*self._category_lines(), *self._emergency_lines()]
        if self.places:
            lines += self._place_lines()
        if self.confusions:
            lines += self._confusion_lines()
        return lines

    def _category_lines(self) -> list[str]:
        accepted = self.messages - self.asked
        return [
            f"类别全对 exact: {_percent(self.exact, self.messages)}",
            f"类别可接受 acceptable: {_percent(self.acceptable, self.messages)}",
            f"大类对 group: {_percent(self.group, self.messages)}",
            f"反问 asked: {_percent(self.asked, self.messages)}",
            f"不问时可接受 acceptable when not asking: "
            f"{_percent(self.accepted_acceptable, accepted)}",
            f"紧急程度对 urgency: {_percent(self.urgency, self.messages)}",
        ]

    def _emergency_lines(self) -> list[str]:
        missed, false = self.emergencies_missed, self.emergencies_false
        return [
            f"紧急求救 emergencies: {self.emergencies}, 漏 missed {len(missed)}, "
            f"误 false {len(false)}",
            *(f"  漏 missed: {text}" for text in missed[:_SHOWN]),
            *(f"  误 false: {text}" for text in false[:_SHOWN]),
        ]

    def _place_lines(self) -> list[str]:
        lines = [f"地址全对 place exact: {_percent(self.places_exact, self.places)}"]
        for name, count in self.fields.items():
            if count.right + count.invented + count.missed:
                lines.append(
                    f"  {name}: P {count.precision:.1%} R {count.recall:.1%} F1 {count.f1:.1%}"
                )
        return lines

    def _confusion_lines(self) -> list[str]:
        worst = sorted(
            self.family_errors, key=lambda name: -self.family_errors[name] / self.families[name]
        )
        return [
            "混淆最多 confused (label → understood):",
            *(
                f"  {label} → {code}: {count}"
                for (label, code), count in self.confusions.most_common(_SHOWN)
            ),
            "最差大类 worst groups: "
            + ", ".join(
                f"{name} {self.family_errors[name]}/{self.families[name]}" for name in worst
            ),
        ]


def evaluate(
    understander: Understands,
    rows: Iterable[Labelled],
    progress: Callable[[int], None] = lambda done: None,
    total: Report | None = None,
) -> Report:
    """Understand every row and count, in `total` too, which other files may have been counted in.

    `progress` hears how many rows are done in all.
    """
    report = Report()
    total = total or Report()
    for row in rows:
        found = understander.understand(row.text)
        for counted in (report, total):
            _count(counted, row, found)
        progress(total.rows)
    return report


def _count(report: Report, row: Labelled, found: Understanding) -> None:
    report.rows += 1
    if row.code is not None:
        _count_category(report, row, row.code, found)
    if row.place is not None:
        _count_place(report, row.place, row.place_fields, found.place.as_dict())


def _count_category(report: Report, row: Labelled, label: str, found: Understanding) -> None:
    good = found.code in row.acceptable
    report.messages += 1
    report.exact += found.code == label
    report.acceptable += good
    report.group += found.code[0] in {code[0] for code in row.acceptable}
    report.urgency += found.urgency in row.urgency
    report.families[label[0]] += 1
    if found.accepted:
        report.accepted_acceptable += good
    else:
        report.asked += 1
    if not good:
        report.confusions[label, found.code] += 1
        report.family_errors[label[0]] += 1
    _count_emergency(report, row, label, found)


def _count_emergency(report: Report, row: Labelled, label: str, found: Understanding) -> None:
    may_be = any(code[0] == "E" for code in row.acceptable)
    report.emergencies += label[0] == "E"
    if label[0] == "E" and found.code[0] != "E":
        report.emergencies_missed.append(row.text)
    if found.code[0] == "E" and not may_be:
        report.emergencies_false.append(row.text)


def _count_place(
    report: Report, label: dict[str, str], names: tuple[str, ...], found: dict[str, str]
) -> None:
    report.places += 1
    report.places_exact += all(label.get(name) == found.get(name) for name in names)
    for name in names:
        count, said, read = report.fields[name], label.get(name), found.get(name)
        if said is not None and said == read:
            count.right += 1
            continue
        count.missed += said is not None
        count.invented += read is not None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _percent(part: int, whole: int) -> str:
    return f"{_share(part, whole):.1%} ({part}/{whole})"
