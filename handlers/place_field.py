"""The place as a field of a form: how it is asked for, read and chosen, in every form alike."""

import re

from bot.forms import Asked, Draft, is_none_of_them
from bot.understanding.place.numerals import CHINESE, arabic
from handlers.drafts import more_told
from handlers.placing import as_draft, said_in, says_more, settle
from handlers.turns import Turn, choices, say
from models.where import Where
from services.places import Resolution

#: The answer to which building, in a bare number: 3, 三号, A座.
_BUILDING = re.compile(
    rf"[是在]?第?(?P<number>\d{{1,4}}[A-Za-z]?|[{CHINESE}]{{1,4}}|[A-Za-z]\d{{0,2}})[号栋幢座#楼]*"
)

#: Who cannot say where tells nothing more, and is handed over soon.
_UNSURE = re.compile(r"不知道|不清楚|说不[清上来]|忘了|不记得|随便|不告诉|问这么多|烦")
#: So many characters tell something.
_TELLS = 4


def ask_place(draft: Draft, otherwise: Asked) -> Asked:
    """What is still to be asked of a place: its building, which of several, or all of it."""
    candidates = draft["candidates"]
    if draft["missing"] == "building" and draft["where"].get("estate"):
        return Asked(say("form.building", estate=draft["where"]["estate"]))
    if candidates:
        lines = choices(one["label"] for one in candidates)
        return Asked(say("form.place_choice", choices=lines), candidates)
    return otherwise


def read_place_answer(turn: Turn, draft: Draft) -> Draft | None:
    """The place in an answer; one that says nothing new does not count.

    不是 to the place of the last trouble only says that it is `elsewhere`.
    """
    offered = not (draft["candidates"] or draft["missing"] or draft.get("elsewhere"))
    if offered and is_none_of_them(turn.text):
        return {**draft, "elsewhere": True}
    before = Where(**draft["where"])
    number = _BUILDING.fullmatch(turn.text.rstrip("。.!！吧的 "))
    if draft["missing"] == "building" and number:
        found = as_draft(settle(turn, Where(building=arabic(number["number"])), before))
    else:
        found = dict(said_in(turn, turn.text, before))
    if found["where"] == draft["where"] and not found["placed"]:
        return None
    told = more_told(draft, turn.text) if says_more(turn, Where(**found["where"])) else {}
    return {**draft, **told, **found}


def keep_told(turn: Turn, draft: Draft) -> Draft:
    """就小区门口那个, 整栋楼都没有: no known place, but kept for whoever goes there."""
    told = len(turn.text) >= _TELLS and not _UNSURE.search(turn.text)
    return {**draft, **more_told(draft, turn.text)} if told else draft


def choose_place(turn: Turn, draft: Draft, candidate: Draft) -> Draft:
    """The place that was chosen by its number; where it has several grids, more is asked."""
    where, grid_id = Where(**candidate["where"]), candidate["grid"]
    if grid_id is None:
        return {**draft, **as_draft(settle(turn, where))}
    return {**draft, **as_draft(Resolution(grid_id, where))}
