"""What a resident's short words say of finished work: digits, choices and bare words.

What they mean depends on what was asked; whole sentences are read by `judgements`.
"""

import re
from collections.abc import Mapping

from bot.forms import choice_number
from handlers.judgements import only_said, read_freely, tidied, without_manners
from services.feedback import Point, Verdict

#: So many characters at most are about what was asked and nothing else.
_FEW = 8
#: What the digits say to each question, in the order of its choices.
CHOICES: Mapping[Point, tuple[tuple[str, Verdict], ...]] = {
    Point.SOLVED: (("解决了", Verdict(solved=True)), ("没解决", Verdict(solved=False))),
    Point.SATISFIED: tuple(
        (word, Verdict(satisfaction=word)) for word in ("满意", "基本满意", "不满意")
    ),
    Point.CONTACTED: (("联系过", Verdict(contacted=True)), ("没有", Verdict(contacted=False))),
}
ORDER = tuple(Point)
#: What a bare word says, which depends on what was asked.
_BARE_WORDS: Mapping[Point, tuple[tuple[Verdict, str], ...]] = {
    Point.SOLVED: (
        (
            Verdict(solved=True),
            "是 是的 对 对的 嗯 嗯嗯 解决 已解决 好了 好啦 好使了 能用了 可以了 行了"
            " 没问题 没问题了 没事了 👌 [OK] 不漏了 不堵了 好 好的 好嘞 可以 可以的 行 OK ok",
        ),
        (
            Verdict(solved=False),
            "没 没有 没有呢 没呢 不 否 不是 还没 还没有 没修 没来 不行 不亮 老样子 没人来 没人管",
        ),
    ),
    Point.SATISFIED: (
        (
            Verdict(satisfaction="满意"),
            "好 好的 很好 挺好 挺好的 不错 可以 满意的 挺满意 是 是的 嗯 行",
        ),
        (Verdict(satisfaction="不满意"), "不 不行"),
    ),
    Point.CONTACTED: (
        (
            Verdict(contacted=True),
            "有 有的 有过 是 是的 嗯 嗯嗯 对 联系了 来过 来过了 打过 打过了",
        ),
        (Verdict(contacted=False), "没 没有 没有过 没有呢 没呢 不 还没"),
    ),
}
BARE: Mapping[Point, Mapping[str, Verdict]] = {
    point: {word: verdict for verdict, words in rows for word in words.split()}
    for point, rows in _BARE_WORDS.items()
}
#: What rates the work whatever was asked.
RATINGS: Mapping[str, Verdict] = {
    word: Verdict(satisfaction=rating)
    for rating, words in {
        "满意": "五星 五星好评 好评 给个好评 点赞 赞 满分 👍 [强]",
        "基本满意": "还行 还可以 还好 一般 一般般 凑合 过得去 马马虎虎 马虎 将就",
        "不满意": "差评 一星 差 太差 太差了 很差 差劲 不好 不怎么样 太慢 太慢了",
    }.items()
    for word in words.split()
}
_DIGITS = re.compile(r"[1-3](?:[\s,，、.。;；]*[1-3]){0,2}")
_ECHO = re.compile(r"([1-3])[\s、.,，:：)）]*(\D+)")
#: 没人来, where it was asked whether anybody got in touch.
_NOBODY_CAME = re.compile(r"没有?(?:人|谁)?(?:[跟和给]我)?(?:联系|打|来|上门|找)")


def read_verdict(text: str, asked: Point) -> Verdict | None:
    """What the words say when this point was asked last; None when they say nothing of it."""
    return read_briefly(text, asked) or read_freely(text)


def read_briefly(text: str, asked: Point) -> Verdict | None:
    """Words that answer what was asked and cannot mean anything else."""
    plain = tidied(text)
    if asked is Point.CONTACTED and _NOBODY_CAME.search(plain):
        return Verdict(contacted=False)
    if only_said(plain):
        return Verdict(solved=False)
    return read_choice(plain, asked) or _read_bare(plain, asked) or _read_call(plain, asked)


def read_head(head: str, asked: Point) -> Verdict | None:
    """What 解决了 says before 就是来得太慢; 好的 may only agree to something."""
    bare = _read_bare(head, asked) if head.endswith(("了", "啦")) else RATINGS.get(head)
    said = read_choice(head, asked) or bare or read_freely(head)
    return None if said is None or said.solved is False else said


def _read_call(plain: str, asked: Point) -> Verdict | None:
    """打过电话, where it was asked whether anybody got in touch."""
    said = read_freely(plain) if asked is Point.CONTACTED and len(plain) <= _FEW else None
    return Verdict(contacted=True) if said == Verdict(contacted=True) else None


def read_choice(text: str, asked: Point) -> Verdict | None:
    """The number of a choice, or its own words."""
    plain, core = tidied(text), without_manners(tidied(text))
    offered = {**dict(CHOICES[Point.SOLVED]), **dict(CHOICES[Point.SATISFIED])}
    return (
        _read_digits(plain, asked)
        or read_echo(plain)
        or _read_digits(core, asked)
        or offered.get(core)
    )


def _read_bare(plain: str, asked: Point) -> Verdict | None:
    """One word for an answer, with or without thanks."""
    said = {**BARE[asked], **RATINGS}
    return said.get(plain) or said.get(without_manners(plain))


def _read_digits(plain: str, asked: Point) -> Verdict | None:
    """1, or several at once: 111 answers this question and the next two."""
    single = choice_number(plain)
    digits = re.findall(r"\d", plain) if _DIGITS.fullmatch(plain) else []
    if single is not None:
        digits = [str(single)]
    points = ORDER[ORDER.index(asked) :]
    if not digits or len(digits) > len(points):
        return None
    said = Verdict()
    for point, digit in zip(points, map(int, digits), strict=False):
        if digit > len(CHOICES[point]):
            return None
        said = _joined(said, CHOICES[point][digit - 1][1])
    return Verdict(solved=False) if said.solved is False else said


def _joined(one: Verdict, other: Verdict) -> Verdict:
    solved = one.solved if other.solved is None else other.solved
    contacted = one.contacted if other.contacted is None else other.contacted
    return Verdict(solved, other.satisfaction or one.satisfaction, contacted)


def read_echo(plain: str) -> Verdict | None:
    """A choice as it was offered, number and words: 1 解决了."""
    found = _ECHO.fullmatch(plain)
    if found is None:
        return None
    offered = (choices[int(found[1]) - 1 : int(found[1])] for choices in CHOICES.values())
    return next((said for row in offered for label, said in row if label == found[2]), None)
