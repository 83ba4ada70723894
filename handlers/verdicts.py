"""What a resident's words say of finished work: digits, bare words, free sentences.

Nothing here looks anything up. A question is no answer, and praise that takes itself back in the
same breath (修好了但是…) is left to the person who reads it.
"""

import re
import unicodedata
from collections.abc import Mapping

from bot.forms import choice_number
from services.feedback import Point, Verdict

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
            " 没问题了 没事了 不漏了 不堵了",
        ),
        (
            Verdict(solved=False),
            "没 没有 没有呢 没呢 不 否 不是 还没 还没有 没修 没来 不行 不亮 老样子 没人来 没人管",
        ),
    ),
    Point.SATISFIED: (
        (
            Verdict(satisfaction="满意"),
            "好 很好 挺好 挺好的 不错 可以 满意的 挺满意 是 是的 嗯",
        ),
        (
            Verdict(satisfaction="基本满意"),
            "还行 还可以 一般 一般般 凑合 过得去 马马虎虎",
        ),
        (
            Verdict(satisfaction="不满意"),
            "不 不好 差 太差 很差 不行 太慢 太慢了",
        ),
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
_ENDS = " .。!！~～,，、;；"
_DIGITS = re.compile(r"[1-3](?:[\s,，、.。;；]*[1-3]){0,2}")
_ECHO = re.compile(r"([1-3])[\s、.,，:：)）]*(\D+)")
_QUESTION = re.compile(r"[吗么?？]|没有?$|几时|为啥|多久|哪")
#: What says that the work was in vain; 还是 and 没 alone say nothing of the kind.
_IN_VAIN = re.compile(
    r"[没未]有?(?:解决|修好|弄好|处理好|修理好|办好|搞好)|还没(?!有?人?(?:联系|打|来电))"
    r"|还是(?:没|不(?!错)|坏|漏|堵|灭)"
    r"|又(?:不|坏|漏|堵|灭|停)|没用|白修|假的|骗人|根本没(?!问题)|没有?人(?:来(?!电)|管)"
)
_SOLVED = re.compile(
    r"(?:解决|修好|修通|弄好|办好|处理好|搞好|搞定|疏通|清干净|扫干净|收拾干净|换好|装好)[了啦]"
    r"|^(?:灯|水|电|暖气|网|门|电梯)?(?:已经|终于|现在|都|全)*(?:好|通|亮|来)[了啦]"
    r"|[灯水电气网梯]{1,2}(?:已经|终于|现在|都|全)*(?:好|通|亮|来|热)[了啦]"
)
_CONTENT = re.compile(
    r"(?:很|非常|挺|修得|办得|干得|真|十分)(?:好|快|满意|及时|不错|靠谱)|靠谱|不错|点赞"
)
#: 不太满意 and 不是很满意 are no 满意; 没有不满意 is left to the person who reads it.
_DISCONTENT = re.compile(r"(?<!没有)(?<!没)不(?:是|太|大|够|怎么|很|特别|十分)*满意")
#: What takes the content back.
_BUT = re.compile(r"但|就是|不过|可是|只是|[吗？?]|不(?!错)|没|差")
_CONTACTED = re.compile(r"(?:联系|打电话|来电话|上门)[过了]|[打来][过了]电话")
_NOT_CONTACTED = re.compile(r"没有?(?:人|谁)?(?:[跟和给]我)?(?:联系|打|来电|上门)")
#: The same, where it was asked whether anybody got in touch.
_NOBODY_CAME = re.compile(r"没有?(?:人|谁)?(?:[跟和给]我)?(?:联系|打|来|上门|找)")


def tidied(text: str) -> str:
    """The words without the signs around them, in half width."""
    return unicodedata.normalize("NFKC", text).strip(_ENDS)


def read_verdict(text: str, asked: Point) -> Verdict | None:
    """What the words say when this point was asked last; None when they say nothing of it."""
    return read_briefly(text, asked) or read_freely(text)


def read_briefly(text: str, asked: Point) -> Verdict | None:
    """Words that answer what was asked and cannot mean anything else."""
    plain = tidied(text)
    if asked is Point.CONTACTED and _NOBODY_CAME.search(plain):
        return Verdict(contacted=False)
    return _read_digits(plain, asked) or read_echo(plain) or BARE[asked].get(plain)


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


def read_freely(text: str) -> Verdict | None:
    """What a sentence says by itself; None when it judges nothing, or asks."""
    plain = tidied(text)
    if in_vain(plain):
        return Verdict(solved=False)
    if asks(plain):
        return None
    said = Verdict(
        solved=True if _SOLVED.search(plain) and not _BUT.search(plain) else None,
        satisfaction=read_content(plain) or "",
        contacted=_read_contact(plain),
    )
    return None if said == Verdict() else said


def _read_contact(plain: str) -> bool | None:
    if _NOT_CONTACTED.search(plain):
        return False
    return True if _CONTACTED.search(plain) else None


def asks(text: str) -> bool:
    """Whether the words ask how it stands, and say nothing: 修好了吗."""
    return _QUESTION.search(text.strip(" .。!！")) is not None


def in_vain(text: str) -> bool:
    """Whether the words say that the work was in vain."""
    return _IN_VAIN.search(text) is not None


def read_content(text: str) -> str | None:
    """The rating in a free sentence, None when it praises nothing or takes it back."""
    if _DISCONTENT.search(text):
        return "不满意"
    if "基本满意" in text:
        return "基本满意"
    content = "满意" in text or _CONTENT.search(text)
    return "满意" if content and not _BUT.search(text) else None
