"""Forms: a table of fields, asked one after another by one step of the dialogue.

A draft is plain data in the dialogue's memory, so that it survives a restart. A field knows
when it is missing, how it asks and how it reads an answer; the form knows what to do when
nothing is missing any more, and what when the person cannot say.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic

from bot.turn import Answer, H, Turn
from bot.words import Say
from models import Step

Draft = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as put to the person; `choices` are what the numbers 1, 2, 3 stand for."""

    say: Say
    choices: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Field(Generic[H]):
    """One field of a form.

    `read` returns the draft with the field filled, or None when the text does not answer;
    `choose` the draft after the person took one of the choices. `keep` is what a draft keeps of
    words that answer nothing, for whoever reads it in the end.
    """

    name: str
    missing: Callable[[Turn[H], Draft], bool]
    ask: Callable[[Turn[H], Draft], Asked]
    read: Callable[[Turn[H], Draft], Draft | None]
    choose: Callable[[Turn[H], Draft, Any], Draft]
    keep: Callable[[Turn[H], Draft], Draft] | None = None


@dataclass(frozen=True, slots=True)
class Form(Generic[H]):
    """A form: its fields in order, what follows, and how long it waits.

    `done` gets the complete draft. `stuck` gets the draft when a field was asked `patience`
    times in vain. `wait` says how long an unanswered draft may lie before it falls due.
    """

    name: str
    fields: Sequence[Field[H]]
    done: Callable[[Turn[H], Draft], Answer]
    stuck: Callable[[Turn[H], Draft], Answer]
    wait: Callable[[Draft], timedelta]
    patience: int = 2


@dataclass(frozen=True, slots=True)
class Open:
    """A form as it stands in the memory of a dialogue."""

    form: str
    field: str
    draft: Draft
    asked: Say
    choices: Sequence[Any] = ()
    tries: int = 1

    def remember(self) -> dict[str, Any]:
        """The plain data for the dialogue's memory."""
        return {
            "form": self.form,
            "field": self.field,
            "draft": dict(self.draft),
            "asked": [self.asked.kind, dict(self.asked.facts)],
            "choices": list(self.choices),
            "tries": self.tries,
        }


def opened(memory: Mapping[str, Any]) -> Open | None:
    """The form that a dialogue's memory holds, if any."""
    kept = memory.get("form")
    if not kept:
        return None
    kind, facts = kept["asked"]
    return Open(
        kept["form"],
        kept["field"],
        kept["draft"],
        Say(kind, facts),
        kept["choices"],
        kept["tries"],
    )


def advance(form: Form[H], turn: Turn[H], draft: Draft, says: Sequence[Say] = ()) -> Answer:
    """Ask for the first missing field, or finish; `says` go before the question."""
    for entry in form.fields:
        if entry.missing(turn, draft):
            asked = entry.ask(turn, draft)
            return _asking(
                form, turn, Open(form.name, entry.name, draft, asked.say, asked.choices), says
            )
    answer = _closing(form.done(turn, draft))
    return replace(answer, says=(*says, *answer.says)) if says else answer


def reply(form: Form[H], turn: Turn[H], kept: Open) -> Answer:
    """Take the person's words as the answer to the open field."""
    entry = _field(form, kept)
    draft = _read(entry, turn, kept)
    if draft is not None:
        return advance(form, turn, draft)
    if kept.tries >= form.patience:
        return _closing(form.stuck(turn, kept.draft))
    told = entry.keep(turn, kept.draft) if entry.keep else kept.draft
    again = replace(kept, draft=told, tries=kept.tries + 1)
    return _asking(form, turn, again, (Say("form.again"),))


def answers(form: Form[H], turn: Turn[H], kept: Open) -> bool:
    """Whether the person's words answer the open field."""
    return _read(_field(form, kept), turn, kept) is not None


def _closing(answer: Answer) -> Answer:
    """An answer after which the form is closed, unless it opens one itself: most say so already."""
    if answer.step is not None and "form" in answer.memory:
        return answer
    return replace(answer, step=answer.step or Step.IDLE, memory={"form": None, **answer.memory})


def _field(form: Form[H], kept: Open) -> Field[H]:
    return next(entry for entry in form.fields if entry.name == kept.field)


def _read(entry: Field[H], turn: Turn[H], kept: Open) -> Draft | None:
    picked = choice_number(turn.text)
    if picked is None and len(kept.choices) == 1 and _AGREES.fullmatch(turn.text.strip()):
        picked = 1
    if picked is not None and kept.choices:
        if 1 <= picked <= len(kept.choices):
            return entry.choose(turn, kept.draft, kept.choices[picked - 1])
        return None
    return entry.read(turn, kept.draft)


def _asking(form: Form[H], turn: Turn[H], kept: Open, says: Sequence[Say]) -> Answer:
    return Answer(
        (*says, kept.asked),
        Step.FORM,
        {"form": kept.remember()},
        until=turn.now + form.wait(kept.draft),
    )


_DIGITS = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
    "5": 5,
    "①": 1,
    "②": 2,
    "③": 3,
}


def choice_number(text: str) -> int | None:
    """The number of a choice in "2", "选2", "第二个", "头一个"; None when it is something else."""
    core = text.strip(" 。.、，,!！第选头个项号")
    return _DIGITS.get(core) if len(core) == 1 else None


#: What takes the only choice there is.
_AGREES = re.compile(
    r"(?:是|对|嗯|好的|就是|没错|一样|同上|还是|也是)(?:[的了啊呀呢吧]|是|对|一样|那里|那儿|这里|[\s，,。.!！~～…])*"
)
#: None of the choices that were offered.
_NONE = frozenset({"都不是", "都不对", "都不像", "不是", "不对", "都没有"})


def is_none_of_them(text: str) -> bool:
    """Whether a text says that no choice is right, and nothing else."""
    return text.strip().rstrip("。.!！的 ") in _NONE
