"""啥意思: what was said last is told once more in other words, and nothing is filed or added."""

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.commands import read_command
from bot.forms import opened
from bot.turn import Answer
from bot.words import Say
from handlers import feedback
from handlers.turns import Turn, contact, reply, say
from models import OFFICIAL, WORKING, Request, Status
from services import dialogues, erasing, questions
from services import ticket as tickets
from services.questions import Ask
from services.telling import facts_of

#: What is longer asks about something of its own.
_FEW = 16
_ASKS = re.compile(
    r"(?:[你您]们?|[这那]个?|话|刚才|上面|上头|[发说讲写]的?|的|都|是|又|到底|我|小格|[\s，,])*+"
    r"(?:(?:(?:[啥嘛]|[什甚]么?|几个|何)意思|[没未](?:看|听)?(?:懂|明白)|(?:[看听搞]不|不)[太大]?(?:懂|明白))"
    r"[你您这那说的啊呀呢吗嘛么了吧哦诶哎是，,。.!！?？~～…\s]*+){1,2}"
)
#: What each question of a form means.
_FORMS: Mapping[tuple[str, str], str] = {
    ("report", "category"): "explain.category",
    ("report", "place"): "explain.place",
    ("report", "same"): "explain.same",
    ("home", "place"): "explain.home",
    ("which", "request"): "explain.which",
    ("safety", "safe"): "explain.safe",
}
#: What the answer to each word about one's data means.
_WORDS: Mapping[str, str] = {
    "删除我的信息": "explain.erase",
    "确认删除": "explain.erased",
    "取消删除": "explain.kept",
    "撤回同意": "explain.withdrawn",
    "导出我的信息": "explain.export",
    "我的信息": "explain.mine",
}
#: So long somebody asks about what they read here, and not about what they wished.
_LATELY = timedelta(hours=1)


def asks_meaning(turn: Turn) -> bool:
    """Whether the words only ask what was meant."""
    return len(turn.text) <= _FEW and _ASKS.fullmatch(turn.text) is not None


def explain(turn: Turn) -> Answer:
    """What is being asked now, else what was answered last, else how the person's matter stands."""
    return reply(*(_form(turn) or _data(turn) or _question(turn) or _matter(turn)))


def _form(turn: Turn) -> list[Say]:
    """The open question stands once more under its explanation."""
    kept = opened(turn.memory)
    return [] if kept is None else [say(_FORMS[kept.form, kept.field])]


def _data(turn: Turn) -> list[Say]:
    said = read_command(dialogues.last_text(turn.db, turn.speaker.id, turn.now - _LATELY))
    kind = _WORDS.get(said.word) if said else None
    if kind == "explain.erased" and erasing.wished(turn.db, turn.speaker.id) is None:
        return []
    return [say(kind)] if kind else []


def _question(turn: Turn) -> list[Say]:
    waiting = questions.waiting(turn.db, turn.now, turn.speaker.id)
    asked = feedback.asked_next(turn)
    if Ask.RATING in waiting and asked and asked[0].kind != "feedback.inquired":
        return [say("explain.rating"), *asked]
    return [Say("explain.inquired", one.facts) for one in asked]


def _matter(turn: Turn) -> list[Say]:
    if turn.speaker.roles & OFFICIAL:
        return [say("explain.staff")]
    mine = tickets.find(turn.db, Request.resident_id == turn.speaker.id, most=1, newest=True)
    if not mine:
        return [say("explain.nothing", **contact(turn.house))]
    facts = facts_of(turn.house, mine[0], turn.now) | contact(turn.house)
    return [Say("explain.request" if Status(mine[0].status) in WORKING else "explain.ended", facts)]
