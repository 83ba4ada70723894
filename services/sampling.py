"""Which ended requests somebody else looks at: all hazards, and one in ten of the others."""

from zlib import crc32

from services.ticket import Ticket

#: The group of hazards (安全隐患), which are never closed unchecked (docs/lifecycle.md).
HAZARDS = "F"
#: One request in so many is rung up after its end (回访).
ONE_IN = 10


def needs_check(ticket: Ticket) -> bool:
    """Whether the request must not be closed before another person has checked it."""
    return ticket.code.startswith(HAZARDS)


def is_checked(ticket: Ticket) -> bool:
    """Whether somebody else is asked to check it; a draw that falls the same way every time."""
    return needs_check(ticket) or crc32(f"{ticket.id}:{ticket.round}".encode()) % ONE_IN == 0
