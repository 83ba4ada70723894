"""The route table: who answers what. The first row that fits wins, the last always fits.

Order: a staff command → danger → an open question or form → the words of residents → what was
understood → two-stage fallback.
"""

from bot.commands import WORDS as COMMAND_WORDS
from bot.incoming import SPOKEN, Kind
from bot.turn import Route
from handlers import (
    admin,
    answers,
    emergency,
    export,
    form,
    fragments,
    helping,
    home,
    mine,
    report,
    statistics,
    talk,
    which,
    work,
)
from handlers.turns import Turn
from models import STAFF, Role, Step
from models.category import categories
from services.house import House
from services.rights import SUPERIORS

TEXT = frozenset({Kind.TEXT})
MEDIA = frozenset({Kind.IMAGE, Kind.VOICE})
ADMIN = frozenset({Role.ADMIN})
#: Words that only staff use, so that a resident who sends one is told so.
STAFF_WORDS = frozenset({
    "我的任务", "接单", "到场", "办结", "退回", "转派", "备注", "追问", "待派", "派单", "改类",
    "改址", "不予受理", "拆分", "并入", "网格员", "邀请", "停用", "启用", "统计", "导出",
})  # fmt: skip
#: Those of them that begin no sentence of a resident.
JARGON = frozenset(word.name for word in COMMAND_WORDS if word.jargon)


def _is_staff_word(turn: Turn) -> bool:
    """A staff word with a number, or one that means nothing else; but no problem told with one."""
    command = turn.command
    if command is None or command.word not in STAFF_WORDS:
        return False
    numbered, named = command.number is not None, turn.text.startswith(command.word)
    if numbered and named and command.word in JARGON:
        return True
    return (numbered or named) and not _tells_problem(turn)


def _tells_problem(turn: Turn) -> bool:
    understood = turn.understanding
    clear = understood.known and understood.accepted
    return clear and not categories()[understood.code].is_control


def _taps_tasks(turn: Turn) -> bool:
    return turn.incoming.menu == "tasks"


def _numbered(turn: Turn) -> bool:
    """A command with a number means that request, whatever else is open."""
    return turn.command is not None and turn.command.number is not None


def _known(turn: Turn) -> bool:
    return turn.understanding.known


EVENTS = (
    Route(home.followed, kind=frozenset({Kind.FOLLOW})),
    Route(home.unfollowed, kind=frozenset({Kind.UNFOLLOW})),
    Route(home.scanned, kind=frozenset({Kind.SCAN})),
    Route(work.tasks, STAFF, kind=frozenset({Kind.CLICK}), when=_taps_tasks),
    Route(helping.clicked, kind=frozenset({Kind.CLICK})),
    Route(talk.delivery_report, kind=frozenset({Kind.RECEIPT})),
    Route(talk.silence, when=lambda turn: turn.incoming.kind not in SPOKEN),
)

OFFICE = (
    Route(admin.queue, ADMIN, command="待派", help="待派：看还没人办的事"),
    Route(admin.designate, ADMIN, command="派单", help="派单 12 林晓"),
    Route(admin.recategorise, ADMIN, command="改类", help="改类 12 R4"),
    Route(admin.relocate, ADMIN, command="改址", help="改址 12 翠湖苑3号楼"),
    Route(admin.reject, ADMIN, command="不予受理", help="不予受理 12 原因"),
    Route(admin.merge, ADMIN, command="并入", help="并入 12 15：把12并进15"),
    Route(admin.split, ADMIN, command="拆分", help="拆分 12：一句话里有几件事"),
    Route(admin.staff_list, ADMIN, command="网格员", help="网格员：看名单"),
    Route(admin.invite, ADMIN, command="邀请", help="邀请 姓名 电话 角色 网格"),
    Route(admin.deactivate, ADMIN, command="停用", help="停用 姓名，启用 姓名"),
    Route(admin.activate, ADMIN, command="启用"),
    Route(export.export, ADMIN, command="导出", help="导出 本周/本月/全部：诉求表格"),
    Route(
        statistics.statistics, SUPERIORS, command="统计", help="统计 今日/本周/本月/网格/人员/类别"
    ),
)

