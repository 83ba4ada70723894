"""An open form: the answer, a correction, another problem in between, giving up."""

import re
from dataclasses import replace
from typing import Any

from bot import forms
from bot.forms import Draft, Open
from bot.incoming import Kind
from bot.turn import Answer
from bot.understanding.places import read_correction
from handlers import drafts, emergency, fragments, report, support
from handlers.home import HOME
from handlers.meant import is_problem
from handlers.placing import (
    PLACE,
    as_draft,
    beside_names,
    corrected,
    find_location,
    find_place,
    is_enough,
    said_place,
)
from handlers.safety import SAFETY
from handlers.turns import Turn, ending, reply, say
from handlers.which import WHICH, is_asked, withdraws
from models import Step
from models.category import categories
from models.where import Where
from services import attachments

#: How one begins to tell of something else.
_FURTHER = re.compile(r"还有|另外|再有|也|顺便|对了")
#: How a complaint is announced that tells nothing yet.
_ANNOUNCES = re.compile(r"[我俺咱]?们?(?:要|想|得)?(?:投诉|举报|反映|告)(?:一?下)?\S{0,6}")
FORMS = {form.name: form for form in (report.REPORT, HOME, WHICH, SAFETY)}


def answer_form(turn: Turn) -> Answer:
    """Words while a form is open."""
    kept = _kept(turn)
    form = FORMS[kept.form]
    correction = read_correction(turn.text)
    if correction and kept.draft.get("where"):
        found = corrected(turn, correction, Where(**kept.draft["where"]))
        told = {} if correction.right else drafts.more_told(kept.draft, turn.text)
        return forms.advance(form, turn, {**kept.draft, **told, **as_draft(found)})
    if danger := _chosen_danger(turn, kept):
        text = kept.draft["problems"][0]["text"]
        answer = emergency.alarm_for(turn, text, danger, **_of_danger(kept.draft))
        return replace(answer, step=Step.IDLE, memory={**answer.memory, "form": None})
    if _is_what_was_announced(turn, kept):
        return forms.advance(form, turn, {**kept.draft, **drafts.more_told(kept.draft, turn.text)})
    if _is_other_problem(turn, kept):
        report_open = kept.form == report.REPORT.name
        return _other_problem(turn, kept) if report_open else _first_problem(turn, kept)
    return forms.reply(form, turn, kept)


def is_answered(turn: Turn) -> bool:
    """Whether words while a form is open are an answer to what it asks."""
    kept = _kept(turn)
    return forms.answers(FORMS[kept.form], turn, kept)


def _kept(turn: Turn) -> Open:
    kept = forms.opened(turn.memory)
    if kept is None:
        raise LookupError("a dialogue in step FORM holds no form")
    return kept


def _is_other_problem(turn: Turn, kept: Open) -> bool:
    """A clear problem of a category that the open question is not about.

    Where a place is asked for, the names in the answer speak for no category of their own.
    """
    if kept.choices and forms.choice_number(turn.text) is not None:
        # 第一个 is thanks by its words, and a choice here.
        return False
    if kept.field == "category" and not _FURTHER.search(turn.text):
        # Who was asked what is wrong, and says it, tells of nothing else.
        return False
    if kept.field == "same" and support.answers_shortly(turn):
        return False
    if kept.form == WHICH.name and (forms.answers(WHICH, turn, kept) or withdraws(turn)):
        return False
    understood = turn.understanding
    if kept.field == "place" and understood.known:
        understood = turn.understand(beside_names(turn))
    if not understood.known or not understood.accepted or forms.is_none_of_them(turn.text):
        return False
    return understood.code not in _codes(kept) and not categories()[understood.code].is_control


def _chosen_danger(turn: Turn, kept: Open) -> str:
    """The emergency that was chosen where the kind was asked; empty if it is none."""
    number = forms.choice_number(turn.text)
    if kept.field != "category" or number is None or number > len(kept.choices):
        return ""
    code = str(kept.choices[number - 1])
    return code if code and categories()[code].is_emergency else ""


