"""Where somebody is in danger: said after the alarm, corrected, or known from the alarm before."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.incoming import Kind
from bot.turn import Answer
from bot.understanding.places import only_says_where
from handlers import theirs
from handlers.extents import means_flat
from handlers.fragments import just_reported, placed
from handlers.placing import find_location, find_place, fresh_spot, place_here, said_place
from handlers.turns import Turn, desk, reply, say
from models import Step
from services import office
from services.places import Resolution
from services.routing import is_emergency
from services.ticket import Ticket

#: So long a place that is said may be that of an emergency.
AT_HAND = timedelta(hours=2)

#: So long whatever names a place answers where the emergency is.
ASKED = timedelta(minutes=10)


def at_hand(turn: Turn) -> list[Ticket]:
    """The emergencies of the speaker that are still open, the newest first."""
    return [
        one
        for one in theirs.working(turn)
        if is_emergency(one) and turn.now - one.created_at <= AT_HAND
    ]


def places_an_emergency(turn: Turn) -> bool:
    """A place while an emergency has none, whatever form is open; or one that corrects it.

    Whoever was just asked where it is may say more beside the place: 5号楼 电梯停了.
    """
    cried = turn.memory.get("cried")
    since = turn.now - datetime.fromisoformat(cried) if cried else AT_HAND
    if since >= AT_HAND:
        return False
    if turn.incoming.kind is Kind.LOCATION:
        return bool(_meant(turn))
    if not said_place(turn):
        return False
    if turn.understanding.known:
        return since <= ASKED and any(not one.place for one in at_hand(turn))
    return bool(_meant(turn))


def _meant(turn: Turn) -> list[Ticket]:
    """All that lack a place; else the one just told, where a place alone corrects its own."""
    if lacking := [one for one in at_hand(turn) if not one.place]:
        return lacking
    if turn.incoming.kind is Kind.LOCATION or turn.step is Step.FORM:
        return []
    ticket = just_reported(turn)
    if ticket is None or not is_emergency(ticket):
        return []
    where = (turn.understanding.place, turn.house.mentioned(turn.text))
    return [ticket] if only_says_where(turn.text, *where) else []


def place_emergency(turn: Turn) -> Answer:
    """The place of the emergencies reaches everyone who was alarmed."""
    meant = _meant(turn)
    by_map = turn.incoming.kind is Kind.LOCATION
    found = find_location(turn) if by_map else find_place(turn, turn.text, meant[0].where)
    if not found.where:
        return reply(say("talk.location_far"))
    answer = placed(turn, meant[0], found, "receipt.joined_place", meant[1:])
    # Nobody in danger is asked on about something else.
    return replace(answer, resume=False)


def place_of_danger(turn: Turn, text: str) -> Resolution:
    """What a cry says of its place; else where the person's open emergency is, before the home."""
    found = place_here(turn, text)
    at_home = turn.speaker.home and means_flat(text)
    if said_place(turn) or fresh_spot(turn) or at_home:
        return found
    there = next((one for one in at_hand(turn) if one.place), None)
    return found if there is None else Resolution(there.grid_id, there.where)


def place_the_others(turn: Turn, ticket: Ticket) -> None:
    """What is now known of the place helps whoever looks for the speaker in another matter."""
    if not ticket.place:
        return
    found = Resolution(ticket.grid_id, ticket.where)
    for one in at_hand(turn):
        if not one.place:
            office.relocate(desk(turn), one, found)
