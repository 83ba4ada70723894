"""您现在安全吗: asked where a message may be a cry, but says so only faintly and names no danger.

An alarm wakes five people; a question with the numbers to call loses nobody. Whoever does not
answer it is looked after by a person. Whatever else was being asked waits until it is answered.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.forms import Asked, Draft, Field, Form, Open, advance, opened
from bot.turn import Answer
from bot.understanding.places import only_says_where
from handlers import drafts, emergency, report
from handlers.placing import said_in
from handlers.turns import Turn, contact, ending, say
from models import Step
from models.category import Urgency, categories

#: How long an answer is waited for before somebody of the community looks (docs/lifecycle.md).
WAIT = timedelta(minutes=15)
SAFE, DANGER = "safe", "danger"
#: What says that somebody is not safe; looked for before the words that soothe.
_CRIES = ("不安全", "有危险", "不好", "救", "来人", "快来", "我怕", "害怕")
#: Where nobody who is troubled is safe, and what nobody says who is: 没事了 我在桥上.
_DANGERS = re.compile(
    r"桥上|大桥|楼顶|天台|顶楼|[房屋]顶|窗台|窗户?外|栏杆外|[河江湖水海井]边|水库|铁轨|铁路|悬崖"
    r"|不想活|活不|不活了|想死|去死|寻死|自杀|轻生|想不开|跳下去|跳楼|跳河|要跳|解脱|了断|遗书"
    r"|刀|割|绳子|上吊|农药|安眠药|[吃喝]了.{0,3}药|药[都全也]?[吃喝]|烧炭|煤气|流血"
    r"|在门外|[砸踹打敲撞]门|[打掐砍捅]我|锁在|反锁|出不[来去]|不让我[走出]"
)
#: What is denied of these is none.
_DENIED = re.compile(
    r"(?:没有?|不会|不是|不在|别以为我?)(?:再|想要?|打算|要|去|在)*"
    r"(?:不想活|死|跳楼|跳河|跳|想不开|寻死|自杀|轻生|吃药|桥上|楼顶|天台|[河江湖]边|危险)"
)
#: What sounds like a farewell is not believed, however calm it is.
_FAREWELLS = re.compile(
    r"再见|永别|拖累|麻烦你们|照顾好?我|对不起|来生|来世|下辈子|睡一觉|不会?醒|最后"
)
_SOOTHES = ("安全", "没事", "好着", "很好", "挺好", "放心", "误会")
#: Those that soothe only alone: 没有人管我 does not.
_NOTHING = frozenset({"没有", "没", "没啥", "不是"})


def may_be_a_cry(turn: Turn) -> bool:
    """Whether words at a place, too few to understand, are no mere place and near a danger."""
    named = turn.house.mentioned(turn.text)
    where = (turn.understanding.place, named)
    return _danger_of(turn) is not None and not only_says_where(turn.text, *where)


def _danger_of(turn: Turn) -> str | None:
    """The likeliest emergency of what the words may mean."""
    may_be = (turn.understanding.code, *turn.understanding.alternatives)
    return next((code for code in may_be if categories()[code].is_emergency), None)


def ask(turn: Turn) -> Answer:
    """Ask whether the speaker is safe; the faint words are kept for whoever is sent."""
    interrupted = opened(turn.memory)
    draft = {
        # Whoever does not answer is looked after today and not within the week.
        "problems": [{**drafts.as_problem(drafts.OTHER, turn.text), "urgency": Urgency.L2.value}],
        "options": [_danger_of(turn) or turn.understanding.code],
        **said_in(turn, turn.text),
        "safe": None,
        "interrupted": interrupted.remember() if interrupted else None,
    }
    return advance(SAFETY, turn, draft)


def is_asked(turn: Turn) -> bool:
    """Whether the question is open."""
    kept = opened(turn.memory)
    return kept is not None and kept.form == SAFETY.name


def cry(turn: Turn) -> Answer:
    """A clear cry for help answers the question."""
    kept = opened(turn.memory)
    if kept is None:
        raise LookupError("the row is taken only where the question is open")
    draft = {**kept.draft, "options": [turn.understanding.code], "safe": DANGER}
    return advance(SAFETY, turn, draft)


def give_to_a_person(turn: Turn, draft: Draft) -> Answer:
    """Who does not say whether they are safe is looked after by somebody of the community."""
    return _resuming(turn, draft, report.hand_over(turn, draft, turn.text))


def _unknown(_turn: Turn, draft: Draft) -> bool:
    return draft["safe"] is None


def _ask(turn: Turn, _draft: Draft) -> Asked:
    return Asked(say("form.safe", **contact(turn.house)), (DANGER, SAFE))


def _read(turn: Turn, draft: Draft) -> Draft | None:
    said = turn.text.rstrip("。.!！ ")
    rest = _DENIED.sub("", said)
    if _DANGERS.search(rest) or any(word in rest for word in _CRIES):
        return {**draft, "safe": DANGER}
    if _FAREWELLS.search(rest):
        return None
    if rest != said or said in _NOTHING or any(word in said for word in _SOOTHES):
        return {**draft, "safe": SAFE}
    return None


def _choose(_turn: Turn, draft: Draft, answer: Any) -> Draft:
    return {**draft, "safe": answer}


def _done(turn: Turn, draft: Draft) -> Answer:
    """In danger everybody is alarmed with both sentences; else the matter rests."""
    if draft["safe"] == SAFE:
        return _resuming(turn, draft, ending(say("talk.safe")), aloud=True)
    text = f"{draft['problems'][0]['text']} {turn.text}"
    return _resuming(turn, draft, emergency.alarm_for(turn, text, draft["options"][0]))


def _resuming(turn: Turn, draft: Draft, answer: Answer, *, aloud: bool = False) -> Answer:
    """The form that was interrupted is open again; under an alarm no other question stands."""
    kept = interrupted_by(draft)
    if kept is None:
        return answer
    return replace(
        answer,
        says=(*answer.says, say("form.resume"), kept.asked) if aloud else answer.says,
        step=Step.FORM,
        memory={**answer.memory, "form": kept.remember()},
        until=turn.now + report.wait({"problems": (), **kept.draft}),
    )


def interrupted_by(draft: Mapping[str, Any]) -> Open | None:
    """What was being asked before whoever is faintly in danger was asked."""
    return opened({"form": draft.get("interrupted")})


SAFETY = Form(
    "safety",
    (Field("safe", _unknown, _ask, _read, _choose),),
    done=_done,
    stuck=give_to_a_person,
    wait=lambda _draft: WAIT,
)
