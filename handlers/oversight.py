"""The words of those above: 核查 接管 督办 超期 审计."""

import re

from bot.audit import DONE
from bot.turn import Answer
from bot.words import Say
from handlers.turns import Turn, desk, reply, say
from handlers.work import acted, command_of, number_of, staff_named
from models import Refusal
from services import attachments, auditing, checking, oversight, residents
from services.above import LEVEL_NAMES
from services.telling import facts_of

_FAILED = re.compile(r"(?:不|没|未)(?:通过|合格|过关|属实|达标|解决|修好|办好|弄好)|还是|仍|又")
_PASSED = re.compile(r"通过|合格|过关|达标|属实|没问题|解决|修好|办好|好了")
#: The word of the verdict, which is no part of what was found.
_VERDICT = re.compile(r"(?:不|没|未)?(?:通过|合格)[\s,，:：。;；]*")
#: So many overdue requests are read on a phone.
SHOWN = 15


def check(turn: Turn) -> Answer:
    """核查 号 通过, or 核查 号 不通过 原因."""
    number = number_of(turn, "核查 12 通过")
    words = command_of(turn).rest
    failed = _FAILED.search(words) is not None
    if not failed and not _PASSED.search(words):
        raise Refusal("refuse.needs_verdict", number=f"#{number}", plain_number=number)
    found = _VERDICT.sub("", words, count=1)
    ticket = checking.check(desk(turn), number, passed=not failed, words=found)
    facts = facts_of(turn.house, ticket, turn.now, story=False)
    return reply(
        Say("oversight.check_failed" if failed else "oversight.checked", facts),
        request_id=ticket.id,
    )


def take_over(turn: Turn) -> Answer:
    """接管 号: from now on it is the speaker's."""
    ticket = oversight.take_over(desk(turn), number_of(turn, "接管 12"))
    attachments.show(desk(turn), ticket)
    resident = ticket.contact or residents.name_of(turn.db, ticket.resident_id)
    return acted(turn, "oversight.taken_over", ticket, resident=resident)


def supervise(turn: Turn) -> Answer:
    """督办 号, with a word to the handler."""
    number = number_of(turn, "督办 12 请今天办好")
    ticket = oversight.supervise(desk(turn), number, command_of(turn).rest)
    facts = facts_of(turn.house, ticket, turn.now)
    return reply(Say("oversight.supervised", facts), request_id=ticket.id)


def overdue(turn: Turn) -> Answer:
    """超期: what is late in the speaker's scope, the latest first."""
    found = oversight.overdue(turn.db, turn.house, turn.speaker.id, turn.now)
    if not found:
        return reply(say("oversight.overdue_none"))
    lines = []
    for ticket in found[:SHOWN]:
        late = turn.house.span_words(ticket.due_at or turn.now, turn.now)
        facts = facts_of(turn.house, ticket, turn.now, story=False)
        level = LEVEL_NAMES[ticket.level] if ticket.level else ""
        lines.append(Say("oversight.overdue_line", {**facts, "late": late, "level": level}))
    return reply(say("oversight.overdue_head", count=len(found)), *lines)


def audit(turn: Turn) -> Answer:
    """审计, of all below or of one: which words staff used, and how it ended."""
    name = command_of(turn).rest
    of = staff_named(turn, name).id if name else None
    found = auditing.entries(turn.db, turn.house, turn.speaker.id, of)
    if not found:
        return reply(say("oversight.audit_none"))
    lines = []
    for entry in found:
        who = turn.house.staff(entry.person_id)
        lines.append(
            say(
                "oversight.audit_line" if entry.outcome == DONE else "oversight.audit_refused",
                at=turn.house.clock_words(entry.at, turn.now),
                name=who.name if who else "",
                act=f"{entry.act} {entry.object}".rstrip(),
            )
        )
    return reply(say("oversight.audit_head", count=len(found)), *lines)
