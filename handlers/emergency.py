"""Emergencies: the number to call first, then the request and the alarm, in any state of the talk.

Source: 北京市接诉即办工作条例 11(1) sends what endangers life or property to 110, 119, 120, 122;
family violence and self-harm keep their own way (反家庭暴力法 13, 14).
"""

from dataclasses import replace
from typing import Any

from bot.turn import Answer
from bot.words import Say
from handlers import drafts
from handlers.fragments import fresh_recent, just_reported
from handlers.placing import as_draft, find_place, is_enough, place_here
from handlers.turns import Turn, contact, desk, recent_of, reply, say
from handlers.whereabouts import place_of_danger, place_the_others
from models import WORKING
from models.category import Urgency
from services import office, residents
from services.places import Resolution
from services.ticket import Ticket


def rescue(turn: Turn) -> Answer:
    """Say whom to call, file it, alarm everyone on duty; the place is asked with the receipt.

    No other question stands under these words, whatever form is open.
    """
    code = turn.understanding.code
    earlier = fresh_recent(turn)
    if earlier is not None and earlier.code == code and earlier.status in WORKING:
        return replace(_again(turn, earlier), resume=False)
    return replace(alarm_for(turn, turn.text, code), resume=False)


def alarm_for(turn: Turn, text: str, code: str, **more: Any) -> Answer:
    """File an emergency, the speaker's own or one told to a worker; `more` goes into the draft."""
    problem = {"code": code, "text": text, "urgency": Urgency.L1.value}
    others = "resident" in more
    found = place_here(turn, text, home=False) if others else place_of_danger(turn, text)
    known = others or more.get("placed") or is_enough(found)
    near = None if known else just_reported(turn)
    if near is not None and near.place:
        # 着火了, a minute after 楼道充电: nobody waits for the place to be told once more.
        found = Resolution(near.grid_id, near.where)
    draft = {"problems": [problem], **as_draft(found), **more}
    ticket = drafts.file_draft(desk(turn), draft)[0]
    if not others:
        place_the_others(turn, ticket)
    return reply(
        _call(turn, code),
        *_registered(ticket, near),
        request_id=ticket.id,
        recent=recent_of(turn, ticket.id, code),
        spot=None,
        # Whoever only wrote it down for somebody else is not where it happens.
        **({} if others else {"cried": turn.now.isoformat()}),
    )


def _again(turn: Turn, earlier: Ticket) -> Answer:
    """The same danger once more: a place completes it, other words are passed on to all."""
    found = find_place(turn, turn.text, earlier.where)
    if found.grid_id is not None and not earlier.place:
        place_the_others(turn, office.relocate(desk(turn), earlier, found))
    else:
        residents.supplement(desk(turn), earlier, turn.text)
    again = say("emergency.again", number=f"#{earlier.id}")
    return reply(_call(turn, earlier.code), again, request_id=earlier.id)


def _call(turn: Turn, code: str) -> Say:
    return say(f"emergency.{code}", **contact(turn.house))


def _registered(ticket: Ticket, near: Ticket | None) -> list[Say]:
    """That somebody comes, and whither: where that is only where they were a moment ago, so."""
    number = f"#{ticket.id}"
    if ticket.place:
        words = "emergency.registered_there" if near else "emergency.registered"
        return [say(words, number=number, place=ticket.place)]
    return [say("emergency.registered_nowhere", number=number), say("form.place_emergency")]
