"""When a promise may be extended, pure: what 延期 demands, and what reminders may offer."""

from models import Status
from models.category import URGENT, ClockKind, categories
from services.ticket import Ticket

#: 延期 at most so often for one request, each time at most so many days (北京: 15 日).
MOST_EXTENSIONS = 2
LONGEST_EXTENSION = 15
#: What a mediation's wish for more time must say (人民调解工作若干规定 33).
CONSENT = "双方同意"
#: In whose hands it is; what was only handed out is accepted with the wish.
_IN_HAND = frozenset({Status.DISPATCHED, Status.CLAIMED, Status.IN_PROGRESS, Status.SCHEDULED})


def may_extend(ticket: Ticket) -> bool:
    """Whether 延期 can be asked for, so that no reminder offers what is refused."""
    return (
        ticket.urgency not in URGENT
        and ticket.status in _IN_HAND
        and ticket.extensions < MOST_EXTENSIONS
    )


def needs_consent(ticket: Ticket) -> bool:
    """Whether both sides have to agree to more time, as in a mediation."""
    return categories()[ticket.code].clock is ClockKind.MEDIATION


def extension_facts(ticket: Ticket) -> dict[str, str]:
    """The number to ask with, under a name for each way of asking; a reminder's line without a
    number disappears.
    """
    number = str(ticket.id) if may_extend(ticket) else ""
    agreed = needs_consent(ticket)
    return {"extends": "" if agreed else number, "extends_agreed": number if agreed else ""}
