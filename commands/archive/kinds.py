"""The forms in which values travel: the same from and to every database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Double, Float, Integer, String
from sqlalchemy.types import TypeEngine

from models import UtcDateTime

Convert = Callable[[Any], Any]


class Kind(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"  #: true or false
    TIME = "time"  #: ISO 8601 with its offset, which is that of UTC
    DAY = "day"  #: ISO 8601
    TREE = "tree"  #: JSON as it is


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind is stored (`type`), and what it needs out of a row and back, if anything."""

    type: TypeEngine[Any]
    out: Convert | None = None
    back: Convert | None = None


FORMS: Mapping[Kind, Form] = {
    Kind.INTEGER: Form(BigInteger()),
    Kind.NUMBER: Form(Double()),
    Kind.TEXT: Form(String()),
    Kind.FLAG: Form(Boolean()),
    Kind.TIME: Form(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    Kind.DAY: Form(Date(), date.isoformat, date.fromisoformat),
    Kind.TREE: Form(JSON(none_as_null=True)),
}
#: The first that fits decides.
_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (UtcDateTime, Kind.TIME),
    (Boolean, Kind.FLAG),
    (Date, Kind.DAY),
    (Integer, Kind.INTEGER),
    (Float, Kind.NUMBER),
    (String, Kind.TEXT),
    (JSON, Kind.TREE),
)


def kind_of(column: Column[Any]) -> Kind:
    """What a column of the models holds; TypeError for a type that has no form yet."""
    for known, kind in _KINDS:
        if isinstance(column.type, known):
            return kind
    raise TypeError(f"{column} is of a type that no backup can carry yet")


def converters(kinds: list[Kind], *, back: bool = False) -> list[tuple[int, Convert]]:
    """What the values of a row need on their way, with their places."""
    needed = [FORMS[kind].back if back else FORMS[kind].out for kind in kinds]
    return [(place, convert) for place, convert in enumerate(needed) if convert is not None]


def converted(row: list[Any], converts: list[tuple[int, Convert]]) -> list[Any]:
    """The row with its values converted in place; what is missing stays so."""
    for place, convert in converts:
        if row[place] is not None:
            row[place] = convert(row[place])
    return row
