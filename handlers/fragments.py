"""Fragments: a photo, a voice, a place alone, a few words that belong to what was just said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.forms import choice_number
from bot.incoming import Kind
from bot.turn import Answer
from bot.understanding.deciding import HARDLY
from bot.understanding.places import read_correction
from bot.words import Say
from handlers import accusing, drafts, pace
from handlers.extents import agree
from handlers.meant import named
from handlers.placing import (
    as_draft,
    corrected,
    find_location,
    find_place,
    is_enough,
    place_here,
    said_place,
    says_more,
)
from handlers.turns import JOINING, Turn, desk, fresh, fresh_loose, recent_of, reply, say
from models import OFFICIAL, Status
from models.category import Urgency, categories
from services import attachments, office, residents
from services import ticket as tickets
from services.places import Resolution
from services.routing import COMPLAINTS
from services.telling import facts_of
from services.ticket import Ticket

#: 我跟他吵起来了 weighs as one at home: told of the same quarrel it is more of it.
_QUARRELS = frozenset({"D1", "D2"})
#: Categories that want an answer and no work.
_INQUIRIES = frozenset("QV")
#: A correction may come a little later than a fragment.
CORRECTING = 6 * JOINING


def fresh_recent(turn: Turn, within: timedelta = JOINING) -> Ticket | None:
    """The request that was just dealt with, if fragments may still join it."""
    recent = fresh(turn, "recent", within)
    if recent is None:
        return None
    ticket = tickets.load(turn.db, recent["id"])
    return None if ticket is None or ticket.status in residents.ENDED else ticket


def just_reported(turn: Turn) -> Ticket | None:
    """The speaker's own request of which a place or a correction may still be meant."""
    recent = turn.memory.get("recent")
    ticket = fresh_recent(turn, CORRECTING) if recent and recent["mine"] else None
    return None if ticket is None or ticket.resident_id != turn.speaker.id else ticket


def joins(turn: Turn) -> bool:
    """Whether these words belong to the report made within the last five minutes.

    Another place or clearly another category is a new request; the same category at the same
    place, and words with no clear category of their own, are not.
    """
    recent = fresh(turn, "recent", CORRECTING)
    if recent is None or not recent["mine"]:
        return False
    danger = categories()[recent["code"]].is_emergency
    within = CORRECTING if danger else JOINING
    if fresh(turn, "recent", within) is None or (not danger and may_cry(turn)):
        return False
    understood = turn.understanding
    if not understood.known:
        # A number alone answers a question that is not open any more.
        return bool(turn.text) and choice_number(turn.text) is None
    if recent["code"] == drafts.OTHER and recent.get("spoken"):
        return not understood.code.startswith("O")
    if _speaks_of_else(turn, recent["code"]) and not (danger and _chats(turn)):
        return False
    return not _may_accuse(turn, recent["code"]) and _fits(turn, fresh_recent(turn, within))


def may_cry(turn: Turn) -> bool:
    """Whether words that name no danger are likely a cry: 没意思 is asked about, not added."""
    understood = turn.understanding
    likely = understood.known and understood.confidence >= HARDLY
    return likely and not understood.accepted and categories()[understood.code].is_emergency


def _speaks_of_else(turn: Turn, code: str) -> bool:
    """Whether the words are clearly of another category; one quarrel is as good as another."""
    understood = turn.understanding
    akin = understood.code == code or {understood.code, code} <= _QUARRELS
    return not akin and (understood.accepted or _asks_of_else(turn, code))


def _asks_of_else(turn: Turn, code: str) -> bool:
    """Whether the words beside 咋还没 and the like ask about something: 养老金咋还没到账."""
    left = named(turn)
    return left is not None and left.code[0] in _INQUIRIES and left.code != code


def _may_accuse(turn: Turn, code: str) -> bool:
    """What may be about staff is asked about first: the report's handler would read it."""
    understood = turn.understanding
    return bool(COMPLAINTS & {understood.code, *understood.alternatives} - {code})


def _fits(turn: Turn, ticket: Ticket | None) -> bool:
    """Whether the words may be more of this request: it is not done, and they are of its place."""
    if ticket is None or ticket.status == Status.RESOLVED:
        # Words about what is done rate it, or tell that it is not.
        return False
    understood = turn.understanding
    if understood.accepted and understood.urgency is Urgency.L1 and ticket.urgency != Urgency.L1:
        # A fallen wire is no more of the lamp that is out: it alarms by itself.
        return False
    return agree(said_place(turn), ticket.where)


def describes(turn: Turn) -> bool:
    """Whether these words say what the voice message was about that was sent just before."""
    return bool(turn.memory.get("recent", {}).get("spoken")) and joins(turn)


def _chats(turn: Turn) -> bool:
    """Small talk without thanks: in danger 我到楼下了 is news, and nobody is greeted."""
    return turn.understanding.code == "O6" and not any(sign in turn.text for sign in "谢辛感")


def join(turn: Turn) -> Answer:
    """Join words to the recent report: a place completes it, other words are added."""
    ticket = fresh_recent(turn, CORRECTING)
    if ticket is None:
        return reply(say("talk.unclear"))
    recent = turn.memory["recent"]
    if recent.get("spoken") and turn.understanding.known:
        return _describe(turn, ticket)
    found = find_place(turn, turn.text, ticket.where)
    said = said_place(turn)
    # The known place with more of the story is more of the story.
    places = found.where.as_dict() != ticket.whereabouts or not turn.understanding.known
    if said and places and (agree(said, ticket.where) or not ticket.place):
        return placed(turn, ticket, found, "receipt.joined_place")
    residents.supplement(desk(turn), ticket, turn.text)
    return _joined(turn, ticket, "receipt.joined")


