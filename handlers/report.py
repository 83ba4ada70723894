"""Reporting: from a sentence to a request, asking back for what is missing.

The form has three fields: the category, the place, and whether it is what a neighbour reported
before. Only these may delay the number, everything else is asked afterwards by the worker.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.forms import Asked, Draft, Field, Form, advance, is_none_of_them
from bot.turn import Answer
from bot.understanding import Understanding
from bot.words import Say
from handlers import accusing, drafts, pace, support
from handlers.extents import meant_of
from handlers.fragments import just_reported
from handlers.place_field import ask_place, choose_place, keep_told, read_place_answer
from handlers.placing import said_here, said_in, said_place
from handlers.receipts import receipt
from handlers.turns import Turn, choices, desk, ending, fresh_loose, recent_of, say
from models.category import URGENT, PlaceNeed, Privacy, categories
from models.where import Where
from services.telling import facts_of
from services.ticket import Ticket

#: How long an unanswered draft waits before it is filed for a person (docs/lifecycle.md).
WAIT_URGENT = timedelta(minutes=15)
WAIT = timedelta(hours=2)
#: Groups of categories whose urgent troubles do harm while somebody asks: repairs and hazards.
_HARM = frozenset("RF")
_SIGNS = re.compile(r"[，。；！？、,.;!?\s]+")
#: Who calls for somebody at once is not asked back.
_CALLS = re.compile(
    r"(?:快|赶紧|马上|赶快|立刻)(?:点|些)?(?:派|叫|找)?(?:个|几个)?(?:人|师傅)?(?:过?来|上门|处理|救)"
)


def report(turn: Turn) -> Answer:
    """A free sentence with a problem in it."""
    return begin(turn, turn.text)


def begin(
    turn: Turn, text: str, problems: list[dict[str, str]] | None = None, **more: Any
) -> Answer:
    """Open the report form with what `text` says; `more` goes into the draft."""
    if "source" not in more and (enough := pace.enough(turn)):
        return ending(enough)
    understood = turn.understanding if text == turn.text else turn.understand(text)
    draft = {
        "problems": problems or problems_in(turn, text, understood),
        "options": drafts.guesses(understood),
        **said_here(turn, text, home="source" not in more),
        "attachments": fresh_loose(turn),
        **more,
    }
    return advance(REPORT, turn, draft)


def problems_in(turn: Turn, text: str, understood: Understanding) -> list[dict[str, str]]:
    """The problems that a text tells of; without a code where the bot must ask."""
    if text == turn.text and accusing.names_who_was_rude(turn):
        return [drafts.as_problem(accusing.COMPLAINT, text)]
    return _dangers(turn, understood) or drafts.problems_of(understood, text)


def _dangers(turn: Turn, understood: Understanding) -> list[dict[str, str]]:
    """Several troubles at once, one of them urgent: nobody under water is asked which it is.

    Each clause that is clear by itself is a problem; the others stay in the words of the first.
    """
    if understood.accepted or understood.urgency not in URGENT:
        return []
    clauses = map(turn.understand, _SIGNS.split(understood.text))
    codes = list(
        dict.fromkeys(one.code for one in clauses if one.accepted and one.code[0] in _HARM)
    )
    if len(codes) < 2 and not (codes and _CALLS.search(understood.text)):
        return []
    return [
        {**drafts.as_problem(code, understood.text), "urgency": understood.urgency.value}
        for code in codes
    ]


def _lacks_category(_turn: Turn, draft: Draft) -> bool:
    return not draft["problems"][0]["code"]


def _ask_category(_turn: Turn, draft: Draft) -> Asked:
    """The two best guesses and 都不是; where there is none, the person is asked to say more."""
    codes = draft["options"]
    if not codes:
        return Asked(say("form.category_open"))
    names = [*(categories()[code].name for code in codes), "都不是"]
    return Asked(say("form.category", choices=choices(names)), [*codes, ""])


def _read_category(turn: Turn, draft: Draft) -> Draft | None:
    """More words that make it clear, a category's own name, or that it is none of them.

    A place alone is kept, and the question asked once more.
    """
    if is_none_of_them(turn.text):
        return _choose_category(turn, draft, "")
    understood = turn.understanding
    named = next((one.code for one in categories().values() if one.name == turn.text), None)
    clear = understood.known and understood.accepted and not _is_control(understood.code)
    offered = understood.code in draft["options"] and bool(understood.reason())
    code = named or (understood.code if clear or offered else None)
    placed = _better_place(turn, draft)
    if code is None:
        return {**draft, **placed} if placed.get("placed") and not understood.known else None
    chosen = _choose_category(turn, draft, code)
    first, *others = chosen["problems"]
    if not named:
        first |= {"text": f"{first['text']} {turn.text}", "urgency": understood.urgency.value}
    problems = [first, *others]
    # What was understood after all was said by nobody else, and teaches nothing.
    taught = chosen["taught"] if named else None
    return {**chosen, "problems": problems, "taught": taught, **placed}


def _is_control(code: str) -> bool:
    return categories()[code].is_control


def _better_place(turn: Turn, draft: Draft) -> Draft:
    """A place said together with the category; it goes before the home."""
    if draft["placed"] and not said_place(turn):
        return {}
    return said_in(turn, turn.text, Where(**draft["where"]))


def _choose_category(_turn: Turn, draft: Draft, code: str) -> Draft:
    first, *others = draft["problems"]
    problem = drafts.as_problem(code or drafts.OTHER, first["text"])
    return {**draft, "problems": [problem, *others], "taught": code}


def _lacks_place(_turn: Turn, draft: Draft) -> bool:
    return not draft["placed"] and needs_place(draft["problems"])


def needs_place(problems: Sequence[Mapping[str, str]]) -> bool:
    """Whether nobody could be sent without knowing where; a complaint waits for no place."""
    return any(
        categories()[problem["code"]].place is PlaceNeed.REQUIRED
        for problem in problems
        if problem["code"]
    )


def _ask_place(turn: Turn, draft: Draft) -> Asked:
    category = categories()[draft["problems"][0]["code"]]
    if category.privacy is not Privacy.OPEN:
        return ask_place(draft, Asked(say("form.place_private")))
    known = "source" in draft or draft.get("elsewhere")
    there = None if known else _there(turn, draft)
    if there is None:
        return ask_place(draft, Asked(say("form.place", category=category.name)))
    same = say("form.place_same", category=category.name, place=there["label"])
    return ask_place(draft, Asked(same, [there]))


def _there(turn: Turn, draft: Draft) -> Draft | None:
    """Where the trouble was that was told a moment ago, and so much of it as this one leaves."""
    ticket, problem = just_reported(turn), draft["problems"][0]
    if ticket is None or ticket.grid_id is None or not ticket.place:
        return None
    where = meant_of(ticket.where, problem["text"], problem["code"])
    return {"grid": ticket.grid_id, "where": where.as_dict(), "label": where.label()}


def file_it(turn: Turn, draft: Draft) -> Answer:
    """Nothing is missing: file, and remember the request so that fragments may join it.

    What a neighbour reported before, and is the same, is supported instead.
    """
    if together := support.joined(turn, draft):
        return together
    filed = drafts.file_draft(desk(turn), draft)
    first = filed[0]
    says = _reported(turn, filed) if draft.get("source") else receipt(turn, filed)
    if draft.get("recalled") and first.place:
        says.append(say("receipt.recalled"))
    return ending(
        *says,
        request_id=first.id,
        recent=recent_of(turn, first.id, first.code),
        loose=None,
        spot=None,
        unclear=None,
    )


def _reported(turn: Turn, filed: Sequence[Ticket]) -> list[Say]:
    """What a member of staff hears who reported something."""
    return [say("work.reported", **facts_of(turn.house, one, turn.now)) for one in filed]


def hand_over(turn: Turn, draft: Draft, said: str = "") -> Answer:
    """The person cannot say it better: a person of the community takes it from here.

    `said` are the last words, kept as the place where that was asked for, else as more of the
    story.
    """
    first, *others = draft["problems"]
    problem = first if first["code"] else drafts.as_problem(drafts.OTHER, first["text"])
    place = draft.get("place") or Where(**draft["where"]).label()
    asked_where = bool(first["code"]) and not draft["placed"]
    text = problem["text"] if asked_where else f"{problem['text']} {said}".strip()
    return file_it(
        turn,
        {
            **draft,
            **({} if first["code"] else {"taught": ""}),
            "problems": [{**problem, "text": text}, *others],
            "place": f"{place} {said if asked_where else ''}".strip()[:60],
        },
    )


def file_likeliest(turn: Turn, draft: Draft) -> Answer:
    """Who waits already is not asked again: the likeliest category is taken, if there is one."""
    return advance(REPORT, turn, _likeliest(draft))


def file_unfinished(turn: Turn, draft: Draft) -> Answer:
    """Who begins another report is not asked about the first again: it is filed as it stands."""
    known = draft if draft["problems"][0]["code"] else _likeliest(draft)
    place = draft.get("place") or Where(**draft["where"]).label()
    return file_it(turn, {**known, "place": place})


def _likeliest(draft: Draft) -> Draft:
    code = next(iter(draft["options"]), drafts.OTHER)
    first, *others = draft["problems"]
    problem = {**drafts.as_problem(code, first["text"]), "urgency": first["urgency"]}
    return {**draft, "problems": [problem, *others], "taught": ""}


def wait(draft: Draft) -> timedelta:
    """How long a draft waits: what is urgent a quarter of an hour, the rest two hours."""
    urgent = any(problem["urgency"] in URGENT for problem in draft["problems"])
    return WAIT_URGENT if urgent else WAIT


REPORT = Form(
    "report",
    (
        Field(
            "category", _lacks_category, _ask_category, _read_category, _choose_category, keep_told
        ),
        Field("place", _lacks_place, _ask_place, read_place_answer, choose_place, keep_told),
        Field(
            "same", support.lacks_answer, support.ask_same, support.read_same, support.choose_same
        ),
    ),
    done=file_it,
    stuck=lambda turn, draft: hand_over(turn, draft, turn.text),
    wait=wait,
)
