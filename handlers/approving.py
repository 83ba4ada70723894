"""Another date and who grants it: 延期 排期 长期, 批准 驳回."""

import re
from datetime import date, datetime

from bot.turn import Answer
from bot.words import Say
from handlers.dates import Length, Unit, read_day, read_span
from handlers.turns import Turn, desk, reply
from handlers.work import acted, command_of
from models import Wish
from services import approvers, approving, deciding, milestones
from services.approving import Asked, Reach
from services.calendar import WorkCalendar
from services.dated import closing_of, local_day, moment_words
from services.telling import facts_of
from services.ticket import Ticket
from services.wishes import WISH_NAMES, Wished

#: What who decides answers with, without the word and the number: 同意, 不同意 太久了.
_GRANTS = re.compile(r"我?(?:同意|可以|批|准)(?:延期|排期|批准|了|的|吧|啊)*[\s。.!！~～]*")
_DENIES = re.compile(
    r"我?不(?:同意|批准?|准|可以)(?:[了啊]*[\s。.!！~～]*$|[\s,，:：、。;；]+(?P<reason>.+))",
    re.DOTALL,
)
_UNIT_ALONE = re.compile(r"(?:天|日|个?工作日|周|个?星期)(?=[\s,，:：]|$)")
#: What parts a plan into pieces; a piece without a date belongs to the one before.
_PIECES = re.compile(r"[；;。，,\n]+")
#: 长期 12 完成 清淤好了: the next stage is done.
_STAGE_DONE = re.compile(
    r"(?:这一步|本阶段|阶段)?已?(?:完成|做完)了?(?:$|[\s,，:：]+)(?P<note>.*)", re.S
)


def extend(turn: Turn) -> Answer:
    """延期 号 3天 原因, or 延期 号 12月3日 原因."""
    command = command_of(turn)
    number, text = command.number, command.rest
    if number is not None and _UNIT_ALONE.match(text):
        # 延期 3 天 等配件 names no request: the number counts the days.
        number, text = None, f"{number}{text}"
    reach, reason = _reach(turn, text)
    return _asked(turn, approving.extension(desk(turn), number, reach, reason))


def _reach(turn: Turn, text: str) -> tuple[Reach | None, str]:
    """How the new date follows from the old one, and the words behind it."""
    calendar = turn.house.calendar
    if length := read_span(text):
        return lambda due: _later(calendar, due, length), length.rest
    if found := read_day(text, _today(turn)):
        # A day that is over is no later than what was promised, and refused as such.
        ahead = found.day > _today(turn)
        day = closing_of(turn.house, turn.now, found.day) if ahead else turn.now
        return lambda _due: day, found.rest
    return None, text


def _later(calendar: WorkCalendar, due: datetime, length: Length) -> datetime:
    reckon = calendar.add_working_days if length.unit is Unit.WORKDAY else calendar.add_days
    return reckon(due, length.days)


def _today(turn: Turn) -> date:
    return local_day(turn.house, turn.now)


def schedule(turn: Turn) -> Answer:
    """排期 号 日期 [原因]."""
    command = command_of(turn)
    found = read_day(command.rest, _today(turn))
    day, reason = (found.day, found.rest) if found else (None, command.rest)
    return _asked(turn, approving.schedule(desk(turn), command.number, day, reason))


def long_term(turn: Turn) -> Answer:
    """长期 号 计划, and 长期 号 完成 when a stage of it is done."""
    command = command_of(turn)
    if done := _STAGE_DONE.match(command.rest):
        ticket, after = milestones.finish_stage(desk(turn), command.number, done["note"].strip())
        words = "work.stage_done" if after else "work.plan_done"
        return acted(turn, words, ticket, next=after.text if after else "")
    plan = read_plan(command.rest, _today(turn))
    return _asked(turn, approving.long_term(desk(turn), command.number, plan))


def read_plan(text: str, today: date) -> list[tuple[date, str]]:
    """The dated stages of a plan; none where it does not begin with a date."""
    stages: list[tuple[date, str]] = []
    for piece in filter(None, map(str.strip, _PIECES.split(text))):
        if found := read_day(piece, today):
            stages.append((found.day, found.rest))
        elif stages:
            day, before = stages[-1]
            stages[-1] = (day, f"{before}，{piece}" if before else piece)
        else:
            return []
    return stages


def _asked(turn: Turn, asked: Asked) -> Answer:
    return acted(
        turn,
        "work.wish_asked",
        asked.ticket,
        wish=WISH_NAMES[asked.wish],
        until=moment_words(turn.house, asked.until),
        names="、".join(one.name for one in asked.approvers),
    )


def approve(turn: Turn) -> Answer:
    """批准 号, or the only wish that waits."""
    ticket, wished = deciding.approve(desk(turn), command_of(turn).number)
    return _decided(turn, "office.approved", ticket, wished)


def decline(turn: Turn) -> Answer:
    """驳回 号 [原因]."""
    command = command_of(turn)
    ticket, wished = deciding.decline(desk(turn), command.number, command.rest)
    return _decided(turn, "office.disapproved", ticket, wished)


def decides(turn: Turn) -> bool:
    """Whether the words grant or deny, and something waits for the speaker's decision."""
    said = _GRANTS.fullmatch(turn.text) or _DENIES.fullmatch(turn.text)
    return said is not None and bool(
        approvers.open_approvals(turn.db, turn.house, turn.speaker.id, most=1)
    )


def decide(turn: Turn) -> Answer:
    """同意, 不同意 太久了: about the only wish that waits."""
    denied = _DENIES.fullmatch(turn.text)
    if denied is None:
        return _decided(turn, "office.approved", *deciding.approve(desk(turn), None))
    done = deciding.decline(desk(turn), None, (denied["reason"] or "").strip())
    return _decided(turn, "office.disapproved", *done)


def _decided(turn: Turn, words: str, ticket: Ticket, wished: Wished) -> Answer:
    facts = facts_of(turn.house, ticket, turn.now) | {"wish": WISH_NAMES[Wish(wished.wish)]}
    return reply(Say(words, facts), request_id=ticket.id)
