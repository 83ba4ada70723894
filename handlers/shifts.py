"""The rota in chat: 替班 甲 乙 日期, 值班 日期 姓名."""

import re

from bot.turn import Answer
from handlers.hours import Said, read_hours
from handlers.turns import Turn, desk, reply, say
from handlers.work import command_of, staff_named
from models import Refusal
from services import shifts
from services.roster import ShiftNode
from services.shifts import Hours
from services.tree import Staff

CANCEL = "取消"
#: How somebody says that another has to stand in.
_AWAY = re.compile(
    r"请(?:了|个|一|半|两|天|[事病年]|\d)*假|调休|休假|换班|(?:替|顶|代)(?:一下|下)?我|帮我(?:值|顶|代|替)"
)
_DAY = re.compile(r"[今明后]天|(?:下?周|星期)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号]")
#: What is longer tells more than that.
_FEW = 25


def stand_in(turn: Turn) -> Answer:
    """替班: what is coming; 替班 [甲] 乙 日期; 替班 取消 [甲] 日期."""
    words = _words_of(turn, command_of(turn).rest)
    if not words:
        return _coming(turn)
    if words[0] == CANCEL:
        names, said = _split(turn, words[1:], "替班 取消 林晓 明天", most=1)
        absent = _named(turn, names)[0] if names else _myself(turn)
        for span in said.spans:
            shifts.call_off(desk(turn), absent, span)
        return reply(say("shifts.called_off", name=absent.name, span=_words(turn, said.spans)))
    names, said = _split(turn, words, "替班 林晓 陈立冬 明天", least=1, most=2)
    people = _named(turn, names)
    absent, other = (_myself(turn), people[0]) if len(people) == 1 else people
    shifts.appoint(desk(turn), absent, other, said.spans)
    facts = {"name": absent.name, "other": other.name, "phone": other.phone}
    return reply(say("shifts.appointed", **facts, span=_words(turn, said.spans)))


def is_away(turn: Turn) -> bool:
    """Whether somebody says in a sentence that they are away: 下午有事让陈立冬替我."""
    said = turn.command is None and len(turn.text) <= _FEW and not turn.understanding.place
    return said and _AWAY.search(turn.text) is not None


def tell_how(turn: Turn) -> Answer:
    """The word for it, with the colleague and the day that were named."""
    staff = turn.house.directory.staff.values()
    others = (one.name for one in staff if one.id != turn.speaker.id)
    name = next((name for name in others if name in turn.text), "同事姓名")
    day = _DAY.search(turn.text)
    return reply(say("shifts.how", example=f"替班 {name} {day[0] if day else '今天'}"))


def _words_of(turn: Turn, text: str) -> list[str]:
    """The words, where nobody put a space behind a name as well: 陈立冬明天."""
    known = [CANCEL, *(one.name for one in turn.house.directory.staff.values())]
    words: list[str] = []
    for word in text.split():
        left = word
        while left:
            name = next(filter(left.startswith, known), left)
            words.append(name)
            left = left.removeprefix(name)
    return words


def _split(
    turn: Turn, words: list[str], example: str, *, least: int = 0, most: int
) -> tuple[list[str], Said]:
    """So many names, and the spans behind them that leave no word unread."""
    for count in range(least, most + 1):
        said = read_hours(turn, " ".join(words[count:]))
        if said is not None and not said.rest:
            return words[:count], said
    raise Refusal("refuse.rota", example=example)


def _named(turn: Turn, names: list[str]) -> list[Staff]:
    return [staff_named(turn, name) for name in names]


def _myself(turn: Turn) -> Staff:
    """Whoever has a post speaks for themselves."""
    return turn.house.directory.staff[turn.speaker.id]


def _words(turn: Turn, spans: list[Hours]) -> str:
    return "、".join(shifts.words(turn.house, span, turn.now) for span in spans)


def _coming(turn: Turn) -> Answer:
    found = shifts.coming(desk(turn))
    if not found:
        return reply(say("shifts.none_coming"))
    lines = [say("shifts.line", **_facts(turn, one)) for one in found]
    return reply(say("shifts.coming"), *lines)


def _facts(turn: Turn, shift: ShiftNode) -> dict[str, str]:
    """Who, for whom, where and when; who has left since has no name."""
    there, absent = turn.house.staff(shift.person_id), turn.house.staff(shift.absent_id)
    return {
        "name": absent.name if absent else "",
        "other": there.name if there else "",
        "phone": there.phone if there else "",
        "org": turn.house.directory.orgs[shift.org_id].name,
        "span": shifts.words(turn.house, Hours(shift.starts_at, shift.ends_at), turn.now),
    }


def duty(turn: Turn) -> Answer:
    """值班 [日期]: who is on duty; 值班 日期 姓名… [18:00-08:00]; 值班 取消 日期."""
    words = command_of(turn).rest.split()
    if words and words[0] == CANCEL:
        _, said = _split(turn, words[1:], "值班 取消 明天", most=0)
        shifts.end_duty(desk(turn), said.spans[0])
        return reply(say("shifts.duty_ended", span=_words(turn, said.spans)))
    said_or_none = read_hours(turn, " ".join(words) or "今天")
    if said_or_none is None:
        raise Refusal("refuse.rota", example="值班 明天 林晓 18:00-08:00")
    spans, rest = said_or_none
    if not rest:
        return _on_duty(turn, spans[0])
    people = _named(turn, rest.replace("、", " ").split())
    for span in spans:
        shifts.put_on_duty(desk(turn), people, span)
    names = "、".join(one.name for one in people)
    return reply(say("shifts.duty_set", span=_words(turn, spans), names=names))


def _on_duty(turn: Turn, span: Hours) -> Answer:
    found = shifts.duty_of(desk(turn), span)
    day = _words(turn, [span])
    if not found:
        return reply(say("shifts.nobody_on_duty", span=day))
    lines = [say("shifts.duty_line", **_facts(turn, one)) for one in found]
    return reply(say("shifts.on_duty", span=day), *lines)
