"""您现在安全吗: asked where a message may be a cry, but says so only faintly and names no danger.

An alarm wakes five people; a question with the numbers to call loses nobody. Whoever does not
answer it is looked after by a person.
"""

from datetime import timedelta
from typing import Any

from bot.forms import Asked, Draft, Field, Form, advance
from bot.turn import Answer
from handlers import drafts, emergency, report
from handlers.placing import said_in
from handlers.turns import Turn, contact, ending, say

#: How long an answer is waited for before somebody of the community looks (docs/lifecycle.md).
WAIT = timedelta(minutes=15)
SAFE, DANGER = "safe", "danger"
#: What says that somebody is not safe; looked for before the words that soothe.
_CRIES = ("不安全", "有危险", "不好", "救", "来人", "快来", "我怕", "害怕")
_SOOTHES = ("安全", "没事", "没危险", "没有危险", "好着", "很好", "挺好", "放心", "误会")
#: Those that soothe only alone: 没有人管我 does not.
_NOTHING = frozenset({"没有", "没", "没啥", "不是"})


def ask(turn: Turn) -> Answer:
    """Ask whether the speaker is safe; the faint words are kept for whoever is sent."""
    draft = {
        "problems": [drafts.as_problem(drafts.OTHER, turn.text)],
        "options": [turn.understanding.code],
        **said_in(turn, turn.text),
        "safe": None,
    }
    return advance(SAFETY, turn, draft)


def _unknown(_turn: Turn, draft: Draft) -> bool:
    return draft["safe"] is None


def _ask(turn: Turn, _draft: Draft) -> Asked:
    return Asked(say("form.safe", **contact(turn.house)), (DANGER, SAFE))


def _read(turn: Turn, draft: Draft) -> Draft | None:
    text = turn.text.rstrip("。.!！ ")
    # 没有危险 holds 有危险.
    if any(word in text.replace("没有危险", "") for word in _CRIES):
        return {**draft, "safe": DANGER}
    if text in _NOTHING or any(word in text for word in _SOOTHES):
        return {**draft, "safe": SAFE}
    return None


def _choose(_turn: Turn, draft: Draft, answer: Any) -> Draft:
    return {**draft, "safe": answer}


def _done(turn: Turn, draft: Draft) -> Answer:
    """In danger everybody is alarmed with both sentences; else the matter rests."""
    if draft["safe"] == SAFE:
        return ending(say("talk.safe"))
    text = f"{draft['problems'][0]['text']} {turn.text}"
    return emergency.alarm_for(turn, text, draft["options"][0])


SAFETY = Form(
    "safety",
    (Field("safe", _unknown, _ask, _read, _choose),),
    done=_done,
    stuck=lambda turn, draft: report.hand_over(turn, draft, turn.text),
    wait=lambda _draft: WAIT,
)
