"""Numbers as people write them in an address, and the same number in Arabic digits."""

import re

from bot.understanding.place.scripts import SIMPLIFIED

DIGITS = "零〇一二三四五六七八九"
#: One character class for the Chinese numerals that occur in addresses, for use inside [].
CHINESE = DIGITS + "十百"

_VALUES = {"零": 0} | {digit: value for value, digit in enumerate(DIGITS[1:])}
_NUMERALS = frozenset(CHINESE)
_FORMS = str.maketrans("＃－—–～~〇", "#-----零")
_LETTERS = str.maketrans(
    {chr(code + 0xFEE0): chr(code) for code in (*range(48, 58), *range(65, 91), *range(97, 123))}
)
_TABLE = SIMPLIFIED | _FORMS | _LETTERS
_UNPLAIN = re.compile(f"[{''.join(map(chr, _TABLE))}]")
# A dash that an input method turned into a numeral: 208一1601.
_DASH = re.compile(r"(?<=\d)一(?=\d)")


def plain(text: str) -> str:
    """The text with full-width and traditional characters made plain, and a typed 一 a dash.

    Every character is replaced by exactly one, so positions in both texts agree.
    """
    if _UNPLAIN.search(text):
        text = text.translate(_TABLE)
    return _DASH.sub("-", text) if "一" in text else text


def arabic(word: str) -> str:
    """An address number in Arabic digits: 二十三 → 23, 五零二 → 502, 三四 → 3-4, a → A.

    What is no Chinese numeral (digits, letters, 东) is only put into capitals.
    """
    if not word or not _NUMERALS.issuperset(word):
        return word.upper()
    if "十" in word or "百" in word:
        return str(_counted(word))
    figures = [_VALUES[sign] for sign in word]
    if len(figures) == 2 and 0 < figures[0] == figures[1] - 1:
        return f"{figures[0]}-{figures[1]}"
    return "".join(map(str, figures))


def _counted(word: str) -> int:
    """The value of a numeral with 十 or 百 in it: 十二 → 12, 一百零三 → 103."""
    total, figure = 0, 0
    for sign in word:
        if sign in "十百":
            total += (figure or 1) * (10 if sign == "十" else 100)
            figure = 0
        else:
            figure = _VALUES[sign]
    return total + figure
