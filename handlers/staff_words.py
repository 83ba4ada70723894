"""The words of staff: who answers them, and what tells one from a resident's sentence.

A row that asks for a role is passed over by everybody else; what then still is a staff word gets
told so (`is_staff_word`).
"""

import re

from bot.command_words import WORDS as COMMAND_WORDS
from bot.incoming import Kind
from bot.turn import Route
from handlers import (
    admin,
    aliases,
    approving,
    board,
    calls,
    chatter,
    export,
    lexicon,
    oversight,
    reporting,
    shifts,
    statistics,
    told,
    unheard,
    words,
    work,
)
from handlers.turns import Turn
from models import HELPERS, STAFF, Role
from models.category import categories
from services.rights import SUPERIORS

ADMIN = frozenset({Role.ADMIN})
UNIT = frozenset({Role.UNIT})
TEXT = frozenset({Kind.TEXT})
#: Words that only staff use, so that a resident who sends one is told so.
STAFF_WORDS = frozenset({
    "我的任务", "接单", "到场", "办结", "退回", "转派", "备注", "追问", "待派", "派单", "改类",
    "改址", "不予受理", "拆分", "并入", "网格员", "邀请", "停用", "启用", "统计", "吹哨", "导出",
    "延期", "排期", "长期整改", "批准", "驳回", "认领", "替班", "值班",
    "核查", "接管", "督办", "超期", "审计", "别名", "加词", "删词", "词库", "撤销词", "未识别",
})  # fmt: skip
#: Those of them that begin no sentence of a resident.
JARGON = frozenset(word.name for word in COMMAND_WORDS if word.jargon)
#: Those that no resident says, whatever stands behind them.
TEACHING = frozenset({"加词", "删词", "词库", "撤销词", "未识别"})
#: Names and days behind one of them: 停用 林晓, 替班 陈立冬 明天.
_NAMES = re.compile(r"\S{1,3}(?:\s+\S{1,3}){0,2}")


def is_staff_word(turn: Turn) -> bool:
    """A staff word with a number, alone or with names; but no sentence that begins with one."""
    command = turn.command
    if command is None or command.word not in STAFF_WORDS:
        return False
    if command.word in TEACHING:
        return True
    numbered, named = command.number is not None, turn.text.startswith(command.word)
    if numbered and named and (command.word in JARGON or not command.rest):
        return True
    bare = not command.rest or _NAMES.fullmatch(command.rest) is not None
    if named and bare and not numbered and _is_of_the_office(turn, command.rest):
        return True
    return (numbered or (named and bare)) and not _tells_problem(turn)


def _is_of_the_office(turn: Turn, rest: str) -> bool:
    """停用 林晓 is about a colleague, whatever its words weigh; 停用 电梯 is about a lift.

    The word alone reports nothing, and whoever works here speaks of their work.
    """
    if not rest or turn.speaker.roles & STAFF:
        return True
    return any(turn.house.directory.find_staff(name) for name in rest.split() if len(name) > 1)


def _tells_problem(turn: Turn) -> bool:
    understood = turn.understanding
    clear = understood.known and understood.accepted
    return clear and not categories()[understood.code].is_control


def taps_tasks(turn: Turn) -> bool:
    """Whether the menu entry of the own tasks was tapped."""
    return turn.incoming.menu == "tasks"


#: Of units that were called for, on the requests they were called to.
CALLED = (
    Route(calls.tasks, UNIT, kind=frozenset({Kind.CLICK}), when=taps_tasks),
    Route(calls.tasks, UNIT, command="我的任务", help="我的任务：看等您单位办的事"),
    Route(calls.sign, UNIT, command="接单", when=calls.means_call, help="接单 12：签收"),
    Route(calls.arrive, UNIT, command="到场", when=calls.means_call, help="到场 12"),
    Route(calls.note, UNIT, command="备注", when=calls.means_call, help="备注 12 进展"),
    Route(calls.report, UNIT, command="办结", when=calls.means_call, help="办结 12 结果：回报"),
    Route(calls.give_back, UNIT, command="退回", when=calls.means_call, help="退回 12 原因"),
    Route(calls.look, UNIT, command="查看", when=calls.means_call, help="查看 12"),
)

