"""统计 [今日/本周/上月…] [网格/人员/类别]: the indicators of what the speaker answers for."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from bot.turn import Answer
from bot.words import Say
from handlers.turns import Turn, reply, say
from handlers.work import command_of
from models import By, Refusal
from models.category import categories
from services.figures import Area, Counts, Period, area_of, days_of, figures
from services.indicators import NOTHING, NUMBERS, POOL, RATES, rate, report
from services.routing import COMPLAINTS

FAMILIES = {"网格": By.GRID, "人员": By.PERSON, "类别": By.CODE}
#: How people call the periods.
PERIODS = {one.value: one for one in Period} | {
    "今天": Period.TODAY,
    "昨天": Period.YESTERDAY,
    **dict.fromkeys(("这周", "本星期", "这星期", "这个星期"), Period.WEEK),
    **dict.fromkeys(("上星期", "上个星期"), Period.LAST_WEEK),
    **dict.fromkeys(("这月", "这个月"), Period.MONTH),
    "上个月": Period.LAST_MONTH,
}
_PERIOD = re.compile("|".join(sorted(PERIODS, key=len, reverse=True)))
#: What besides a period may stand behind 统计.
_PLAIN = re.compile(rf"{'|'.join(FAMILIES)}|统计|数据|数字|情况|的|按|[\s,，、。？?]")
#: What a leader asks in a sentence, of what, and what is said around it.
_SENTENCE = 20
_ASKS = re.compile(
    r"[几多]少?件|多少|最[多少高低快慢]|怎么?样|咋样|如何|情况|数据|汇总|总结|[干办]了"
)
_ASKED = {
    "网格": re.compile(r"网格(?!员)"),
    "人员": re.compile(r"谁|网格员|人员|哪个人|大家"),
    "类别": re.compile(r"类|什么事|啥事|哪种|哪些事"),
}
_AROUND = re.compile(
    rf"{_ASKS.pattern}|网格员?|人员|大家|谁|哪[个些种类]?|各个?|每个?|[什甚]么|啥|类别?|种|个人|事情?|问题|诉求|报修|投诉"
    r"|工作|社区|我们|咱们?|活儿?|单子?|[件项]|处理|完成|解决|登记|收到?|报上?来?|统计|看看?|一下|总共|一共|目前|现在"
    r"|手[上里头]|[新共都的地得是有了在给我说办干做搞吗呢啊呀吧\s，,。.？?！!]"
)
#: So many lines are read on a phone.
MOST_LINES = 15
TOP = 5
#: What a family's lines are sorted by, the most first, and which words they are in.
SORTED = {By.GRID: "filed", By.CODE: "filed", By.PERSON: "resolved"}
LINES = {By.GRID: "figures.line", By.CODE: "figures.line", By.PERSON: "figures.person"}


def is_asked(turn: Turn) -> bool:
    """Whether a leader asks in a sentence what 统计 tells: 这周怎么样, 哪个网格事最多."""
    return turn.command is None and len(turn.text) <= _SENTENCE and _wanted(turn) is not None


def answer(turn: Turn) -> Answer:
    """The page that the sentence asks for."""
    return _told(turn, _wanted(turn) or "")


def _wanted(turn: Turn) -> str | None:
    """What would stand behind 统计: a family, a period or both; None where more is said."""
    text = turn.text
    by = [family for family, asked in _ASKED.items() if asked.search(text)]
    for one in turn.house.directory.staff.values():
        if one.name in text:
            text, by = text.replace(one.name, "谁"), [*by, "人员"]
    found = _PERIOD.search(text)
    if not (by or found) or not _ASKS.search(text) or _AROUND.sub("", _PERIOD.sub("", text)):
        return None
    return " ".join([*by[:1], *([found[0]] if found else [])])


def statistics(turn: Turn) -> Answer:
    """One page, or one line for each grid, person or category."""
    return _told(turn, command_of(turn).rest)


def _told(turn: Turn, wanted: str) -> Answer:
    by = next((FAMILIES[word] for word in FAMILIES if word in wanted), By.ALL)
    usual = Period.TODAY if by is By.ALL else Period.MONTH
    period = _period(wanted, usual)
    area = area_of(turn.house, turn.speaker.id)
    if area is None:
        return reply(say("figures.empty"))
    first, last = days_of(turn.house, period, turn.now)
    head = say("figures.head", period=period.value, org=_name(turn, area), days=_days(first, last))
    if by is By.ALL:
        return reply(head, *_page(turn, area, first, last))
    if by is By.CODE and area.grids:
        raise Refusal("refuse.no_category_figures")
    return reply(head, *_lines(turn, area, first, last, by))


def _period(wanted: str, usual: Period) -> Period:
    """The period that is named, else the usual one; refused where something else is wanted."""
    found = _PERIOD.search(wanted)
    if _PLAIN.sub("", _PERIOD.sub("", wanted)):
        raise Refusal("refuse.no_period", name=wanted)
    return PERIODS[found[0]] if found else usual


def _name(turn: Turn, area: Area) -> str:
    """What the speaker answers for, by name: the highest organisation, or the grids."""
    directory = turn.house.directory
    if not area.grids:
        orgs = [directory.orgs[org_id] for org_id in area.orgs]
        return "、".join(org.name for org in orgs if org.parent_id not in area.orgs)
    grids = [directory.grid(grid_id) for grid_id in sorted(area.grids)]
    return "、".join(grid.name for grid in grids if grid.parent_id not in area.grids)


def _days(first: date, last: date) -> str:
    days = [f"{day.month}月{day.day}日" for day in (first, last)]
    return days[0] if first == last else "—".join(days)


def _page(turn: Turn, area: Area, first: date, last: date) -> list[Say]:
    found = report(turn.db, turn.house, area, first, last, turn.now)
    says = [Say("figures.page", found.facts())]
    if not area.grids:
        codes = _figures(turn, area, first, last, By.CODE)
        top = _sorted({code: one for code, one in codes.items() if one.get("filed")}, "filed")
        named = (f"{categories()[code].name} {codes[code]['filed']}" for code in top[:TOP])
        says.append(say("figures.top", list="、".join(named)))
    return [*says, say("figures.more")]


def _lines(turn: Turn, area: Area, first: date, last: date, by: By) -> list[Say]:
    """One line for each key that is the speaker's business."""
    found = _figures(turn, area, first, last, by)
    mine = {key: counts for key, counts in found.items() if _covers(turn, area, by, key)}
    says = [
        Say(LINES[by], {"name": NAMES[by](turn, key), **_facts(mine[key], first, last, by)})
        for key in _sorted(mine, SORTED[by])[:MOST_LINES]
    ]
    if not says:
        return [say("figures.empty")]
    return [*says, say("figures.pooled")] if by is By.PERSON else says


