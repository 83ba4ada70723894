"""Estates of a factory's or an office's people: 国棉三厂家属院, 车辆厂东院, 拖厂二街坊."""

import re

from bot.understanding.place.names import is_name_like, shown_stem

_HOUSES = ("家属", "宿舍", "院")
_STAFF = re.compile(r"家属[院区楼]|宿舍|(?<=[厂机])[东南西北老]?院")
#: What such houses belong to ends with one of these: 厂, 局, 银行, 研究所.
_OWNERS = frozenset("厂局社机大化钢矿路星棉司学院行所站处队部")
_OWNER = re.compile(r"(?:国[棉营][一二三四五六]厂|[一-鿿]{2}[厂局社]|[一-鿿]{2})\Z")
# Owners whose names are hidden behind a code: H3家属院.
_CODED = re.compile(r"[A-Z]\d\Z")
# The blocks of a factory's town: 拖厂二街坊, 八号街坊, 兰化五街区.
_BLOCK = re.compile(r"(?<!条)[一二三四五六七八九十]{1,2}号?街[坊区]")
_NAMELESS = re.compile("隔壁|对面|旁边|附近|公司|学校")


def read_staff(text: str) -> str | None:
    """The first such estate of a plain text."""
    for house in _HOUSES:
        if house in text:
            return _houses(text)
    if "街" in text and (found := _BLOCK.search(text)):
        return text[_block_start(text, found.start()) : found.end()]
    return None


def _block_start(text: str, end: int) -> int:
    """Where the name of a block begins whose number stands at `end`; the number may be all."""
    start = shown_stem(text, end, 4)
    if start is None or not (text[end - 1] in _OWNERS or is_name_like(text[start:end])):
        return end
    return start


def _houses(text: str) -> str | None:
    """The houses with their owner's name, unless nobody is named."""
    found = _STAFF.search(text)
    if not found or not found.start():
        return None
    end = found.start()
    start = _start(text, end)
    if start is None or end - start < 2 or _NAMELESS.search(text, start, end):
        return None
    return text[start : found.end()]


def _start(text: str, end: int) -> int | None:
    """Where the owner's name begins that ends at `end`."""
    if coded := _CODED.search(text, max(0, end - 2), end):
        return coded.start()
    shown = shown_stem(text, end, 6)
    if text[end - 1] not in _OWNERS:
        named = shown is not None and is_name_like(text[shown:end])
        return shown if named and text.startswith("家属", end) else None
    if shown is not None:
        return shown
    owner = _OWNER.search(text, max(0, end - 4), end)
    return owner.start() if owner else None