#: Of the office: whose work it is, and how the house is run.
OFFICE = (
    Route(admin.queue, ADMIN, command="待派", help="待派：看还没人办的事"),
    Route(board.hang, SUPERIORS, command="派单", when=board.means_everybody, help="派单 12 认领"),
    Route(admin.designate, ADMIN, command="派单", help="派单 12 林晓"),
    Route(admin.ask_what_to_assign, ADMIN, kind=TEXT, when=admin.means_to_assign),
    Route(admin.recategorise, ADMIN, command="改类", help="改类 12 R4"),
    Route(admin.relocate, ADMIN, command="改址", help="改址 12 翠湖苑3号楼"),
    Route(admin.reject, ADMIN, command="不予受理", help="不予受理 12 原因"),
    Route(approving.approve, SUPERIORS, command="批准", help="批准 12：同意改日期"),
    Route(approving.decline, SUPERIORS, command="驳回", help="驳回 12 原因"),
    # A worker's own wish is refused in words.
    Route(approving.approve, STAFF, command="批准"),
    Route(approving.decline, STAFF, command="驳回"),
    Route(admin.merge, ADMIN, command="并入", help="并入 12 15：把12并进15"),
    Route(admin.split, ADMIN, command="拆分", help="拆分 12：一句话里有几件事"),
    Route(oversight.take_over, SUPERIORS, command="接管", help="接管 12：自己来办"),
    Route(oversight.supervise, SUPERIORS, command="督办", help="督办 12 请今天办好"),
    Route(oversight.overdue, SUPERIORS, command="超期", help="超期：看过了时限的事"),
    Route(oversight.audit, ADMIN, command="审计", help="审计 [姓名]：谁用了哪些口令"),
    Route(aliases.aliases, ADMIN, command="别名", help="别名：小区的叫法，别名 碧水湾 翠湖苑"),
    Route(words.add, ADMIN, command="加词", help="加词 房屋渗漏 屋里下雨：教小格一个词"),
    Route(words.strike, ADMIN, command="删词", help="删词 房屋渗漏 下雨，撤销词 7"),
    Route(words.undo, ADMIN, command="撤销词"),
    Route(lexicon.lexicon, ADMIN, command="词库", help="词库 房屋渗漏：看这一类的词"),
    Route(unheard.unheard, ADMIN, command="未识别", help="未识别：没听懂的话"),
    Route(admin.staff_list, ADMIN, command="网格员", help="网格员：看名单"),
    Route(admin.invite, ADMIN, command="邀请", help="邀请 姓名 电话 角色 网格"),
    Route(admin.deactivate, ADMIN, command="停用", help="停用 姓名，启用 姓名"),
    Route(admin.activate, ADMIN, command="启用"),
    Route(export.export, ADMIN, command="导出", help="导出 本周/本月/全部：诉求表格"),
    Route(
        statistics.statistics,
        SUPERIORS,
        command="统计",
        help="统计 今日/昨日/本周/上周/本月/上月/网格/人员/类别",
    ),
    Route(statistics.answer, SUPERIORS, kind=TEXT, when=statistics.is_asked),
)

#: Of whoever works on requests.
FIELD = (
    Route(told.write_down, HELPERS, kind=TEXT, when=told.is_answered),
    Route(calls.whistle, STAFF, command="吹哨", help="吹哨 12 单位 事由：请单位一起办"),
    Route(work.tasks, HELPERS, command="我的任务", help="我的任务：看手上的事"),
    Route(board.take, HELPERS, command="认领", help="认领：看等人认领的事，认领 12"),
    Route(chatter.acknowledge, HELPERS, command="接单", when=chatter.acknowledges),
    Route(work.claim, HELPERS, command="接单", help="接单 12"),
    Route(chatter.arrive, HELPERS, command="到场", when=chatter.arrives),
    Route(work.arrive, HELPERS, command="到场", help="到场 12"),
    Route(told.ask_whether_done, HELPERS, command="办结", when=told.leaves_open),
    Route(work.finish, HELPERS, command="办结", help="办结 12 结果（可先发照片）"),
    Route(approving.extend, STAFF, command="延期", help="延期 12 3天 原因"),
    Route(approving.schedule, STAFF, command="排期", help="排期 12 12月5日 原因"),
    Route(approving.long_term, STAFF, command="长期整改", help="长期 12 12月10日清淤；1月20日修复"),
    Route(work.give_back, HELPERS, command="退回", help="退回 12 原因"),
    Route(work.transfer, STAFF, command="转派", help="转派 12 姓名"),
    Route(work.note, HELPERS, command="备注", help="备注 12 内容"),
    Route(work.question, STAFF, command="追问", help="追问 12 要问居民的话"),
    Route(work.look, HELPERS, command="查看", help="查看 12"),
    Route(oversight.check, STAFF, command="核查", help="核查 12 通过，或 不通过 原因"),
    Route(reporting.on_patrol, STAFF, command="上报", help="上报 巡查发现的事和地点"),
    Route(reporting.on_behalf, STAFF, command="代报", help="代报 姓名 电话 事情"),
    Route(shifts.stand_in, STAFF, command="替班", help="替班：看安排，替班 陈立冬 明天"),
    Route(shifts.duty, STAFF, command="值班", help="值班：看今天谁值班"),
    Route(shifts.tell_how, STAFF, kind=TEXT, when=shifts.is_away),
)
