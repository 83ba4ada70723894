"""The facts of a request as people read them, and who may read how much."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from models.category import URGENT, Privacy, Urgency, categories
from models.request import MODE_NAMES, RESULT_NAMES, STATUS_NAMES
from models.where import Where
from services.history import Owed
from services.house import House
from services.ticket import Ticket

#: The names by what the tables hold.
_STATUS = {status.value: name for status, name in STATUS_NAMES.items()}
_RESULT = {result.value: name for result, name in RESULT_NAMES.items()}
_MODE = {mode.value: name for mode, name in MODE_NAMES.items()}
_MARKS = {Urgency.L1.value: "【特急】", Urgency.L2.value: "【紧急】"}
SUPERVISED = "【督办】"
#: What the resident of a restricted request is told instead, on a screen that whoever does harm
#: may read: that something happened and never what. None where nothing did.
DISCREET = "discreet"
DISCREETLY = {
    "claimed": "discreet_claimed",
    "asked": "discreet_asked",
    "asked_again": "discreet_asked",
    "late": "discreet_late",
    "remaining": None,
    "progress": None,
}
#: The facts that such a notice has, in words and in templates.
DISCREET_FACTS = ("number", "plain_number", "reported", "hint")
#: What the clock alone says to a resident, who may sleep unless it is about life.
OF_THE_CLOCK = frozenset({"remaining", "late"})
#: How much of a resident's words a push carries; the rest is one command away.
CUT = 60
HIDDEN = "（私密，接单后发“查看”）"

#: The command that answers a notice, for channels with a field of twenty characters. The words
#: are those of the command table, which no community may change.
HINTS = {
    "dispatched": "回复：接单 {}",
    "inherited": "回复：查看 {}",
    "alarm": "回复：接单 {}",
    "reopened": "回复：接单 {}",
    "unplaced": "回复：派单 {} 姓名",
    "returned": "回复：派单 {} 姓名",
    "withdrawal_asked": "回复：同意 或 不同意",
    "supplemented": "回复：查看 {}",
    "attached": "回复：查看 {}",
    "changed": "回复：查看 {}",
    "asked": "直接回复就行",
    "resolved": "满意吗？回1解决了 2没解决",
    "claimed": "回复：进度 {}",
    "alias_wanted": "回数字或小区名",
    "word_wanted": "回1加入，回2不用",
    "word_wished": "回1同意，回2不用",
    "word_strike_wished": "回1同意，回2不用",
    "approval_wanted": "批准 {} 或 驳回 {}",
    "approval_late": "批准 {} 或 驳回 {}",
    "extended": "回复：进度 {}",
    "scheduled": "回复：进度 {}",
    "long_term": "回复：进度 {}",
    "milestone_done": "回复：进度 {}",
    "half": "办好回复：办结 {} 结果",
    "warning": "办好回复：办结 {} 结果",
    "overdue": "办好回复：办结 {} 结果",
    "claim_missed": "回复：接单 {}",
    "offered": "回复：认领 {}",
    "unhung": "回复：派单 {} 姓名",
    "hung_again": "回复：查看 {}",
    "at_night": "回复：查看 {}",
    "alarm_again": "回复：接单 {}",
    "contact_missed": "回复：备注 {} 已联系",
    "on_site_missed": "回复：到场 {}",
    "escalated": "督办 {} 或 接管 {}",
    "unanswered": "回复：查看 {}",
    "check_wanted": "回复：核查 {} 结果",
    "check_failed": "回复：接单 {}",
    "taken_over": "回复：查看 {}",
    "supervised": "回复：备注 {} 进展",
    "progress_reported": "回复：查看 {}",
    "end_reported": "回复：查看 {}",
    "reworked": "回复：进度 {}",
    "progress_wanted": "回复：备注 {} 进展",
    "asked_again": "直接回复就行",
    "ask_again": "回1解决了 2没解决",
    "called": "回复：接单 {}",
    "called_private": "回复：接单 {}",
    "call_urged": "回复：接单 {}",
    "call_missed": "回复：吹哨 {}",
    "unit_news": "回复：吹哨 {}",
    "unit_reported": "核实后回：办结 {} 结果",
    "remaining": "回复：进度 {}",
    "late": "回复：催办 {}",
    "rejected": "回复：申诉 {} 理由",
    "appealed": "回复：派单 {} 姓名",
    "supported": "回复：查看 {}",
    "urged": "回复：备注 {} 进展",
    "urged_overdue": "回复：备注 {} 进展",
    "split_back": "回复：进度 {}",
    DISCREET: "回复：进度 {}",
    "discreet_claimed": "回复：进度 {}",
    "discreet_asked": "回复：进度 {}",
    "discreet_late": "回复：进度 {}",
    **{
        f"follow_{kind}": "回复：进度 {}"
        for kind in ("hands", "arrived", "rejected", "remaining", "late", "step")
    },
    "follow_resolved": "没好请回：没解决 {}",
    "follow_cancelled": "没好请回：没解决 {}",
    "withdrawal_declined": "经办人会联系您说明",
    "verify_safe": "先核实平安，有疑问打110",
    "another_comes": "有人接单就告诉您",
}


def facts_of(house: House, ticket: Ticket, now: datetime, *, story: bool = True) -> dict[str, Any]:
    """What notices and lists say of a request; without the story where it is private."""
    category = categories()[ticket.code]
    worker = house.staff(ticket.worker_id)
    private = ticket.privacy != Privacy.OPEN
    return {
        "number": f"#{ticket.id}",
        "plain_number": str(ticket.id),
        "category": category.name,
        "place": _coarse(ticket) if private and not story else quoted(ticket.place),
        "text": HIDDEN if private and not story else cut(ticket.text),
        "status": _STATUS[ticket.status],
        "due": house.clock_words(ticket.due_at, now),
        "urgency": urgency_words(ticket.urgency),
        "supervised": SUPERVISED if ticket.supervised_at else "",
        "worker": worker.name if worker else "",
        "phone": worker.phone if worker else "",
        "result": _RESULT.get(ticket.result, ""),
        "mode": _MODE.get(ticket.mode, ""),
    }


def _reason(ticket: Ticket, reason: object) -> object:
    """Why, as a resident or a handler wrote it, for whoever did not report the request."""
    if ticket.privacy != Privacy.OPEN:
        return HIDDEN
    return quoted(reason) if isinstance(reason, str) else reason


def _coarse(ticket: Ticket) -> str:
    """The building, but not the door: a private push names no home."""
    return Where(**{key: ticket.whereabouts.get(key) for key in ("estate", "building")}).label()


def worded(kind: str) -> list[dict[str, str]]:
    """A fact that is no text but names words by their kind, as the channels then show them."""
    return [{"say": kind}]


def urgency_words(urgency: str) -> str:
    """The mark in front of what cannot wait."""
    return _MARKS.get(urgency, "")


def quoted(text: str) -> str:
    """A resident's words in a line of ours, where they can be taken for nothing of ours: no line
    of their own, no 【heading】, no link to tap.
    """
    line = " ".join(text.split())
    return line.replace("【", "〔").replace("】", "〕").replace("://", "：//")


def cut(text: str, most: int = CUT) -> str:
    """A text short enough for a push."""
    line = quoted(text)
    return line if len(line) <= most else line[: most - 1] + "…"


def tell(
    house: House,
    ticket: Ticket,
    now: datetime,
    person_id: int | None,
    kind: str,
    **more: Any,
) -> list[Owed]:
    """A notice about a request for one person, or none when there is nobody to tell.

    What its handler is told, the stand-in of the hour is told as well. Urgent requests are told
    at any hour, everything else waits for the end of quiet hours.
    """
    story = person_id == ticket.resident_id
    own_kind = DISCREETLY.get(kind, DISCREET) if story and _is_restricted(ticket) else kind
    if person_id is None or own_kind is None:
        return []
    at = heard_at(house, ticket, now, person_id, kind)
    urgent = ticket.urgency in URGENT
    # Days are named as they will be when the notice is read.
    facts = facts_of(house, ticket, at, story=story) | more
    if "reason" in more and not story:
        facts["reason"] = _reason(ticket, more["reason"])
    facts["hint"] = HINTS.get(own_kind, "").replace("{}", str(ticket.id))
    if own_kind != kind:
        facts = {name: facts[name] for name in DISCREET_FACTS if name in facts}
    people = house.hands(ticket) if person_id == ticket.worker_id and not story else [person_id]
    return [Owed(one, own_kind, facts, at, urgent=urgent) for one in people]


def tell_all(
    house: House,
    ticket: Ticket,
    now: datetime,
    people: Iterable[int | None],
    kind: str,
    **more: Any,
) -> list[Owed]:
    """The same notice for each of several people."""
    return [owed for one in people for owed in tell(house, ticket, now, one, kind, **more)]


def heard_at(
    house: House, ticket: Ticket, now: datetime, person_id: int | None, kind: str
) -> datetime:
    """When a notice may ring: the quiet hours hold back what can wait."""
    sleeps = person_id == ticket.resident_id and kind in OF_THE_CLOCK
    rings = {Urgency.L1} if sleeps else URGENT
    return now if ticket.urgency in rings else house.polite_time(now)


def _is_restricted(ticket: Ticket) -> bool:
    return ticket.privacy == Privacy.RESTRICTED