def _figures(turn: Turn, area: Area, first: date, last: date, by: By) -> dict[str, Counts]:
    """What was counted by key. A single complaint in a list would tell whom it accuses of it."""
    found = figures(turn.db, turn.house, area.orgs, first, last, by)
    hidden = COMPLAINTS if by is By.CODE else ()
    return {key: counts for key, counts in found.items() if key not in hidden}


def _covers(turn: Turn, area: Area, by: By, key: str) -> bool:
    if not area.grids:
        return True
    if by is By.GRID:
        return key != "" and int(key) in area.grids
    posts = turn.house.directory.posts_of(int(key)) if key else ()
    return any(post.grid_id in area.grids for post in posts)


def _sorted(found: Mapping[str, Counts], name: str) -> list[str]:
    return sorted(found, key=lambda key: (-found[key].get(name, 0), key))


def _facts(counts: Counts, first: date, last: date, by: By) -> dict[str, str]:
    facts = {name: str(counts.get(name, 0)) for name in (*NUMBERS, "reopened")}
    facts |= {f"{name}_rate": str(rate(counts, first, last, name)) for name in RATES}
    if by is By.PERSON and counts.get("rated", 0) < POOL:
        facts["satisfied_rate"] = NOTHING
    return facts


def _grid_name(turn: Turn, key: str) -> str:
    grid = turn.house.directory.grids.get(int(key)) if key else None
    return grid.name if grid else UNKNOWN


def _person_name(turn: Turn, key: str) -> str:
    staff = turn.house.staff(int(key)) if key else None
    return staff.name if staff else UNKNOWN


def _category_name(_turn: Turn, key: str) -> str:
    return categories()[key].name


#: Where no grid is known yet, or nobody had it; a person who left is named no more.
UNKNOWN = "未定"
NAMES: Mapping[By, Callable[[Turn, str], str]] = {
    By.GRID: _grid_name,
    By.PERSON: _person_name,
    By.CODE: _category_name,
}