def placed(
    turn: Turn, ticket: Ticket, found: Resolution, words: str, also: Sequence[Ticket] = ()
) -> Answer:
    """A request gets its place, others that need the same one as well; who has it now is named."""
    moved, *_ = [office.relocate(desk(turn), one, found) for one in (ticket, *also)]
    more = turn.text and says_more(turn, found.where, ticket.where)
    if more:
        # What no part of an address can hold stands in the words, for whoever goes there.
        residents.supplement(desk(turn), moved, turn.text)
    staff = turn.house.staff(moved.worker_id)
    changed = staff is not None and moved.worker_id != ticket.worker_id
    instead = "receipt.corrected_worker" if ticket.place else "receipt.placed_worker"
    answer = _joined(
        turn,
        moved,
        instead if changed else words,
        place=moved.place,
        worker=staff.name if staff else "",
        phone=staff.phone if staff else "",
        number="、".join(f"#{one.id}" for one in (*reversed(also), ticket)),
    )
    return replace(answer, says=(*answer.says, say("receipt.words_kept"))) if more else answer


def _joined(turn: Turn, ticket: Ticket, words: str, **facts: str) -> Answer:
    recent = {**turn.memory.get("recent", {}), **recent_of(turn, ticket.id, ticket.code)}
    says = say(words, **{"number": f"#{ticket.id}", **facts})
    return reply(says, request_id=ticket.id, recent=recent)


def _describe(turn: Turn, ticket: Ticket) -> Answer:
    """Words after a voice message say what it is about."""
    understood = turn.understanding
    found = find_place(turn, turn.text, ticket.where)
    rude = accusing.names_who_was_rude(turn)
    code = accusing.COMPLAINT if rude else understood.code
    described = residents.describe(desk(turn), ticket, code, understood.urgency, turn.text)
    if is_enough(found) and found.where.as_dict() != ticket.whereabouts:
        return placed(turn, described, found, "receipt.joined_place")
    return _joined(turn, described, "receipt.joined")


def corrects(turn: Turn) -> bool:
    """不是3号楼是5号楼, soon after a report."""
    return bool(turn.memory.get("recent")) and read_correction(turn.text) is not None


def correct(turn: Turn) -> Answer:
    """The place of the recent report was wrong."""
    correction = read_correction(turn.text)
    ticket = fresh_recent(turn, CORRECTING)
    if correction is None or ticket is None or ticket.resident_id != turn.speaker.id:
        return reply(say("refuse.no_request"))
    found = corrected(turn, correction, ticket.where)
    if correction.right:
        return placed(turn, ticket, found, "receipt.corrected")
    # The spot itself stands in the words, for whoever goes there.
    ticket = residents.supplement(desk(turn), ticket, turn.text)
    if found.where == ticket.where:
        return _joined(turn, ticket, "receipt.joined")
    return placed(turn, ticket, found, "receipt.corrected")


def media(turn: Turn) -> Answer:
    """A photo or a voice: joined to what was just dealt with, else kept for what comes."""
    kind = turn.incoming.kind.value
    ticket = fresh_recent(turn)
    kept = attachments.keep(turn.db, turn.now, turn.speaker.id, kind, turn.incoming.media)
    if ticket is not None:
        residents.attach(desk(turn), ticket, [kept])
        words = "receipt.joined_voice" if kind == Kind.VOICE else "receipt.joined_photo"
        return _joined(turn, ticket, words)
    if turn.incoming.kind is Kind.VOICE and not turn.speaker.roles & OFFICIAL:
        return _voice(turn, kept)
    loose = [*fresh_loose(turn), kept][-9:]
    words = "work.photo_which" if turn.speaker.roles & OFFICIAL else "talk.photo"
    return reply(say(words), loose={"ids": loose, "at": turn.now.isoformat()})


def _voice(turn: Turn, kept: int) -> Answer:
    """A voice alone goes to the worker as it is; one question is asked."""
    if enough := pace.enough(turn):
        return reply(enough)
    problem = drafts.as_problem(drafts.OTHER, "（语音）")
    place = as_draft(place_here(turn, ""))
    ticket = drafts.file_draft(desk(turn), {"problems": [problem], **place, "attachments": [kept]})[
        0
    ]
    recent = recent_of(turn, ticket.id, ticket.code) | {"spoken": True}
    facts = facts_of(turn.house, ticket, turn.now)
    return reply(Say("form.voice", facts), request_id=ticket.id, recent=recent, spot=None)


def location(turn: Turn) -> Answer:
    """A place from the map: completes the recent report, else waits for the words."""
    found = find_location(turn)
    if not is_enough(found):
        return reply(say("talk.location_far"))
    ticket = fresh_recent(turn)
    if ticket is not None and ticket.status in {Status.NEW, Status.DISPATCHED}:
        return placed(turn, ticket, found, "receipt.joined_place")
    spot = {"place": as_draft(found), "at": turn.now.isoformat()}
    return reply(say("talk.location", place=found.where.label()), spot=spot)


def place_alone(turn: Turn) -> Answer:
    """A place and nothing else: remembered, and asked what is there."""
    found = find_place(turn, turn.text)
    spot = {"place": as_draft(found), "at": turn.now.isoformat()}
    return reply(say("talk.location", place=found.where.label()), spot=spot)
