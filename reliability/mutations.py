"""Spoiling good input: seeded changes of bytes, so that a failure comes back with its seed."""

import random
from collections.abc import Sequence

#: What parsers stumble over: ends of markup, entities, odd numbers, signs of other scripts.
TOKENS = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"&#0;", b"&amp;", b"<!DOCTYPE xml>", b"<!--", b"<a>",
    b"</xml>", b"<xml>", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"-1", b"1e999",
    b"nan", b"9" * 30, b"\r\n", b"\t", b": ", b"- ", b"{", b"}", b"[", b"*a", b"&a", b"!!python/x",
    b"---\n", b"'", b'"', b"%", b"%s", b"{number}", "㈠".encode(), "٣".encode(), "²".encode(),
    "\u202e".encode(), "\u200b".encode(), "👨‍👩‍👧".encode(), "𠮷".encode(), "号楼".encode(),
    "2月30日".encode(), b"25:61", "99999999999号".encode(), b" " * 50,
)  # fmt: skip


def mutated(sample: bytes, others: Sequence[bytes], dice: random.Random) -> bytes:
    """`sample` after one to six changes; some take a part of one of `others`."""
    body = bytearray(sample)
    for _ in range(dice.randint(1, 6)):
        at = dice.randint(0, len(body))
        until = min(at + dice.choice((0, 1, 2, 8, 40)), len(body))
        match dice.randrange(7):
            case 0:
                body[at:until] = b""
            case 1:
                body[at:until] = dice.randbytes(dice.randint(1, 6))
            case 2:
                body[at:until] = dice.choice(TOKENS)
            case 3:
                body[at:at] = body[at:until] * dice.choice((1, 2, 300))
            case 4:
                body[at:until] = _part(dice.choice(others), dice)
            case 5 if at < len(body):
                body[at] ^= 1 << dice.randrange(8)
            case _:
                del body[at if dice.random() < 0.2 else len(body) :]
    return bytes(body)


def _part(other: bytes, dice: random.Random) -> bytes:
    """A slice of another sample."""
    at = dice.randint(0, len(other))
    return other[at : at + dice.randint(1, 60)]


#: What people's words are spoiled with: signs, numbers and parts that commands look for.
PIECES = (
    " ", "\n", "　", "，", "。", "：", ":", "#", "＃", "号", "号楼", "单元", "0", "12", "１２",
    "⑨", "㈠", "٣", "²", "999999999", "9999999999", "-3", "3.5", "半", "十二", "明天", "下周三",
    "2月30日", "13月1日", "2026-11-30", "25:61", "0天", "99999天", "个工作日", "取消", "不", "了",
    "\u200b", "\u202e", "👍", "𠮷", "<", ">", "&", "]]>", "{number}", "%s", "\\", "'", '"',
    "=1+1", "翠湖苑", "林晓", "13900000002", "G01", "http://127.0.0.1/a", "、", "/", "-", "~", "至",
)  # fmt: skip


def reworded(text: str, others: Sequence[str], dice: random.Random) -> str:
    """A sentence after one to four changes between its characters."""
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(text))
        until = min(at + dice.choice((0, 0, 1, 2, 5)), len(text))
        put = dice.choice(
            (dice.choice(PIECES), dice.choice(others), text[at:until] * 2, "", chr(_point(dice)))
        )
        text = text[:at] + put * dice.choice((1, 1, 1, 1, 60)) + text[until:]
    return text[:4000]


def _point(dice: random.Random) -> int:
    """A character of the plane in which people write, no surrogate."""
    return dice.choice((dice.randrange(0x20, 0xD800), dice.randrange(0x4E00, 0x9FFF)))
