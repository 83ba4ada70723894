"""Command words in chat: 办结12 修好了, 12 已修好, ＃12号 进度, whatever the spaces and width.

The table says how each word may stand; who may use it is the business of the routes. Who works
with the words every day leaves out more than a resident may: 退回1不在我网格, 值班明天.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Shape(StrEnum):
    """How a command may stand in a text."""

    ALONE = "alone"  #: nothing but the word, and a number or known argument
    NUMBERED = "numbered"  #: the word and a request's number, in either order, then free text
    LEADING = "leading"  #: the word, a space or colon, then free text


@dataclass(frozen=True, slots=True)
class Word:
    """One command word: its name, how it stands, its other spellings.

    `weak` are spellings that an everyday sentence begins with as well (接 5岁孩子, 收到 3月份的
    单子): they count only where the sentence ends with the number, or a space parts them.
    `says` are everyday words that mean the command and are kept as its text: "12 已修好" is
    办结 with the text 已修好. A `jargon` name begins no sentence of a resident, so the text may
    follow its number at once: 办结12换了灯泡. `at_once` is what else may stand so where staff
    speak, as a regular expression: behind the number, or behind the word where it has none.
    """

    name: str
    shape: Shape
    spellings: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    jargon: bool = False
    at_once: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command as understood: its word, the request's number, what stands behind."""

    word: str
    number: int | None = None
    rest: str = ""


#: What may follow a word of staff at once: anything, a name and nothing else, a day.
_ANYTHING = "."
_NAME = r"[\u4e00-\u9fff]{2,4}$"
_DAY = r"取消|[今明后][天日]|[本这下]*(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}[月日号./-]"

WORDS = (
    # Before 导出 and 撤回, which take what stands behind them.
    Word("我的信息", Shape.ALONE, ("我的个人信息", "我的资料", "我的数据", "查看我的信息")),
    Word(
        "导出我的信息",
        Shape.ALONE,
        ("导出 我的信息", "导出我的资料", "导出我的数据", "下载我的信息"),
    ),
    Word(
        "删除我的信息",
        Shape.ALONE,
        (
            "删除 我的信息",
            "删除我的资料",
            "删除我的数据",
            "删掉我的信息",
            "清除我的信息",
            "把我的信息删了",
            "把我的信息删掉",
            "注销",
            "注销账号",
        ),
    ),
    Word("确认删除", Shape.ALONE, ("确认 删除", "确定删除")),
    Word("取消删除", Shape.ALONE, ("取消 删除", "不删了", "不删除了")),
    Word("撤回同意", Shape.ALONE, ("撤回 同意", "撤销同意", "取消同意", "取消授权")),
    Word("进度", Shape.NUMBERED, ("查进度", "查单", "我的单", "我的诉求"), ("查询",)),
    Word("补充", Shape.NUMBERED, ("补充说明",)),
    Word("撤回", Shape.NUMBERED, ("撤单",), ("撤销",)),
    Word("评价", Shape.NUMBERED, says=("基本满意", "不满意", "满意")),
    Word("没解决", Shape.NUMBERED, ("未解决", "没修好", "还没好")),
    Word("催办", Shape.NUMBERED, ("催单", "催一下", "催一催"), ("催",)),
    Word("附议", Shape.NUMBERED),
    Word("申诉", Shape.NUMBERED, ("我要申诉",)),
    Word(
        "我的网格员",
        Shape.ALONE,
        ("网格员是谁", "我的网格员是谁", "找网格员", "网格员电话", "值班电话", "值班电话是多少"),
    ),
    Word("绑定住址", Shape.LEADING, ("绑定地址", "我的住址", "修改住址", "改住址")),
    Word("绑定", Shape.LEADING),
    Word("取消", Shape.ALONE, ("算了", "不报了", "退出")),
    Word("帮助", Shape.ALONE, ("菜单", "help", "怎么用", "功能", "?", "使用说明")),
    Word("人工", Shape.ALONE, ("转人工", "人工服务", "找人工", "真人")),
    Word("我的任务", Shape.ALONE, ("任务", "我的工单", "待办", "我的待办")),
    Word("接单", Shape.NUMBERED, weak=("接", "签收", "收到"), jargon=True),
    Word("到场", Shape.NUMBERED, ("已到场",), ("到现场", "已到现场", "到了")),
    Word(
        "办结",
        Shape.NUMBERED,
        ("结单",),
        ("完成", "办完"),
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
        jargon=True,
    ),
    Word("退回", Shape.NUMBERED, ("退单",), at_once=_ANYTHING),
    Word("转派", Shape.NUMBERED, ("转单",), ("转给",), jargon=True),
    Word("备注", Shape.NUMBERED, weak=("记录",), at_once=_ANYTHING),
    Word("追问", Shape.NUMBERED, ("问居民",), ("询问",), jargon=True),
    Word("上报", Shape.LEADING, ("巡查上报",), at_once="(?![的了过给])"),
    Word("代报", Shape.LEADING, at_once=r".*\d{7}"),
    Word("查看", Shape.NUMBERED, weak=("看", "详情")),
    Word("吹哨", Shape.NUMBERED, ("吹哨情况",), jargon=True),
    Word("认领", Shape.NUMBERED, ("待认领",)),
    Word(
        "替班", Shape.LEADING, ("替班安排",), at_once=rf"[\u4e00-\u9fff]{{2,8}}?(?:{_DAY})|{_DAY}"
    ),
    Word("值班", Shape.LEADING, ("值班表", "谁值班", "今天谁值班"), at_once=_DAY),
    Word("待派", Shape.ALONE, ("待派单", "待派列表")),
    Word("派单", Shape.NUMBERED, weak=("派给", "指派", "派"), jargon=True),
    Word("改类", Shape.NUMBERED, ("改类别", "改分类"), jargon=True),
    Word("改址", Shape.NUMBERED, ("改地址", "改地点"), jargon=True),
    Word("不予受理", Shape.NUMBERED, ("不受理",), jargon=True),
    Word("拆分", Shape.NUMBERED, ("拆单",), at_once=_ANYTHING),
    Word("并入", Shape.NUMBERED, weak=("合并",), jargon=True),
    Word("网格员", Shape.ALONE, ("网格员名单", "人员名单")),
    Word("延期", Shape.NUMBERED, ("申请延期",), at_once=_ANYTHING),
    Word("排期", Shape.NUMBERED, weak=("限期",), at_once=_ANYTHING),
    Word("长期整改", Shape.NUMBERED, weak=("长期",), at_once=_ANYTHING),
    Word("批准", Shape.NUMBERED),
    Word("驳回", Shape.NUMBERED, weak=("不批准", "不批"), at_once=_ANYTHING),
    Word("核查", Shape.NUMBERED, jargon=True),
    Word("接管", Shape.NUMBERED, jargon=True),
    Word("督办", Shape.NUMBERED, jargon=True),
    Word("超期", Shape.ALONE, ("超期列表", "超期件", "超期的")),
    Word("审计", Shape.LEADING, at_once=_NAME),
    Word("别名", Shape.LEADING, ("别名列表", "小区别名")),
    Word("加词", Shape.LEADING, ("添加词", "增加词", "加个词")),
    Word("删词", Shape.LEADING, ("删除词", "去掉词", "删个词")),
    Word("词库", Shape.LEADING, ("看词库", "词库列表")),
    Word("撤销词", Shape.NUMBERED, ("撤回词", "取消词", "撤销加词", "撤销删词")),
    Word("未识别", Shape.NUMBERED, ("没识别的", "未识别的", "没听懂的话")),
    Word("邀请", Shape.LEADING),
    Word("停用", Shape.LEADING, at_once=_NAME),
    Word("启用", Shape.LEADING, at_once=_NAME),
    Word("导出", Shape.LEADING, ("导出本周", "导出本月", "导出全部", "导出表格", "导出诉求")),
    Word("统计", Shape.LEADING, ("报表", "数据"), at_once="今[日天]|[本上]|网格|人员|类别"),
)

