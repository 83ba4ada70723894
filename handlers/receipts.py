"""What a person hears when something was filed."""

from collections.abc import Sequence

from bot.words import Say
from handlers.turns import Turn, contact, say
from models.category import URGENT, ClockKind, Privacy, Urgency, categories
from services.telling import facts_of
from services.ticket import Ticket

#: What urgent troubles one can do something about at once.
ADVISED = {"F6": "advice.cheated", "R1": "advice.burst_pipe"}


def receipt(turn: Turn, filed: Sequence[Ticket]) -> list[Say]:
    """The receipt of the first request and a line for each further one."""
    first, *others = filed
    advice = [say(ADVISED[one.code]) for one in filed if _is_advised(one)]
    says = [*advice, Say(f"receipt.{_kind(first)}", _facts(turn, first))]
    says += [Say("receipt.also", _facts(turn, ticket)) for ticket in others]
    return says


def _is_advised(ticket: Ticket) -> bool:
    """Whether there is something to do before anybody comes; the words say what."""
    return ticket.code in ADVISED and ticket.urgency in URGENT


def _kind(ticket: Ticket) -> str:
    """Which receipt fits: by who may read it, who answers, and what is promised."""
    category = categories()[ticket.code]
    if ticket.code == "K3":
        return "praise"
    if ticket.code in {"K1", "K2"}:
        return "complaint"
    private = ticket.privacy != Privacy.OPEN
    if ticket.worker_id is None:
        return "private_unplaced" if private else "unplaced"
    if category.clock is ClockKind.MEDIATION:
        return "mediation"
    if ticket.urgency == Urgency.A:
        return "answer"
    return "filed"


def _facts(turn: Turn, ticket: Ticket) -> dict[str, str]:
    return facts_of(turn.house, ticket, turn.now) | contact(turn.house)
