"""An open form: the answer, a correction, another problem in between, giving up."""

from dataclasses import replace

from bot import forms
from bot.forms import Open
from bot.incoming import Kind
from bot.turn import Answer
from bot.understanding.places import read_correction
from handlers import drafts, report
from handlers.home import HOME
from handlers.placing import as_draft, find_location, find_place, is_enough, settle
from handlers.turns import Turn, ending, reply, say
from models.category import categories
from models.where import Where
from services import attachments

FORMS = {form.name: form for form in (report.REPORT, HOME)}


def answer_form(turn: Turn) -> Answer:
    """Words while a form is open."""
    kept = _kept(turn)
    form = FORMS[kept.form]
    correction = read_correction(turn.text)
    if correction and kept.draft.get("where"):
        right = correction[1].filled_from(Where(**kept.draft["where"]))
        return forms.advance(form, turn, {**kept.draft, **as_draft(settle(turn, right))})
    if kept.form == report.REPORT.name and _is_other_problem(turn, kept):
        return _other_problem(turn, kept)
    return forms.reply(form, turn, kept)


def _kept(turn: Turn) -> Open:
    kept = forms.opened(turn.memory)
    if kept is None:
        raise LookupError("a dialogue in step FORM holds no form")
    return kept


def _is_other_problem(turn: Turn, kept: Open) -> bool:
    """A clear problem of a category that the open question is not about."""
    understood = turn.understanding
    if not understood.known or not understood.accepted:
        return False
    asked = {problem["code"] for problem in kept.draft["problems"]} | set(kept.draft["options"])
    return understood.code not in asked and not categories()[understood.code].is_control


def _other_problem(turn: Turn, kept: Open) -> Answer:
    """With a place it is filed at once; without one it shares the place that is asked for."""
    problems = drafts.problems_of(turn.understanding, turn.text)
    found = find_place(turn, turn.text)
    if is_enough(found):
        draft = {"problems": problems, "options": [], **as_draft(found)}
        filed = report.file_it(turn, draft)
        again = replace(kept, tries=1)
        return replace(
            filed,
            says=(*filed.says, say("form.resume"), kept.asked),
            step=turn.step,
            memory={**filed.memory, "form": again.remember()},
            until=turn.now + report.wait(kept.draft),
        )
    draft = {**kept.draft, "problems": [*kept.draft["problems"], *problems]}
    return forms.advance(FORMS[kept.form], turn, draft)


def media_in_form(turn: Turn) -> Answer:
    """A photo, a voice or a location while a form is open."""
    kept = _kept(turn)
    form = FORMS[kept.form]
    if turn.incoming.kind is Kind.LOCATION:
        found = find_location(turn)
        if not is_enough(found):
            return reply(say("talk.location_far"))
        return forms.advance(form, turn, {**kept.draft, **as_draft(found)})
    kind = turn.incoming.kind.value
    added = attachments.keep(turn.db, turn.now, turn.speaker.id, kind, turn.incoming.media)
    draft = {**kept.draft, "attachments": [*kept.draft.get("attachments", []), added]}
    words = "talk.voice_waits" if turn.incoming.kind is Kind.VOICE else "receipt.joined_draft"
    return forms.advance(form, turn, draft, (say(words),))


def cancel(turn: Turn) -> Answer:
    """取消: the open form is dropped; what has a number is withdrawn by 撤回."""
    if forms.opened(turn.memory) is None:
        return reply(say("talk.nothing_to_cancel"))
    return ending(say("talk.cancelled"), loose=None, spot=None, unclear=None)