#: Full-width signs to half-width ones, sign by sign, so that positions stay.
_NARROW = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OPENING = "【[「“\"'"
_CLOSING = " 】]」”\"'"

#: The marks @ are filled in so that each alternative has groups of its own.
_NUMBER = r"[#＃]?\s*(?:第)?(?P<number@>\d{1,9}|[①-⑨])(?:\s*号(?![楼院门线栋])(?:单)?)?"
_GAP = r"[\s,，:：、。;；-]*"
_END = r"[\s。.!！?？~～,，]*"
#: What may follow a number or a word: nothing, a space or a sign, but no range and no clock.
_PARTED = r"(?=$|[\s,，、。;；!！?？]|[-~～.:：](?!\d))"
#: What makes a number the count, date or place of an everyday sentence.
_MEASURE = r"[号点天次个块楼栋元月日岁箱桶单层户年名条位家张米斤]"
#: Behind a number that is none of these, nor a range or a clock.
_NO_COUNT = rf"(?!\d|[-~.:]\d|{_MEASURE})"
_CIRCLED = {ord(sign): str(number) for number, sign in enumerate("①②③④⑤⑥⑦⑧⑨", 1)}
#: What staff begin a result with behind the number, and what says that it was none.
_DID = r"(?:[换修清疏补刷装][好完通理掉]*了)(?!.*(?:还[是没]|仍|又))"


def _either(*names: str) -> str:
    """One of the names, the longest first; nothing fits when there are none."""
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"


@cache
def _pattern(name: str, staff: bool) -> re.Pattern[str]:
    """How a word may stand; made when a text first begins with one of its characters."""
    word = _NAMED[name]
    names = _either(word.name, *word.spellings, *word.weak)
    if word.shape is Shape.ALONE:
        return re.compile(rf"(?:{names}){_END}$")
    if word.shape is Shape.LEADING:
        at_once = rf"|(?={word.at_once})(?P<rest_at_once>.+)" if staff and word.at_once else ""
        return re.compile(rf"(?:{names})(?:{_END}$|[\s:：,，]+(?P<rest>.*){at_once})", re.DOTALL)
    ways = [*_forward(word), *_backward(word), *_unnumbered(word)]
    if staff:
        ways += _at_once(word)
    distinct = (way.replace("@", str(place)) for place, way in enumerate(ways))
    return re.compile("|".join(distinct), re.DOTALL)


