"""Where something is, as a person said it: a value, not a row."""

from typing import NamedTuple


class Where(NamedTuple):
    """A place in the words of a message; every part may be missing.

    `building`, `unit`, `floor` and `room` are Arabic digits or letters without their measure
    words (号楼 单元 层 室); 负一层 is floor "-1", a range stays a range ("3-4"). `estate` and
    `road_no` stay as written ("锦绣花园二期", "80号院").
    """

    estate: str | None = None
    road: str | None = None
    road_no: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None

    def __bool__(self) -> bool:
        return any(self)

    def as_dict(self) -> dict[str, str]:
        """Only the parts that were said, in the order of the fields."""
        parts = zip(self._fields, self, strict=True)
        return {name: value for name, value in parts if value is not None}

    def filled_from(self, other: "Where") -> "Where":
        """The parts said here, the missing ones taken from `other`."""
        both = zip(self, other, strict=True)
        return Where(*[mine if mine is not None else theirs for mine, theirs in both])

    def label(self) -> str:
        """The place as a Chinese address: 翠湖苑3号楼2单元501室."""
        parts = [self.estate or "", self.road or "", self.road_no or ""]
        if self.building:
            parts.append(f"{self.building}号楼")
        if self.unit:
            parts.append(f"{self.unit}单元")
        if self.floor:
            parts.append(
                f"负{self.floor[1:]}层" if self.floor.startswith("-") else f"{self.floor}层"
            )
        if self.room:
            parts.append(f"{self.room}室")
        return "".join(parts)
