"""What each word says for and against each category: the learned list, and sums over it.

The list is a file that people can read, a word a line: how telling the word is, then the
categories it speaks for (R4:8.1) or against (R1:-0.9).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice
from math import exp, sqrt
from pathlib import Path
from struct import Struct
from typing import BinaryIO, NamedTuple, Self
from zlib import crc32

from bot.understanding.written import LexiconError
from models.category import categories

TENTHS = 10  #: how finely weights are told apart, in the file and in the sums
_REMEDY = "请重新运行 python run.py lexicon learn"
_HEADER = (
    "# 每个词说明什么:由 python run.py lexicon learn 从 labelled/learn 里的消息学出,不要手改。",
    "# 每行:词(# 开头的是 families.yaml 里的一族)、有多少见、像哪一类(正)或不像哪一类(负)。",
)
#: Behind the header: how sure to be, and the sum of all lines that follow.
_HEAD = re.compile(r"(?:# .*\n)*#sure (?P<sure>\S+ \S+ \S+)\n#sum (?P<sum>[0-9a-f]{8})\n")
_LANE = 32  #: bits of one category's sum
_LANE_MASK = (1 << _LANE) - 1
_BIAS = 1 << 12  #: keeps every lane positive; no weight is as large in tenths
_SQUARES = 100  #: how finely the squares are told apart that a text's length is the root of


class Weight(NamedTuple):
    """One line of the list."""

    feature: str
    telling: float  #: the rarer a word, the more it tells
    spoken: str  #: what it says, as it is written: R4:8.1 R1:-0.9

    @classmethod
    def of(cls, feature: str, telling: float, codes: Mapping[str, float]) -> Self:
        """A line from what the feature says for each category."""
        return cls(feature, telling, " ".join(f"{code}:{each:.1f}" for code, each in codes.items()))


@dataclass(frozen=True, slots=True)
class Sureness:
    """How likely the best category is right, by its lead over the next and its own score."""

    lead: float
    top: float
    start: float

    def of(self, top: float, second: float) -> float:
        """The likelihood, from 0 to 1 (logistic regression)."""
        return 1 / (1 + exp(-(self.lead * (top - second) + self.top * top + self.start)))


@dataclass(frozen=True, slots=True)
class Learned:
    """All that was learned: what the words say, and how far to trust their sums."""

    weights: tuple[Weight, ...]
    sureness: Sureness


def read_learned(path: Path) -> Learned:
    """The list in a file; raises LexiconError when it is missing or not as it was learned."""
    try:
        with path.open("rb") as file:
            return _learned(file)
    except FileNotFoundError:
        raise LexiconError(f"{path.name}:找不到这个文件,{_REMEDY}") from None
    except ValueError:
        raise LexiconError(f"{path.name}:和学出来的不一样(改过或不完整),{_REMEDY}") from None


def _learned(file: BinaryIO) -> Learned:
    """What the file says; raises ValueError where it is not as it was written."""
    head = b"".join(islice(file, len(_HEADER) + 2)).decode()
    found = _HEAD.fullmatch(head)
    if not found:
        raise ValueError(head)
    weights, total = [], 0
    for line in file:
        total = crc32(line, total)
        feature, telling, spoken = line.rstrip(b"\n").split(b"\t")
        weights.append(Weight(feature.decode(), float(telling), spoken.decode("ascii")))
    # One sum over all says what a look at every number would, in a hundredth of the time.
    if f"{total:08x}" != found["sum"]:
        raise ValueError(total)
    return Learned(tuple(weights), Sureness(*map(float, found["sure"].split())))


def written(learned: Learned) -> str:
    """The list as a file's text, which `read_learned` reads back."""
    sure = learned.sureness
    lines = "".join(
        f"{each.feature}\t{each.telling:.2f}\t{each.spoken}\n" for each in learned.weights
    )
    total = f"#sum {crc32(lines.encode()):08x}"
    return "\n".join((*_HEADER, f"#sure {sure.lead} {sure.top} {sure.start}", total, lines))


#: Categories and what was said for them, the loudest first.
Ranking = list[tuple[str, float]]


class _Rows(dict[int, int]):
    """Rows that are made when they are first asked for: most words are heard once in a month."""

    def __init__(self, make: Callable[[int], int]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, feature: int) -> int:
        row = self[feature] = self._make(feature)
        return row


class Weights:
    """The sums of many words' weights, for all categories at once.

    A word's weights stand side by side in one large integer, a lane for each category, so that
    adding two words adds all their lanes: the sum of fifty words takes a few microseconds.
    """

    def __init__(self, weights: Iterable[Weight]) -> None:
        self.codes = tuple(categories())
        self._numbers = {code: number for number, code in enumerate(self.codes)}
        self._lanes = Struct(f"<{len(self.codes) + 1}I")
        self._weights = tuple(weights)
        self._rows = _Rows(self._row)

    def _row(self, feature: int) -> int:
        weight = self._weights[feature]
        lanes = [_BIAS] * len(self.codes)
        # 8.1 read without its point is 81 tenths: all numbers of a line in one go.
        parts = weight.spoken.replace(":", " ").replace(".", "").split()
        for code, tenths in zip(parts[::2], map(int, parts[1::2]), strict=True):
            lanes[self._numbers[code]] += tenths
        square = round(weight.telling * weight.telling * _SQUARES)
        return int.from_bytes(self._lanes.pack(*lanes, square), "little")

    def scores(self, features: set[int]) -> dict[str, float]:
        """What the features say for every category; long texts are brought to one length."""
        *lanes, square = self._sum(features)
        length = _length(square)
        bias = len(features) * _BIAS
        return {code: (lane - bias) / length for code, lane in zip(self.codes, lanes, strict=True)}

    def ranking(self, features: set[int], most: int) -> Ranking:
        """The categories that the features speak loudest for, the loudest first."""
        *lanes, square = self._sum(features)
        bias, length, codes = len(features) * _BIAS, _length(square), self.codes
        loudest = sorted(range(len(codes)), key=lanes.__getitem__, reverse=True)[:most]
        return [(codes[number], (lanes[number] - bias) / length) for number in loudest]

    def share(self, feature: int, code: str, features: set[int]) -> float:
        """What one of the features adds to their score for one category."""
        return self.of(feature, code) * TENTHS / _length(self._sum(features)[-1])

    def of(self, feature: int, code: str) -> float:
        """What one feature says for one category."""
        lane = self._rows[feature] >> self._numbers[code] * _LANE & _LANE_MASK
        return (lane - _BIAS) / TENTHS

    def loudest(self, features: set[int], code: str) -> list[int]:
        """Those of the features that speak for a category, the loudest first."""
        shift, rows = self._numbers[code] * _LANE, self._rows
        said = [
            (lane, number)
            for number in features
            if (lane := rows[number] >> shift & _LANE_MASK) > _BIAS
        ]
        return [number for _, number in sorted(said, reverse=True)]

    def strongest(self, code: str, most: int) -> list[int]:
        """The features that speak for a category, the loudest of all first."""
        spoken = re.compile(rf"\b{code}:(\d+\.\d)")
        said = (
            (float(found[1]), number)
            for number, weight in enumerate(self._weights)
            if (found := spoken.search(weight.spoken))
        )
        return [number for _, number in nlargest(most, said)]

    def _sum(self, features: set[int]) -> tuple[int, ...]:
        total = sum(map(self._rows.__getitem__, features))
        return self._lanes.unpack(total.to_bytes(self._lanes.size, "little"))


def _length(square: int) -> float:
    """By what the sums are divided, in tenths; never 0."""
    return sqrt(square / _SQUARES) * TENTHS or 1.0
