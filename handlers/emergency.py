"""Emergencies: the number to call first, then the request and the alarm, in any state of the talk.

Source: 北京市接诉即办工作条例 11(1) sends what endangers life or property to 110, 119, 120, 122;
family violence and self-harm keep their own way (反家庭暴力法 13, 14).
"""

from typing import Any

from bot.turn import Answer
from handlers import drafts
from handlers.fragments import fresh_recent
from handlers.placing import as_draft, find_place
from handlers.turns import Turn, contact, desk, recent_of, reply, say
from models.category import Urgency
from services import residents
from services.ticket import Ticket


def rescue(turn: Turn) -> Answer:
    """Say whom to call, file it, alarm everyone on duty; the place is asked with the receipt."""
    code = turn.understanding.code
    call = say(f"emergency.{code}", **contact(turn.house))
    earlier = fresh_recent(turn)
    if earlier is not None and earlier.code == code:
        residents.supplement(desk(turn), earlier, turn.text)
        return reply(call, say("emergency.again", number=f"#{earlier.id}"), request_id=earlier.id)
    ticket = drafts.file_draft(desk(turn), _draft(turn, code))[0]
    return reply(
        call, *_registered(ticket), request_id=ticket.id, recent=recent_of(turn, ticket.id, code)
    )


def _draft(turn: Turn, code: str) -> dict[str, Any]:
    problem = {"code": code, "text": turn.text, "urgency": Urgency.L1.value}
    return {"problems": [problem], **as_draft(find_place(turn, turn.text))}


def _registered(ticket: Ticket) -> list[Any]:
    number = f"#{ticket.id}"
    if ticket.place:
        return [say("emergency.registered", number=number, place=ticket.place)]
    return [say("emergency.registered_nowhere", number=number), say("form.place_emergency")]
