"""Command words in chat: 办结12 修好了, 12 已修好, ＃12号 进度, whatever the spaces and width.

The table says how each word may stand; who may use it is the business of the routes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a command may stand in a text."""

    ALONE = "alone"  #: nothing but the word, and a number or known argument
    NUMBERED = "numbered"  #: the word and a request's number, in either order, then free text
    LEADING = "leading"  #: the word, a space or colon, then free text


@dataclass(frozen=True, slots=True)
class Word:
    """One command word: its name, how it stands, its other spellings.

    `says` are everyday words that mean the command and are kept as its text: "12 已修好" is
    办结 with the text 已修好.
    """

    name: str
    shape: Shape
    spellings: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command as understood: its word, the request's number, what stands behind."""

    word: str
    number: int | None = None
    rest: str = ""


WORDS = (
    Word("进度", Shape.NUMBERED, ("查进度", "查询", "查单", "我的单", "我的诉求")),
    Word("补充", Shape.NUMBERED, ("补充说明",)),
    Word("撤回", Shape.NUMBERED, ("撤销", "撤单")),
    Word("评价", Shape.NUMBERED, (), ("基本满意", "不满意", "满意")),
    Word("没解决", Shape.NUMBERED, ("未解决", "没修好", "还没好")),
    Word("我的网格员", Shape.ALONE, ("网格员是谁", "我的网格员是谁", "找网格员", "网格员电话")),
    Word("绑定住址", Shape.LEADING, ("绑定地址", "我的住址", "修改住址", "改住址")),
    Word("绑定", Shape.LEADING),
    Word("取消", Shape.ALONE, ("算了", "不报了", "退出")),
    Word("帮助", Shape.ALONE, ("菜单", "help", "怎么用", "功能", "?", "使用说明")),
    Word("人工", Shape.ALONE, ("转人工", "人工服务", "找人工", "真人")),
    Word("我的任务", Shape.ALONE, ("任务", "我的工单", "待办", "我的待办")),
    Word("接单", Shape.NUMBERED, ("接", "签收", "收到")),
    Word("到场", Shape.NUMBERED, ("已到场", "到现场", "已到现场", "到了")),
    Word(
        "办结",
        Shape.NUMBERED,
        ("完成", "结单", "办完"),
        (
            "已修好",
            "修好了",
            "已处理",
            "处理好了",
            "处理完了",
            "已解决",
            "解决了",
            "搞定了",
            "已办结",
            "办好了",
            "已完成",
            "弄好了",
        ),
    ),
    Word("退回", Shape.NUMBERED, ("退单",)),
    Word("转派", Shape.NUMBERED, ("转给", "转单")),
    Word("备注", Shape.NUMBERED, ("记录",)),
    Word("追问", Shape.NUMBERED, ("询问", "问居民")),
    Word("上报", Shape.LEADING, ("巡查上报",)),
    Word("代报", Shape.LEADING),
    Word("查看", Shape.NUMBERED, ("看", "详情")),
    Word("待派", Shape.ALONE, ("待派单", "待派列表")),
    Word("派单", Shape.NUMBERED, ("派给", "指派", "派")),
    Word("改类", Shape.NUMBERED, ("改类别", "改分类")),
    Word("改址", Shape.NUMBERED, ("改地址", "改地点")),
    Word("不予受理", Shape.NUMBERED, ("不受理",)),
    Word("拆分", Shape.NUMBERED, ("拆单",)),
    Word("并入", Shape.NUMBERED, ("合并",)),
    Word("网格员", Shape.ALONE, ("网格员名单", "人员名单")),
    Word("邀请", Shape.LEADING),
    Word("停用", Shape.LEADING),
    Word("启用", Shape.LEADING),
    Word("统计", Shape.LEADING, ("报表", "数据")),
)

#: Full-width signs to half-width ones, sign by sign, so that positions stay.
_NARROW = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OPENING = "【[「“\"'"
_CLOSING = " 】]」”\"'"

_NUMBER = r"[#＃]?\s*(?:第)?(?P<number>\d{1,9})(?:\s*号(?![楼院门线栋])(?:单)?)?"
_GAP = r"[\s,，:：、。;；-]*"
_END = r"[\s。.!！?？~～,，]*"


def _pattern(word: Word) -> re.Pattern[str]:
    names = "|".join(
        re.escape(name) for name in sorted((word.name, *word.spellings), key=len, reverse=True)
    )
    said = "|".join(re.escape(name) for name in word.says)
    if word.shape is Shape.ALONE:
        return re.compile(rf"(?:{names}){_END}$")
    if word.shape is Shape.LEADING:
        return re.compile(rf"(?:{names})(?:{_END}$|[\s:：,，]+(?P<rest>.*))", re.DOTALL)
    either = f"{names}|{said}" if said else names
    forward = rf"(?:{names}){_GAP}{_NUMBER}(?!\d|[-~]\d|[号点天次个块楼栋元]){_GAP}(?P<rest>.*)"
    backward = rf"{_NUMBER}{_GAP}(?:(?:{names}){_GAP}|(?={said or '(?!)'}))(?P<rest>.*)"
    bare = rf"(?:{either}){_END}$"
    leading = rf"{re.escape(word.name)}[\s:：,，]+(?P<rest3>.*)"
    return re.compile("|".join((forward, _second(backward), bare, leading)), re.DOTALL)


def _second(pattern: str) -> str:
    """The same groups under second names: one expression may use a name only once."""
    return pattern.replace("?P<number>", "?P<number2>").replace("?P<rest>", "?P<rest2>")


#: A number as the bot writes it, and nothing else: its sender wants to see it.
_SHOWN = re.compile(r"#\s*(\d{1,9})")
_PATTERNS = tuple((word, _pattern(word)) for word in WORDS)
_FIRST = frozenset(
    name[0] for word in WORDS for name in (word.name, *word.spellings, *word.says)
) | frozenset("#第0123456789")


def read_command(text: str) -> Command | None:
    """The command a text is, or None for free speech."""
    written = text.strip().lstrip(_OPENING).strip()
    tidy = written.translate(_NARROW)
    if not tidy or tidy[0] not in _FIRST:
        return None
    if shown := _SHOWN.fullmatch(tidy):
        return Command("查看", int(shown[1]))
    for word, pattern in _PATTERNS:
        found = pattern.match(tidy)
        if found:
            groups = found.groupdict()
            number = groups.get("number") or groups.get("number2")
            rest = groups.get("rest") or groups.get("rest2") or groups.get("rest3") or ""
            # What stands behind is the person's own words and stays as it was written.
            said = written[len(written) - len(rest) :] if rest else _said(word, tidy)
            return Command(word.name, int(number) if number else None, said.strip(_CLOSING))
    return None


def _said(word: Word, text: str) -> str:
    """A bare everyday word is its own text."""
    return next((said for said in word.says if text.startswith(said)), "")