def _of_danger(draft: Draft) -> dict[str, Any]:
    """What a draft knows besides its words: who it is for, what was sent, and where, once told."""
    names = ("source", "contact", "resident", "attachments", *(PLACE if draft["placed"] else ()))
    return {name: draft[name] for name in names if name in draft}


def _is_what_was_announced(turn: Turn, kept: Open) -> bool:
    """Whether 我要投诉物业 was said before, and what they did comes only now: 乱收停车费."""
    if kept.form != report.REPORT.name or kept.field != "place" or said_place(turn):
        return False
    announced = _ANNOUNCES.fullmatch(kept.draft["problems"][0]["text"]) is not None
    return announced and is_problem(turn.understanding) and not _FURTHER.search(turn.text)


def _codes(kept: Open) -> set[str]:
    """The categories that the open form is about; a form that reports nothing has none."""
    problems, options = kept.draft.get("problems", ()), kept.draft.get("options", ())
    return {problem["code"] for problem in problems} | set(options)


def _first_problem(turn: Turn, kept: Open) -> Answer:
    """A problem said while something else was asked: it goes first, then the question returns.

    The house of which only the estate is asked is not forgotten over it.

    When the report has to ask back itself, its question takes the place of the other one. Which
    one was meant is asked no more: whoever turns to something else may wish it again.
    """
    answer = report.begin(turn, turn.text, **_known_place(turn, kept))
    left = answer.step is Step.FORM or kept.form == WHICH.name
    return answer if left else _resuming(turn, kept, answer)


def _known_place(turn: Turn, kept: Open) -> Draft:
    """What is known of the home that is being asked for, where the words name no other place."""
    asked = kept.form == HOME.name and kept.draft["where"] and not said_place(turn)
    return {name: kept.draft[name] for name in PLACE} if asked else {}


def _resuming(turn: Turn, kept: Open, answer: Answer) -> Answer:
    """The answer, and after it what the open form had asked."""
    return replace(
        answer,
        says=(*answer.says, say("form.resume"), kept.asked),
        step=turn.step,
        memory={**answer.memory, "form": replace(kept, tries=1).remember()},
        until=turn.now + FORMS[kept.form].wait(kept.draft),
    )


def _other_problem(turn: Turn, kept: Open) -> Answer:
    """With a place it is filed at once; without one it shares the place that is asked for."""
    problems = report.problems_in(turn, turn.text, turn.understanding)
    found = find_place(turn, turn.text)
    if is_enough(found) or not report.needs_place(problems):
        draft = {"problems": problems, "options": [], **as_draft(found)}
        return _resuming(turn, kept, report.file_it(turn, draft))
    draft = {**kept.draft, "problems": [*kept.draft["problems"], *problems]}
    return forms.advance(FORMS[kept.form], turn, draft)


def media_in_form(turn: Turn) -> Answer:
    """A photo, a voice or a location while a form is open."""
    kept = _kept(turn)
    form = FORMS[kept.form]
    if turn.incoming.kind is Kind.LOCATION:
        if form is WHICH:
            return fragments.location(turn)
        found = find_location(turn)
        if not is_enough(found):
            return reply(say("talk.location_far"))
        return forms.advance(form, turn, {**kept.draft, **as_draft(found)})
    if form is not report.REPORT:
        return fragments.media(turn)
    kind = turn.incoming.kind.value
    added = attachments.keep(turn.db, turn.now, turn.speaker.id, kind, turn.incoming.media)
    draft = {**kept.draft, "attachments": [*kept.draft.get("attachments", []), added]}
    words = "talk.voice_waits" if turn.incoming.kind is Kind.VOICE else "receipt.joined_draft"
    return forms.advance(form, turn, draft, (say(words),))


def cancel(turn: Turn) -> Answer:
    """取消: the open form is dropped; what has a number is withdrawn by 撤回."""
    if forms.opened(turn.memory) is None:
        return reply(say("talk.nothing_to_cancel"))
    if is_asked(turn):
        return ending(say("mine.untouched"))
    return ending(say("talk.cancelled"), loose=None, spot=None, unclear=None)
