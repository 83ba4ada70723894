"""The table of command words: how each may stand in a text, and its other spellings.

Who may use a word is the business of the routes. Who works with the words every day leaves out
more than a resident may: 退回1不在我网格, 值班明天.
"""

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


#: What may follow a word of staff at once: anything, a name and nothing else, a day.
_ANYTHING = "."
_NAME = r"[\u4e00-\u9fff]{2,4}$"
_DAY = r"取消|[今明后][天日晚]|[本这下]*(?:周|星期|礼拜)[一二三四五六日天]|\d{1,2}[月日号./-]"

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
    Word("退回", Shape.NUMBERED, ("退单",), weak=("退",), at_once=_ANYTHING),
    Word("转派", Shape.NUMBERED, ("转单",), ("转给",), jargon=True),
    Word("备注", Shape.NUMBERED, weak=("记录",), jargon=True, at_once=_ANYTHING),
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
    Word(
        "统计",
        Shape.LEADING,
        ("报表", "数据"),
        at_once=r"[今昨][日天]|[本上这]|\d{1,2}月|网格|人员|类别",
    ),
)
