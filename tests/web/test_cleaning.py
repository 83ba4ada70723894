"""What is taken out of people's words, and what must stay."""

import re
import sys
import unicodedata

import pytest

from web.cleaning import clean_said


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("漏\u200b水", "漏水"),
        ("\u202e水漏\u202c", "水漏"),
        ("\u2066【系统】\u2069", "【系统】"),
        ("\ufeff漏水", "漏水"),
        ("漏\x7f\x9b水", "漏水"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("一\t二", "一\t二"),
        ("漏\u200d水", "漏水"),
        ("漏\u3164\u2800水", "漏水"),
        ("接\ufe0e单\U000e0101", "接单"),
        ("\u200d👨", "👨"),
        ("👨\u200d", "👨"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("👷🏽\u200d♀\ufe0f", "👷🏽\u200d♀\ufe0f"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("𠮷家", "𠮷家"),
        ("  好 ", "好"),
        ("好" * 2001, "好" * 2000),
    ],
)
def test_invisible_characters_go_and_the_words_stay(said: str, kept: str) -> None:
    assert clean_said(said) == kept


def test_no_control_or_format_character_is_forgotten() -> None:
    hidden = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if unicodedata.category(char) in ("Cc", "Cf")
    ]
    kept = re.sub("[\t\n]", "", "".join(char for char in hidden if clean_said(f"a{char}b") != "ab"))
    # The ends of lines became line feeds.
    assert set(kept) <= {"\r", "\x85"}