def _forward(word: Word) -> list[str]:
    """The word, the number, free text: 办结 12 换了灯泡."""
    strong, weak = _either(word.name, *word.spellings), _either(*word.weak)
    ways = [
        rf"(?:{strong}){_GAP}{_NUMBER}{_PARTED}{_GAP}(?P<rest@>.*)",
        rf"(?:{weak}){_GAP}{_NUMBER}(?:{_END}$|\s+(?!{_MEASURE})(?P<rest@>.*))",
    ]
    if word.jargon:
        ways.append(rf"(?:{word.name}){_GAP}{_NUMBER}{_NO_COUNT}{_GAP}(?P<rest@>.*)")
    return ways


def _at_once(word: Word) -> list[str]:
    """What staff write besides: 退回1不在我网格, 1换了灯泡."""
    names = _either(word.name, *word.spellings, *word.weak)
    ways = []
    if word.at_once:
        ways.append(rf"(?:{names}){_GAP}{_NUMBER}{_NO_COUNT}(?={word.at_once}){_GAP}(?P<rest@>.*)")
    if word.says and word.jargon:
        ways.append(rf"{_NUMBER}(?<=\d){_GAP}(?={_DID})(?P<rest@>.*)")
    return ways


def _backward(word: Word) -> list[str]:
    """The number, the word, free text: 12号办结：换了灯泡, 12 已修好."""
    strong, weak = _either(word.name, *word.spellings), _either(*word.weak)
    said = _either(*word.says)
    return [
        rf"{_NUMBER}{_GAP}(?:{strong}){_PARTED}{_GAP}(?P<rest@>.*)",
        rf"{_NUMBER}{_GAP}(?:{weak})(?:{_END}$|\s+(?P<rest@>.*))",
        # 3号修好了的灯 begins with a date, 3修好了换了灯泡 with a request's number.
        rf"{_NUMBER}(?<=\d){_GAP}(?=(?:{said})(?!度))(?P<rest@>.*)",
        rf"{_NUMBER}{_GAP}(?=(?:{said})[了啦]?{_PARTED})(?P<rest@>.*)",
    ]


def _unnumbered(word: Word) -> list[str]:
    """The word alone, or its own name and free text."""
    alone = _either(*_names(word))
    return [rf"(?:{alone}){_END}$", rf"{re.escape(word.name)}[\s:：,，]+(?P<rest@>.*)"]


#: A number as the bot writes it, and nothing else: its sender wants to see it.
_SHOWN = re.compile(r"#\s*(\d{1,9})")
#: Who names the unit first: 城管科 吹哨 1.
_CALLED = re.compile(
    rf"(?P<rest>[^\s\d,，]{{2,12}}){_GAP}吹哨{_GAP}{_NUMBER.replace('@', '')}{_END}$"
)
_NAMED = {word.name: word for word in WORDS}
_NUMBERED = tuple(word for word in WORDS if word.shape is Shape.NUMBERED)


def _by_first() -> dict[str, tuple[Word, ...]]:
    """The words that a text may be, by its first character."""
    first: dict[str, tuple[Word, ...]] = dict.fromkeys("#第0123456789①②③④⑤⑥⑦⑧⑨", _NUMBERED)
    for word in WORDS:
        for character in {name[0] for name in _names(word)}:
            first[character] = (*first.get(character, ()), word)
    return first


def _names(word: Word) -> tuple[str, ...]:
    return (word.name, *word.spellings, *word.weak, *word.says)


_FIRST = _by_first()


def read_command(text: str, *, staff: bool = False) -> Command | None:
    """The command a text is, or None for free speech; staff may leave out more."""
    written = text.strip().lstrip(_OPENING).strip()
    tidy = written.translate(_NARROW)
    if staff and (called := _CALLED.fullmatch(tidy)):
        return Command("吹哨", _number(called["number"]), called["rest"])
    if not tidy or tidy[0] not in _FIRST:
        return None
    if shown := _SHOWN.fullmatch(tidy):
        return Command("查看", int(shown[1]))
    for word in _FIRST[tidy[0]]:
        found = _pattern(word.name, staff).match(tidy)
        if found:
            number, rest = _group(found, "number"), _group(found, "rest")
            # What stands behind is the person's own words and stays as it was written.
            said = written[len(written) - len(rest) :] if rest else _said(word, tidy)
            return Command(word.name, _number(number), said.strip(_CLOSING))
    return None


def _number(written: str) -> int | None:
    """12, or ① to ⑨; None where there is none."""
    return int(written.translate(_CIRCLED)) if written else None


def _group(found: re.Match[str], name: str) -> str:
    """What the alternative that fitted caught under a name."""
    caught = found.groupdict().items()
    return next((text for key, text in caught if text and key.startswith(name)), "")


def _said(word: Word, text: str) -> str:
    """A bare everyday word is its own text."""
    return next((said for said in word.says if text.startswith(said)), "")