FIELD = (
    Route(work.tasks, STAFF, command="我的任务", help="我的任务：看手上的事"),
    Route(work.claim, STAFF, command="接单", help="接单 12"),
    Route(work.arrive, STAFF, command="到场", help="到场 12"),
    Route(work.finish, STAFF, command="办结", help="办结 12 结果（可先发照片）"),
    Route(work.give_back, STAFF, command="退回", help="退回 12 原因"),
    Route(work.transfer, STAFF, command="转派", help="转派 12 姓名"),
    Route(work.note, STAFF, command="备注", help="备注 12 内容"),
    Route(work.question, STAFF, command="追问", help="追问 12 要问居民的话"),
    Route(work.look, STAFF, command="查看", help="查看 12"),
    Route(work.on_patrol, STAFF, command="上报", help="上报 巡查发现的事和地点"),
    Route(work.on_behalf, STAFF, command="代报", help="代报 姓名 电话 事情"),
)

DANGER = (
    Route(talk.staff_only, when=_is_staff_word),
    Route(emergency.rescue, kind=TEXT, codes=("E",)),
)

WORDS = (
    Route(form.cancel, command="取消", help="取消：不报了"),
    Route(helping.help_me, command="帮助", help="帮助"),
    Route(talk.human, command="人工", help="人工：请社区的人联系我"),
    Route(mine.progress, command="进度", help="进度：我的事办到哪了"),
    Route(mine.progress, command="查看"),
    Route(mine.supplement, command="补充", help="补充 12 要补充的话"),
    Route(which.withdraw, command="撤回", help="撤回 12"),
    Route(mine.rate, command="评价", when=_numbered),
    Route(which.not_solved, command="没解决", when=_numbered),
    Route(home.my_worker, command="我的网格员", help="我的网格员"),
    Route(home.bind_home, command="绑定住址", help="绑定住址 翠湖苑3号楼2单元501"),
    Route(home.bind_code, command="绑定"),
)

OPEN = (
    Route(
        fragments.place_emergency,
        kind=TEXT | {Kind.LOCATION},
        when=fragments.places_an_emergency,
    ),
    Route(answers.show, kind=MEDIA, when=answers.shows),
    Route(form.answer_form, kind=TEXT, step=Step.FORM),
    Route(form.media_in_form, kind=MEDIA | {Kind.LOCATION}, step=Step.FORM),
    Route(answers.answer, kind=TEXT, when=answers.answers),
    Route(mine.rate, command="评价", help="评价 12 满意"),
    Route(which.not_solved, command="没解决", help="没解决 12"),
    Route(fragments.correct, kind=TEXT, when=fragments.corrects),
    Route(fragments.join, kind=TEXT, when=fragments.joins),
    Route(fragments.media, kind=MEDIA),
    Route(fragments.location, kind=frozenset({Kind.LOCATION})),
    Route(talk.link, kind=frozenset({Kind.LINK})),
    Route(talk.video, kind=frozenset({Kind.VIDEO})),
)

UNDERSTOOD = (
    Route(mine.progress, codes=("O1",), when=_known),
    Route(which.settled, codes=("O2",), when=_known),
    Route(which.rate_freely, codes=("O3",), when=_known),
    Route(talk.human, codes=("O4",), when=_known),
    Route(home.bind_home, codes=("O5",), when=_known),
    Route(talk.chat, codes=("O6",), when=_known),
    Route(talk.spam, codes=("O7",), when=_known),
    Route(home.my_worker, codes=("Q2",), when=_known),
    Route(report.report, when=_known),
    Route(fragments.place_alone, when=talk.remembers_place),
    Route(talk.unclear),
)

ROUTES: tuple[Route[House], ...] = (*EVENTS, *OFFICE, *FIELD, *DANGER, *WORDS, *OPEN, *UNDERSTOOD)
